"""Turns the rows of part files (phones, hours, languages ...) of HSDS 1 and 3 into records; names of columns differ,
meanings do not."""

from datetime import time

from commonground.directory.feeds.cleaning import clean_url, clean_zip
from commonground.directory.feeds.hours import DayRow, read_clock, read_date, read_days, read_hours, read_numbers
from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.phones import read_phones
from commonground.directory.feeds.records import (
    Accessibility,
    Address,
    Language,
    Phone,
    Schedule,
    ScheduleChange,
    ServiceArea,
)


def part_id(row: Row, owner: str) -> str:
    """The id a part has, or one made of its owner and place."""
    return row.raw("id") or f"{owner}/{row.line}"


def phones(intake: Intake, row: Row, owner: str) -> tuple[Phone, ...]:
    """The numbers of one row."""
    extension, kind = row.short("extension"), row.short("type", "number_type").lower()[:30]
    cell = row.raw("number") + (f" x{extension}" if extension.isdigit() else "")
    found = read_phones(part_id(row, owner), row.line, cell, kind, row.short("description", "department")[:500])
    if not found and row.raw("number"):
        intake.part(row, "number", "not a telephone number")
    return found


def address(row: Row, owner: str, kind: str = "") -> Address | None:
    """A street or postal address; None when nothing is said."""
    made = Address(
        source_id=part_id(row, owner),
        source_line=row.line,
        attention=row.short("attention"),
        address_1=row.short("address_1"),
        address_2=row.short("address_2"),
        city=row.short("city"),
        region=row.short("region"),
        state_province=row.short("state_province"),
        postal_code=clean_zip(row.raw("postal_code")),
        country=row.short("country")[:2].upper(),
        address_type=kind or row.short("address_type") or "physical",
    )
    return made if made.address_1 or made.city or made.postal_code else None


def language(row: Row, owner: str) -> Language | None:
    """One language; None when the cell is empty."""
    name = row.short("name", "language").strip(" .,;*")
    code = row.short("code")[:8]
    return (
        Language(
            source_id=part_id(row, owner),
            source_line=row.line,
            name=(name or code)[:200],
            code=code,
            note=row.text("note"),
        )
        if name or code
        else None
    )


def accessibility(row: Row, owner: str) -> Accessibility | None:
    """What helps to use the place; None when the cell is empty."""
    words = row.short("accessibility", "description")
    if not words:
        return None
    return Accessibility(
        source_id=part_id(row, owner),
        source_line=row.line,
        description=words,
        details=row.text("details"),
        url=clean_url(row.raw("url")),
    )


def service_area(row: Row, owner: str) -> ServiceArea | None:
    """Where people may live; None when nothing is said."""
    name = row.short("name", "service_area", "description")
    if not name:
        return None
    return ServiceArea(
        source_id=part_id(row, owner),
        source_line=row.line,
        name=name,
        description=row.text("description"),
        extent=row.raw("extent"),
        extent_type=row.short("extent_type"),
        uri=clean_url(row.raw("uri")),
    )


def day_row(intake: Intake, row: Row) -> DayRow | None:
    """One weekday row of HSDS 1; without times when they cannot be read in one way only."""
    days = read_days(row.raw("weekday"))
    if not days or len(days) != 1 or len(days[0]) != 2:
        intake.part(row, "weekday", "not a day of the week")
        return None
    hours = read_hours(row.raw("opens_at"), row.raw("closes_at"))
    if hours is None and row.raw("opens_at", "closes_at"):
        intake.part(row, "opens_at", "the hours cannot be read in one way only")
    return DayRow(row.line, days[0], hours, row.text("original_text"))


def schedule(intake: Intake, row: Row, owner: str) -> Schedule | None:
    """One repeating schedule of HSDS 3; None when its days or dates cannot be read."""
    days, month_days = read_days(row.raw("byday")), read_numbers(row.raw("bymonthday"), -31, 31)
    weeks, year_days = read_numbers(row.raw("byweekno"), 1, 53), read_numbers(row.raw("byyearday"), 1, 366)
    if days is None or month_days is None or weeks is None or year_days is None:
        intake.part(row, "byday", "the days cannot be read")
        return None
    frequency = row.raw("freq").upper() or "WEEKLY"
    dates = {column: read_date(row.raw(column)) for column in ("dtstart", "until", "valid_from", "valid_to")}
    wrong = next((column for column, value in dates.items() if value is None and row.raw(column)), "")
    starts, ends = dates["valid_from"], dates["valid_to"]
    if wrong or frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or (starts and ends and ends < starts):
        intake.part(
            row, wrong or ("valid_to" if starts and ends and ends < starts else "freq"), "the schedule cannot be read"
        )
        return None
    opens, closes = times(intake, row)
    interval = row.raw("interval")
    return Schedule(
        source_id=part_id(row, owner),
        source_line=row.line,
        freq=frequency,
        interval=max(1, int(interval)) if interval.isdecimal() and len(interval) < 4 else 1,
        byday=days,
        bymonthday=month_days,
        byweekno=weeks,
        byyearday=year_days,
        opens_at=opens,
        closes_at=closes,
        description=row.text("description"),
        notes=row.text("notes"),
        dtstart=dates["dtstart"],
        until=dates["until"],
        valid_from=starts,
        valid_to=ends,
    )


def times(intake: Intake, row: Row) -> tuple[time | None, time | None]:
    """The two hours of a row, or None twice when they cannot be read in one way only."""
    hours = read_hours(row.raw("opens_at"), row.raw("closes_at"))
    if hours is None and row.raw("opens_at", "closes_at"):
        intake.part(row, "opens_at", "the hours cannot be read in one way only")
    return hours or (None, None)


def change(intake: Intake, row: Row, owner: str) -> ScheduleChange | None:
    """One holiday row of HSDS 1; the year 1 means every year."""
    starts, ends = read_date(row.raw("start_date")), read_date(row.raw("end_date"))
    if starts is None or ends is None:
        intake.part(row, "start_date", "not a date")
        return None
    closed = row.raw("closed").lower() in ("true", "t", "yes", "1", "")
    opens, closes = read_clock(row.raw("opens_at")), read_clock(row.raw("closes_at"))
    return ScheduleChange(
        source_id=part_id(row, owner),
        source_line=row.line,
        starts=starts,
        ends=ends,
        every_year=starts.year == 1,
        closed=closed,
        opens_at=opens.moment if opens and not closed else None,
        closes_at=closes.moment if closes and not closed else None,
    )
