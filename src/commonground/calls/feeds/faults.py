"""What can be wrong with a feed: a whole file that cannot be read, a profile that cannot be used, one row that is
refused.
"""


class FeedError(Exception):
    """The file cannot be read at all; the message says what was found and what to do. Nothing has been read from it."""


class ProfileError(FeedError):
    """A profile cannot be used; the message names the file, the key and what to do."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key


class Refused(Exception):
    """One row is refused: its column ("" for the row as a whole) and the reason, in words for the person who sent the
    file.
    """

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
