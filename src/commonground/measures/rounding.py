"""How figures are rounded, the same for staff and residents: shares to a tenth of a percent, times to a tenth of their unit."""

SHARE_PLACES = 3
TIME_PLACES = 1


def rounded(value: float | None, unit: str) -> float | None:
    """The value as every page, chart and file shows it."""
    if value is None:
        return None
    return round(value, SHARE_PLACES) if unit == "percent" else round(value, TIME_PLACES)


def shown(value: float | None, unit: str) -> str:
    """The rounded value as words on a page: a share in percent, a count without decimals and in groups of three; empty when there is none."""
    if value is None:
        return ""
    if unit == "percent":
        return f"{round(100 * round(value, SHARE_PLACES), 1):g}"
    return f"{round(value):,d}" if unit == "count" else f"{round(value, TIME_PLACES):g}"
