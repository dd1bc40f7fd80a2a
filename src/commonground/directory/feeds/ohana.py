"""The CSV files of the Ohana directory (Open Referral 1.0): services hang on locations, locations on organizations,
lists stand in cells."""

from pathlib import Path

from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.records import DirectoryBatch, Language
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble, read_rows
from commonground.directory.feeds.tabular import Folder, Tables


def read(path: Path, rejects: RejectsFile) -> DirectoryBatch:
    """Read a folder of Ohana files. Raises FeedTrouble when the three defining files are not there."""
    for name in ("organizations", "services", "locations"):
        if not (path / f"{name}.csv").is_file():
            raise FeedTrouble(f"the folder has no {name}.csv")
    intake = Intake(rejects)
    names = _term_names(path / "taxonomy.csv")

    def tags(row: Row) -> tuple[str, ...]:
        ids = [names.get(one.strip(), "") for one in row.raw("taxonomy_ids").split(",")]
        return tuple(
            dict.fromkeys(tag for tag in [*ids, *(word.strip() for word in row.short("keywords").split(","))] if tag)
        )

    return Tables("ohana", Folder(path, intake), intake, tags_of=tags, languages_of=_languages).read()


def _term_names(path: Path) -> dict[str, str]:
    """The feed's own list of categories, read beside it; it is not kept."""
    if not path.is_file():
        return {}
    return {
        cells.values.get("taxonomy_id", ""): cells.values.get("name", "").strip()
        for cells in read_rows(path)
        if not cells.reason
    }


def _languages(row: Row) -> tuple[Language, ...]:
    names = dict.fromkeys(name.strip() for name in row.short("languages").split(",") if name.strip())
    return tuple(
        Language(source_id=f"{row.raw('id')}/language/{name}", source_line=row.line, name=name) for name in names
    )
