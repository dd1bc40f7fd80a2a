"""The tests of authorization share one world: built once for a file, opened by every role of every agency that matters."""

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonground.agencies.models import User
from commonground.agencies.tests.cast import Cast
from commonground.site.testing import copy_of, migrated_template

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture(scope="module")
def town(django_db_blocker: Any, django_db_setup: None, cluster: Any, kept_cast: bytes) -> Iterator[Cast]:
    """The cast in a database of this file's own, in which commits are real: what is built there stands for all of its tests."""
    with django_db_blocker.unblock(), copy_of(cluster, migrated_template(cluster)):
        yield Cast(**pickle.loads(kept_cast))


@pytest.fixture(scope="module")
def there(town: Cast) -> Any:
    """The town with its planted words, and a browser for everybody in it."""
    from canaries import plant

    planted = plant(town)
    planted.clients = {name: _signed_in(user) for name, user in town.users.items()} | {"nobody": Client()}
    return planted


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="commonground.site.sign_in.StaffBackend")
    return client
