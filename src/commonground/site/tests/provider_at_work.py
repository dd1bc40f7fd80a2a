"""What a provider does in its own installation, run as a process of its own: `python -m commonground.site.tests.provider_at_work STEP ...`.

Each step prints one JSON object. The data folder comes from the environment, as with every command.
"""

import json
import sys
from datetime import timedelta
from typing import Any


def begin(name: str, words: str, password: str) -> dict[str, Any]:
    """Two people work there; one writes somebody down and notes something."""
    from commonground.agencies.actions.join import join
    from commonground.agencies.models import Agency, User
    from commonground.agencies.viewers import service, viewer_from
    from commonground.vault.actions import note, write_down

    provider, keeper = Agency.objects.get(kind="victim_service"), Agency.objects.get(kind="host")
    user = User.objects.create_user("mara@provider.example.org", password, name="Mara")
    by = viewer_from(join(user=user, agency=provider, role_code="advocate", by=service("setup", keeper)))
    her = write_down(name=name, way="call after six", came_for="home", by=by)
    return {"person": str(her.pk), "note": str(note(her, text=words, by=by).pk)}


def send(words: str) -> dict[str, Any]:
    """She signs that one other note may leave, and its packet is made."""
    from django.utils import timezone

    from commonground.agencies.context import as_viewer
    from commonground.agencies.models import Membership
    from commonground.agencies.viewers import viewer_from
    from commonground.packets.models import Partner
    from commonground.vault.actions import give, note
    from commonground.vault.actions import send as make
    from commonground.vault.models import Person

    by = viewer_from(Membership.objects.get(user__email="mara@provider.example.org"))
    with as_viewer(by):
        her, partner = Person.objects.get(), Partner.objects.get(ended_at=None)
    told = note(her, text=words, by=by)
    release = give(
        her, partner=partner, notes=[told.pk], purpose="coordination", why="they should know", until=timezone.now() + timedelta(days=10),
        signature="M.", signed_how="paper", explained=True, language="English", by=by,
    )  # fmt: skip
    return {"file": make(release, by=by)[1].decode()}


if __name__ == "__main__":
    from commonground.site.embedded import prepare  # a test's own program: it does what the command line does

    prepare()
    step, *rest = sys.argv[1:]
    print(json.dumps({"begin": begin, "send": send}[step](*rest)))
