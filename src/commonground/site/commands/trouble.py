"""Trouble that a command tells in one line."""


class Trouble(Exception):
    """Something went wrong; the text says what, that nothing was lost, and what to do."""
