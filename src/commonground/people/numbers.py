"""Numbers to call: whether one can be one at all. Nobody is refused a number; whoever writes an odd one is asked about it."""

BY_NUMBER = frozenset({"call", "text"})
FEWEST_DIGITS = 7


def looks_like_a_number(way: str, address: str) -> bool:
    """Whether somebody could be called or texted there; every other way needs no number."""
    return way not in BY_NUMBER or sum(letter.isdigit() for letter in address) >= FEWEST_DIGITS
