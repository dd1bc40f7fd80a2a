"""An import that is killed in the middle of a batch: nothing half-done, and started again it ends as one that was left alone."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service
from commonground.calls.importing import import_calls
from commonground.calls.models import Call
from commonground.calls.tests.test_import import LANCASTER, REAL, beginning, everything

pytestmark = [
    pytest.mark.commits,
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.exists() and os.environ.get("CI") != "true", reason="the real inputs are not here"),
]
ROWS = 6_000
# Another process imports, and dies by SIGKILL in its second batch, when that is written and not yet remembered.
IMPORT = """
import os, signal, sys, django
django.setup()
from commonground.agencies.models import Agency
from commonground.agencies.viewers import service
from commonground.calls.importing import import_calls
viewer = service("import", Agency.objects.get(pk=sys.argv[2]))
def stored(counts):
    sys.modules["commonground.calls.actions.take_batch"].remember = lambda event: os.kill(os.getpid(), signal.SIGKILL)
import_calls(sys.argv[1], "lancaster", viewer=viewer, progress=stored)
"""


@pytest.fixture
def part_of_lancaster(tmp_path):
    return beginning(LANCASTER, tmp_path, ROWS)


def calls_of(viewer):
    with as_viewer(viewer):
        return Call.objects.filter(agency_id=viewer.agency_id).count()


def test_killed_in_the_middle_it_ends_the_same_when_started_again(
    committed, cluster, cast, part_of_lancaster, tmp_path, settings
):
    settings.DATA_DIR = tmp_path
    importer = service("import", cast.dispatch)
    environment = os.environ | {
        "DATABASE_URL": cluster.url("cg_app", committed), "COMMONGROUND_POOL": "0",
        "COMMONGROUND_LEDGER_DATABASE_URL": cluster.url("cg_ledger", committed), "DJANGO_SETTINGS_MODULE": "commonground.site.settings",
    }  # fmt: skip
    command = [sys.executable, "-c", IMPORT, str(part_of_lancaster), str(cast.dispatch.pk)]
    killed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = calls_of(importer)
    finished = import_calls(part_of_lancaster, "lancaster", viewer=importer)
    assert 0 < left < calls_of(importer), "it was not killed in the middle: the test sees nothing"
    assert finished.unchanged >= left and finished.created == calls_of(importer) - left

    other = service("import", make_cast("elsewhere").dispatch)
    import_calls(part_of_lancaster, "lancaster", viewer=other)
    connection.close()
    here, there = (everything(viewer, "jurisdiction_id", "agency_id") for viewer in (importer, other))
    assert here == there and len(here[0]) == calls_of(other)
