"""A busy night in the invented town, made through the actions."""

from datetime import timedelta

from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.models import User
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service, viewer_from
from commonground.calls.actions import brief, note, report, send, state, take, triage
from commonground.calls.models import Call
from commonground.units.tests.cast import co_response, mobile_team, patrol

PLACES = ("12 Mill Road", "4 Ferry Lane, Apt 3B", "200 block of Quarry Street", "5th Street & Pine", "Old Town Square")


def colleague(cast: Cast, name: str = "dell") -> None:
    """A second dispatcher of the same center."""
    user = User.objects.create_user(f"{name}@willow.example.org", None, name=name.title())
    cast.users[name] = user
    by = service("setup", cast.agencies["host"])
    cast.members[name] = join(user=user, agency=cast.agencies["dispatch"], role_code="dispatcher", by=by)
    cast.viewers[name] = viewer_from(cast.members[name])


def waiting_calls(cast: Cast, number: int, *, minutes_ago: int = 40) -> list[Call]:
    """That many calls nobody stated anything about yet, a few seconds apart."""
    began = timezone.now() - timedelta(minutes=minutes_ago)
    return [
        take(
            channel="911",
            place=PLACES[n % len(PLACES)],
            latitude=39.22 + (n % 17) / 100,
            longitude=-99.68 + (n % 13) / 80,
            narrative="A neighbor hears somebody crying." if n % 3 == 0 else "",
            by=cast.dara,
            at=began + timedelta(seconds=20 * n),
        )
        for n in range(number)
    ]


def stated(cast: Cast, call: Call, nature: str, danger: list[str], response: str = "", **when) -> Call:
    """Nature and danger stated, and a response chosen: the one given, or the one shown."""
    shown = state(call, nature=nature, danger=danger, by=cast.dara, **when)
    chosen = response or shown.response or "police"
    return triage(
        call, nature=nature, danger=danger, response=chosen, reason="supervisor_decided", by=cast.dara, **when
    )


def busy_night(cast: Cast) -> dict[str, Call]:
    """Seven calls at every point of their way, three units, notes and lines of a brief."""
    pair, harbor = co_response(cast), mobile_team(cast, latitude=39.27, longitude=-99.55)
    patrol(cast, latitude=39.36, longitude=-99.66)
    fresh, crisis, noise, fall, home, theft, clear = waiting_calls(cast, 7)
    now = timezone.now()
    stated(cast, crisis, "person_in_crisis", ["self_harm_now"], at=now - timedelta(minutes=6))
    stated(cast, noise, "noise", ["none"], "police", at=now - timedelta(minutes=20))
    stated(cast, fall, "injury", ["someone_hurt"], at=now - timedelta(minutes=9))
    stated(cast, home, "domestic_dispute", ["not_known"], "co_response", at=now - timedelta(minutes=30))
    state(theft, nature="theft", danger=["none"], by=cast.dara)
    stated(cast, clear, "welfare_check", ["none"], "mobile_crisis", at=now - timedelta(minutes=34))
    part = send(home, pair, by=cast.dara, at=now - timedelta(minutes=28))
    report(part, status="on_scene", by=cast.omar, at=now - timedelta(minutes=17))
    part = send(clear, harbor, by=cast.dara, at=now - timedelta(minutes=33))
    report(part, status="on_scene", by=cast.amara, at=now - timedelta(minutes=25))
    report(part, status="cleared", by=cast.amara, at=now - timedelta(minutes=2))
    note(crisis, text="Caller stays on the line. Speaks low.", by=cast.dara, source="dispatcher")
    until = now + timedelta(days=60)
    brief(
        crisis,
        side="what_helps",
        text="Speak slowly; he hears badly on the left.",
        source="His sister",
        expires_at=until,
        by=cast.dara,
    )
    brief(
        crisis,
        side="be_careful",
        text="The stair light does not work.",
        source="Caller",
        expires_at=until,
        by=cast.dara,
    )
    return {
        "fresh": fresh, "crisis": crisis, "noise": noise, "fall": fall, "home": home, "theft": theft, "clear": clear,
    }  # fmt: skip
