"""A cluster for tests and rehearsals: quick because it forgets everything in a crash, gone when done."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from commonground.site.postgres.cluster import Cluster

QUICK: Mapping[str, str] = MappingProxyType({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})


@contextmanager
def throwaway(settings: Mapping[str, str] = QUICK) -> Iterator[Cluster]:
    """A running cluster in a temporary folder; stopped and erased at the end. Never for records that are kept."""
    with tempfile.TemporaryDirectory(prefix="commonground-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder), settings=settings)
        try:
            cluster.ensure_running()
            yield cluster
        finally:
            cluster.erase()
