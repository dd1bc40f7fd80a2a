"""Types: strict on the pure packages (no Django inside), which is where a wrong type does silent harm."""

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "commonground"
PURE = [
    "privacy/law",
    "ledger/sealing",
    "ledger/verify_ledger.py",
    "calls/feeds",
    "calls/code_lists.py",
    "directory/feeds",
    "directory/needs.py",
    "directory/opening.py",
    "directory/distance.py",
    "programs/instruments",
    "programs/packs",
    "openness/suppression",
    "packets/sealed",
    "vault/totals.py",
    "site/postgres",
    "site/town",
    "clocks/ics.py",
    "clocks/open_hours.py",
    "clocks/reckoning.py",
]
if gone := [part for part in PURE if not (SOURCE / part).exists()]:
    sys.exit(f"no longer there, so nobody checks it: {', '.join(gone)}")
paths = [str(SOURCE / part) for part in PURE]
sys.exit(subprocess.run([sys.executable, "-m", "mypy", "--strict", "--exclude", "tests/", *paths]).returncode)
