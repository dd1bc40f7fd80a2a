"""Consents: a person's permission that others see what one agency knows, asked alone, as easily refused as given, taken back
at any moment. Staff say *release*; the person reads *your permission*, in Spanish *permiso para compartir*.
"""
