"""The staff that a county begins with: each invited once. Whom an administrator let go is not invited again."""

from zoneinfo import ZoneInfo

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import join
from commonground.agencies.models import Agency, Membership, User
from commonground.site.set_up.reading import Entry
from commonground.site.set_up.work import Stop, Work

OFF = "Their account is switched off; an administrator switches it on again on the page People and roles."


def invite_staff(work: Work) -> None:
    """Invite whoever is new; a second role of somebody who was invited a moment ago comes without a second mail."""
    for entry in work.county["staff"]:
        with work.on(entry):
            agency = work.agency(entry, "agency")
            user = User.objects.filter(email__iexact=entry["email"]).first()
            if user is not None and user.is_service:
                raise Stop(entry.complain("email", "this is the address of a service, not of a person."))
            if not _is_there(entry, agency, user, work):
                _take_on(entry, agency, user, work)
                work.told.new.append(entry.name)


def _is_there(entry: Entry, agency: Agency, user: User | None, work: Work) -> bool:
    """Whether nothing is to be done, since the role holds, or ended, or the account is switched off."""
    if user is None:
        return False
    if not user.is_active:
        work.differ(entry, "email", "switched off", OFF)
        return True
    held = Membership.objects.filter(user=user, agency=agency, role=entry["role"]).order_by("-starts_at").first()
    if held is None:
        return False
    if held.ends_at is None:
        work.told.same += 1
    else:
        day = held.ends_at.astimezone(ZoneInfo(work.jurisdiction.time_zone)).date()
        work.differ(entry, "role", f"ended on {day}", "To give it again, invite them on the page People and roles.")
    return True


def _take_on(entry: Entry, agency: Agency, user: User | None, work: Work) -> None:
    if user is not None and entry["email"] in work.told.links:
        join(user=user, agency=agency, role_code=entry["role"], offered=True, called=entry["name"], by=work.by)
        return
    work.told.links[entry["email"]] = invite(
        email=entry["email"], name=entry["name"], agency=agency, role_code=entry["role"],
        language=entry.get("language", "en"), by=work.by,
    )  # fmt: skip
