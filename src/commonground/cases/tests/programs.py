"""Programs that are on, for tests of cases that run by them."""

from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service, viewer_from
from commonground.cases.models import Task
from commonground.cases.queries.walked import clocks_of
from commonground.kit.closed import door_open
from commonground.programs.models import CommunityReview, Program, ProgramVersion
from commonground.programs.packs import Pack, pack
from commonground.programs.packs.canonical import FORM, canonical, digest, plain

REFERRAL = {
    "referral.relation": "partner",
    "referral.worried": True,
    "referral.sent_by": "advocacy",
    "referral.may_contact": True,
}
FLAGGED = {"call.concern": ("mental_health",), "call.danger": "nobody"}


def published(by, made: Pack) -> ProgramVersion:
    """A version as it was published."""
    with as_viewer(by), door_open("programs.publish"):
        return ProgramVersion.objects.create(
            jurisdiction_id=by.jurisdiction_id, code=made.program.code, version=made.program.version, form=FORM,
            digest=digest(made), text=canonical(made).decode(), published_at=timezone.now(), published_by=by.membership_id,
        )  # fmt: skip


def a_coordinator(cast: Cast, agency: str):
    """Whoever coordinates programs at an agency of the cast."""
    name = f"coordinator_of_{agency}"
    if name not in cast.viewers:
        user = User.objects.create_user(f"{name}@example.org", None, name=f"Coordinator at {agency}")
        member = join(user=user, agency=cast.agencies[agency], role_code="coordinator", by=service("setup", cast.host))
        cast.users[name], cast.members[name], cast.viewers[name] = user, member, viewer_from(member)
    return cast.viewers[name]


def a_program(cast: Cast, agency: str, code: str) -> Program:
    """A program of an agency, reviewed and on."""
    by, made = a_coordinator(cast, agency), pack(code)
    version, now = published(by, made), timezone.now()
    with as_viewer(by), door_open("programs.switch_on"):
        program = Program.objects.create(
            jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, code=code, name=made.program.title.en, version=version,
            sealed=made.program.sealed, prepared_at=now, prepared_by=by.membership_id,
        )  # fmt: skip
        CommunityReview.objects.create(
            jurisdiction_id=by.jurisdiction_id, program=program, version=version, agency_id=by.agency_id, asked={"neighbors": 4},
            how=["meeting"], asked_from=now.date(), asked_until=now.date(), said="Go on.", recorded_at=now,
            recorded_by=by.membership_id,
        )  # fmt: skip
        program.status, program.switched_on_at, program.switched_on_by = "on", now, by.membership_id
        program.firewalls = [plain(wall) for wall in made.firewall]
        program.save(update_fields=["status", "switched_on_at", "switched_on_by", "firewalls"])
    return program


def runs(case, by) -> dict:
    """The clocks that run, as the viewer sees them."""
    with as_viewer(by):
        return clocks_of(case)


def to_do(case, by) -> dict:
    """The open tasks of the program by code."""
    with as_viewer(by):
        return {task.code: task for task in Task.objects.filter(case=case, done_at=None)}
