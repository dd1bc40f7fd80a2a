"""Runs the measurements, one after the other, each in a process of its own: `make bench`, or a few of them by name.

    python -m benchmarks [import_calls] [find] [measures] [board] [pages] [ledger] [law] [races] [lists] [keys] [clocks]

Each prints rows of a table (medians, with the machine's cores). Sizes are options of the single script: `python benchmarks/board.py --help`.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALL = ("import_calls", "find", "measures", "board", "pages", "ledger", "law", "races", "lists", "keys", "clocks")


def main(wanted: list[str]) -> int:
    """Run the wanted ones, all without a name; 2 for a name that is none, 1 when one of them failed."""
    if unknown := [name for name in wanted if name not in ALL]:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    codes = [
        subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode for name in wanted or ALL
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
