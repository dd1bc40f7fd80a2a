"""Writes a CSV file of invented calls in the shape of Seattle's layout with times: any number of rows, the same for the
same seed, quickly.

    python benchmarks/generated_calls.py 100000 calls.csv --seed 7

Times follow a daily and weekly rhythm; one row in nine has no arrival; one in two hundred repeats an earlier row. No
real call is in it.
"""

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

HEADER: Final = [
    "CAD Event Number",
    "Event Clearance Description",
    "Call Type",
    "Priority",
    "Initial Call Type",
    "Final Call Type",
    "Original Time Queued",
    "Arrived Time",
    "Precinct",
    "Sector",
    "Beat",
    "Blurred_Longitude",
    "Blurred_Latitude",
]
TYPES: Final = {
    "DISTURBANCE": ("DISTURBANCE - OTHER", 3, 14),
    "SUSPICIOUS PERSON, VEHICLE, OR INCIDENT": ("SUSPICIOUS CIRCUM. - SUSPICIOUS PERSON", 3, 15),
    "PARKING VIOLATION (EXCEPT ABANDONED CAR)": ("TRAFFIC - PARKING VIOL (EXCEPT ABANDONED CAR)", 4, 12),
    "PERSON IN BEHAVIORAL/EMOTIONAL CRISIS": ("CRISIS COMPLAINT - GENERAL", 2, 6),
    "SERVICE - WELFARE CHECK": ("ASSIST PUBLIC - OTHER (NON-SPECIFIED)", 3, 8),
    "SUICIDE - SUICIDAL PERSON AND ATTEMPTS": ("CRISIS COMPLAINT - GENERAL", 1, 2),
    "DISTURBANCE - DV - NO ASLT": ("DV - ARGUMENTS, DISTURBANCE (NO ARREST)", 2, 5),
    "THEFT (DOES NOT INCLUDE SHOPLIFT OR SVCS)": ("THEFT - ALL OTHER", 4, 9),
    "TRAFFIC STOP - OFFICER INITIATED ONVIEW": ("TRAFFIC - MOVING VIOLATION", 7, 10),
    "NOISE - GENERAL": ("DISTURBANCE - NOISE", 4, 7),
    "ASLT - WITH OR W/O WPNS (NO SHOOTINGS)": ("ASSAULTS, OTHER", 1, 4),
    "MVC - HIT AND RUN": ("TRAFFIC - MV COLLISION INVESTIGATION", 3, 5),
    "OVERDOSE": ("CASUALTY NON-TRAF NON-CRIM - DRUG RELATED (OD)", 1, 2),
    "FOLLOW UP": ("ASSIST OTHER AGENCY - CITY AGENCY", 7, 1),
}
ENDINGS: Final = {
    "ASSISTANCE RENDERED": 37,
    "REPORT WRITTEN (NO ARREST)": 24,
    "UNABLE TO LOCATE INCIDENT OR COMPLAINANT": 14,
    "CITATION ISSUED (CRIMINAL OR NON-CRIMINAL)": 9,
    "ORAL WARNING GIVEN": 6,
    "NO POLICE ACTION POSSIBLE OR NECESSARY": 5,
    "PHYSICAL ARREST MADE": 3,
    "RESPONDING UNIT(S) CANCELLED BY RADIO": 2,
}
CHANNELS: Final = {"911": 50, "TELEPHONE OTHER, NOT 911": 38, "ONVIEW": 12}
HOURS: Final = [6, 5, 4, 3, 2, 2, 3, 5, 7, 8, 8, 9, 9, 9, 9, 10, 11, 11, 11, 10, 10, 9, 8, 7]
BEGIN: Final = datetime(2018, 1, 1)
DAYS: Final = 5 * 365
CLOCK: Final = "%m/%d/%Y %I:%M:%S %p"


def generated_rows(number: int, seed: int) -> Iterator[list[str]]:
    """`number` rows of cells in the order of HEADER."""
    chance = random.Random(seed)
    types, type_weights = list(TYPES), list(accumulate(weight for _, _, weight in TYPES.values()))
    endings, ending_weights = list(ENDINGS), list(accumulate(ENDINGS.values()))
    channels, channel_weights = list(CHANNELS), list(accumulate(CHANNELS.values()))
    hours, hour_weights = range(24), list(accumulate(HOURS))
    earlier: list[list[str]] = []
    for at in range(number):
        if earlier and chance.random() < 0.005:
            yield chance.choice(earlier)
            continue
        (first,) = chance.choices(types, cum_weights=type_weights)
        final, priority, _ = TYPES[first]
        (hour,) = chance.choices(hours, cum_weights=hour_weights)
        queued = BEGIN + timedelta(days=chance.randrange(DAYS), hours=hour, seconds=chance.randrange(3600))
        arrived = queued + timedelta(seconds=int(chance.lognormvariate(6.6, 0.8)))
        (ending,) = chance.choices(endings, cum_weights=ending_weights)
        (channel,) = chance.choices(channels, cum_weights=channel_weights)
        sector = chance.randrange(6)
        row = [
            f"{queued.year}9{at:08d}",
            ending,
            channel,
            str(priority),
            first,
            f"--{final}",
            queued.strftime(CLOCK),
            arrived.strftime(CLOCK) if chance.random() > 0.11 else "",
            "EAST" if sector < 3 else "WEST",
            "ABCDEF"[sector],
            f"{'ABCDEF'[sector]}{chance.randrange(1, 4)}",
            f"{-122.3 + 0.1 * chance.random():.8f}",
            f"{47.55 + 0.1 * chance.random():.8f}",
        ]
        if at % 50 == 0 and len(earlier) < 2000:
            earlier.append(row)
        yield row


def write_calls(path: Path, number: int, seed: int) -> None:
    """Write the file, with its header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(generated_rows(number, seed))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a CSV file of invented calls.")
    parser.add_argument("rows", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write_calls(chosen.path, chosen.rows, chosen.seed)


if __name__ == "__main__":
    main()
