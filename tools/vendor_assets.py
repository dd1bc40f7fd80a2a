"""Fetch the browser files we serve, at pinned versions, and copy only what is needed, with licences.

The lock (`src/commonground/kit/static/vendor/assets.lock`) names each package, its version, the SHA-512 of its archive and of each file
copied. Run by maintainers who change a version (needs Node's `npm`); users never need it, the files are in the repository.

    python tools/vendor_assets.py            fetch, verify, copy
    python tools/vendor_assets.py --check    verify the files that are here, without a network
    python tools/vendor_assets.py --relock   after editing a version: write down the new hashes
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "src/commonground/kit/static/vendor"
LOCK = VENDOR / "assets.lock"


def main() -> int:
    """Do what the command line asks; 1 when a file or an archive is not what the lock says."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="verify the copied files only")
    options.add_argument("--relock", action="store_true", help="write new hashes into the lock")
    chosen = options.parse_args()
    packages = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    wrong = changed_files(packages) if chosen.check else fetch_all(packages, relock=chosen.relock)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if chosen.relock and not wrong:
        LOCK.write_text(as_lock(packages), encoding="utf-8")
    return 1 if wrong else 0


def sha512(content: bytes) -> str:
    """The SHA-512 of some bytes in base64, as package archives state it."""
    return base64.b64encode(hashlib.sha512(content).digest()).decode()


def changed_files(packages: list[dict[str, Any]]) -> list[str]:
    """One sentence for each copied file that is missing or differs from the lock, and for each file the lock does not know."""
    known = {file["to"]: file["sha512"] for package in packages for file in package["file"]}
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {LOCK.name}
    wrong = [f"{name}: not in the lock" for name in sorted(there - known.keys())]
    for name, expected in known.items():
        if name not in there:
            wrong.append(f"{name}: missing")
        elif sha512((VENDOR / name).read_bytes()) != expected:
            wrong.append(f"{name}: not the locked content")
    return wrong


def fetch_all(packages: list[dict[str, Any]], *, relock: bool) -> list[str]:
    """Fetch, verify and copy each package; the sentences say what did not match (nothing of that package is then copied)."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            archive = packed(package["name"], package["version"], Path(folder))
            found = sha512(archive.read_bytes())
            if relock:
                package["sha512"] = found
            elif found != package["sha512"]:
                wrong.append(
                    f"{package['name']} {package['version']}: the archive is {found}, the lock says {package['sha512']}"
                )
                continue
            wrong += copy_files(package, archive, relock=relock)
    return wrong


def packed(name: str, version: str, folder: Path) -> Path:
    """The archive of one package version, fetched by npm without running anything from it."""
    command = ["npm", "pack", f"{name}@{version}", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / done.stdout.strip().splitlines()[-1]


def copy_files(package: dict[str, Any], archive: Path, *, relock: bool) -> list[str]:
    """Copy the named files out of an archive; the sentences say which are not the locked content."""
    wrong = []
    with tarfile.open(archive) as members:
        for file in package["file"]:
            member = members.extractfile(f"package/{file['from']}")
            content = member.read() if member else b""
            if relock:
                file["sha512"] = sha512(content)
            elif sha512(content) != file["sha512"]:
                wrong.append(f"{file['to']}: not the locked content")
                continue
            target = VENDOR / file["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return wrong


def as_lock(packages: list[dict[str, Any]]) -> str:
    """The lock as text, in the order given."""
    lines = [
        "# Browser files we serve: package, version, SHA-512 of its archive, files copied. Written by tools/vendor_assets.py --relock."
    ]
    for package in packages:
        lines += ["", "[[package]]"]
        lines += [f'{key} = "{package[key]}"' for key in ("name", "version", "licence", "sha512")]
        for file in package["file"]:
            lines += ["", "[[package.file]]", *(f'{key} = "{file[key]}"' for key in ("from", "to", "sha512"))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
