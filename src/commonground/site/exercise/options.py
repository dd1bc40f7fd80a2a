"""What an exercise is asked to be."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from commonground.site.commands.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `commonground demo`, checked."""

    port: int = 8000
    calls: Path | None = None
    profile: str = ""
    directory: Path | None = None
    format: str = ""
    speed: float = 60
    fresh: bool = False
    provider: bool = False

    def check(self) -> None:
        """Refuse half an option, and files that are not there.

        :raises Trouble: with what to do.
        """
        for file, word, name in ((self.calls, self.profile, "--profile"), (self.directory, self.format, "--format")):
            if file and not word:
                what = "calls" if name == "--profile" else "directory"
                raise Trouble(f"{file} needs {name}; `commonground import {what} --help` lists what there is.")
            if file and not file.exists():
                raise Trouble(f"{file} does not exist.")

    @property
    def database(self) -> str:
        """One database for each set of inputs, so that a second start finds its own town again."""
        inputs = [
            str(self.calls and self.calls.resolve()),
            self.profile,
            str(self.directory and self.directory.resolve()),
            self.format,
        ]
        return f"exercise_{hashlib.sha256('|'.join(inputs).encode()).hexdigest()[:10]}"
