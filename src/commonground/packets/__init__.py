"""Packets: what leaves one installation for another, signed and sealed. A victim service provider keeps its records in an installation of
its own; the only thing that crosses is a packet, a file for one receiver. What is in it, until when it may be used and what the person
signed stand inside the seal. ``sealed`` is the form itself and knows no Django; the rest is whose keys are known, and what was taken in.
"""
