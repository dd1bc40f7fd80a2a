"""Openness: what everybody may see. Figures leave the agencies only through here: small counts hidden so that they cannot be
worked out, frozen when they are published, and never changed in silence.
"""
