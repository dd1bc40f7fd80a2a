"""What browsers are sent stays small, safe and known."""

import base64
import hashlib
import re
import tomllib
from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static"
VENDOR = STATIC / "vendor"
MODULES = sorted((STATIC / "commonground/js").glob("*.mjs"))


def test_every_file_of_others_is_the_locked_one() -> None:
    lock = tomllib.loads((VENDOR / "assets.lock").read_text(encoding="utf-8"))
    locked = {file["to"]: file["sha512"] for package in lock["package"] for file in package["file"]}
    there = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.is_file()}
    del there["assets.lock"]
    found = {
        name: base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode() for name, path in there.items()
    }
    assert found == locked


def test_every_package_of_others_comes_with_its_licence() -> None:
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert folders
    assert [folder.name for folder in folders if not list(folder.glob("LICENSE*"))] == []


def test_what_is_sent_stays_small() -> None:
    assert (STATIC / "commonground/commonground.css").stat().st_size < 45_000
    assert sum(path.stat().st_size for path in MODULES) < 40_000
    assert sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file()) < 3_000_000
    assert all(len(path.read_text(encoding="utf-8").splitlines()) < 150 for path in MODULES)


def test_our_modules_never_write_markup_or_run_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\""
    )
    assert MODULES
    assert [path.name for path in MODULES if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_every_icon_that_a_page_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "commonground/icons.svg").read_text(encoding="utf-8")))
    pages = (STATIC.parent / "templates").rglob("*.html")
    text = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    asked = set(re.findall(r'\{% icon "([\w-]+)"', text)) | set(re.findall(r'[\s<]icon="([\w-]+)"', text))
    assert len(asked) > 15
    assert asked - drawn == set()
