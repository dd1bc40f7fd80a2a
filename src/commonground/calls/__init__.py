"""Calls: somebody asked for help, or somebody in the field saw that help was needed. A call has a moment, a place, a
nature in plain words, named clocks and an end; it is taken live or read from another agency's records. What a call was
said to be and what it turned out to be are kept apart, because they often differ.
"""
