"""The same rows to the same people by django-guardian: the peer that ``lists.py`` starts beside us, in a process of its own.

    python benchmarks/guardian_peer.py < questions.json > answers.json

Reads ``{"database": url, "times": n, "lookers": {name: {"parts": n, "samples": [ids]}}}``. For each looker the table ``peer.seen`` of that database
names the parts that they may see; here each becomes one permission of guardian's own (``UserObjectPermission``, its default), of a plain
model on the same table. The questions are then asked as its documentation tells: ``has_perm`` and ``get_objects_for_user``. It connects as the
superuser, so that no row-level security stands below it.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

NEVER_ASKED = object()


def set_up(url: str) -> None:
    """A Django of its own, whose tables lie in the schema ``peer`` of this database."""
    import django
    from django.conf import settings

    at = urlsplit(url)
    settings.configure(
        SECRET_KEY="a key for this measurement alone", INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "guardian"], USE_TZ=True,
        DATABASES={"default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": at.path[1:], "USER": at.username, "PASSWORD": at.password, "HOST": at.hostname, "PORT": at.port,
            "OPTIONS": {"options": "-c search_path=peer,public"},
        }},
        AUTHENTICATION_BACKENDS=["guardian.backends.ObjectPermissionBackend"], GUARDIAN_MONKEY_PATCH_USER=False, ANONYMOUS_USER_NAME=None,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )  # fmt: skip
    django.setup()


def plain_part() -> Any:
    """The table of parts as a model that knows no door, with the right to view one."""
    from django.db import models

    class Part(models.Model):
        id = models.UUIDField(primary_key=True)
        label = models.TextField()
        text = models.TextField()
        written_at = models.DateTimeField()
        expires_at = models.DateTimeField(null=True)

        class Meta:
            managed = False
            db_table = "privacy_part"
            app_label = "guardian"

    return Part


def give(part: Any, names: list[str]) -> dict[str, Any]:
    """A user for each who looks, and one permission for each part that they may see."""
    from django.contrib.auth.models import Permission, User
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'peer', false)")
        call_command("migrate", verbosity=0)
        cursor.execute("SELECT set_config('search_path', 'peer,public', false)")
        kind = ContentType.objects.get_for_model(part)
        view, _ = Permission.objects.get_or_create(content_type=kind, codename="view_part", defaults={"name": "view"})
        users = {name: User.objects.create(username=name) for name in names}
        for name, user in users.items():
            cursor.execute(
                "INSERT INTO peer.guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id) SELECT s.id::text, %s, %s, %s FROM peer.seen s WHERE s.looker = %s",
                [kind.pk, view.pk, user.pk, name],
            )
        cursor.execute("ANALYZE peer.guardian_userobjectpermission")
    return users


def questions(part: Any, user: Any, samples: list[str], words: dict[str, str], never: list[str], most: int) -> dict[str, Callable[[], Any]]:  # fmt: skip
    """What ``lists.py`` asks, by guardian."""
    from django.db.models import Q
    from django.db.models.functions import Now
    from guardian.core import ObjectPermissionChecker
    from guardian.shortcuts import get_objects_for_user

    turn = iter(samples * 1000)

    def mine() -> Any:
        rows = get_objects_for_user(user, "guardian.view_part", part, accept_global_perms=False)
        return rows.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))

    def newest(rows: Any) -> list[str]:
        return [str(one) for one in rows.order_by("-written_at", "-id").values_list("id", flat=True)[:50]]

    def said(word: str) -> list[str]:
        found = mine().exclude(label__in=never)
        return newest(
            found.extra(where=["to_tsvector('simple', COALESCE(text, '')) @@ plainto_tsquery('simple', %s)"], params=[word])
        )  # fmt: skip

    return {
        "one part": lambda: ObjectPermissionChecker(user).has_perm("view_part", part(pk=next(turn))),
        "newest 50": lambda: newest(mine()), "count": lambda: mine()[:most].count(),
    } | {question: lambda word=word: said(word) for question, word in words.items()}  # fmt: skip


def main() -> None:
    """Ask each question of each looker; the times in milliseconds and the last answer. What takes longer than we wait is left out."""
    asked = json.load(sys.stdin)
    set_up(asked["database"])
    from django.db import OperationalError, connection

    part = plain_part()
    users = give(part, list(asked["lookers"]))
    told: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false), set_config('jit', 'off', false)", [f"{asked['patience']}s"])  # fmt: skip
    for name, samples in asked["lookers"].items():
        told[name] = {}
        for question, ask in questions(part, users[name], samples, asked["words"], asked["never"], asked["most"]).items():  # fmt: skip
            took, answer = [], NEVER_ASKED
            try:
                ask()
                for _ in range(asked["times"] if question == "one part" else asked["few"]):
                    began = time.perf_counter()
                    answer = ask()
                    took.append(1000 * (time.perf_counter() - began))
            except OperationalError:
                continue
            told[name][question] = {"took": took, "answer": answer}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
