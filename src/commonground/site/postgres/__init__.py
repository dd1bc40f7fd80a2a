"""An embedded PostgreSQL: finds the programs, makes and starts a cluster on demand, backs it up and restores it."""

from commonground.site.postgres.backup import backup, backup_rows, holds_table, one_moment, restore, restore_rows
from commonground.site.postgres.binaries import find_pg_bin
from commonground.site.postgres.cluster import Cluster, Status
from commonground.site.postgres.throwaway import QUICK, throwaway
from commonground.site.postgres.trouble import (
    BackupTrouble,
    BadUrl,
    CannotStart,
    Locked,
    NoPrograms,
    NotOurs,
    PostgresTrouble,
    SqlTrouble,
)
from commonground.site.postgres.urls import DatabaseAddress, parse_url, redact

__all__ = [
    "QUICK",
    "BackupTrouble",
    "BadUrl",
    "CannotStart",
    "Cluster",
    "DatabaseAddress",
    "Locked",
    "NoPrograms",
    "NotOurs",
    "PostgresTrouble",
    "SqlTrouble",
    "Status",
    "backup",
    "backup_rows",
    "find_pg_bin",
    "holds_table",
    "one_moment",
    "parse_url",
    "redact",
    "restore",
    "restore_rows",
    "throwaway",
]
