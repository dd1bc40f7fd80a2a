"""What can go wrong with the database; every text says what happened and what to do, and never holds a password."""


class PostgresTrouble(Exception):
    """Something about the database stopped us; the text says what, and what to do next."""


class NoPrograms(PostgresTrouble):
    """No usable PostgreSQL programs were found on this machine."""


class CannotStart(PostgresTrouble):
    """The database server could not be made, started or stopped."""


class NotOurs(PostgresTrouble):
    """The data folder or its secrets belong to another account, or others may read them."""


class Locked(PostgresTrouble):
    """Another process has been starting or stopping this database for too long."""


class SqlTrouble(PostgresTrouble):
    """The server runs, but refused or failed an order to make roles or databases."""


class BadUrl(PostgresTrouble):
    """A database address cannot be read."""


class BackupTrouble(PostgresTrouble):
    """A backup could not be written, or a file could not be restored."""
