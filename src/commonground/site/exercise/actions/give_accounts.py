"""Giving the people of an exercise their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, User
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.site.exercise.events import AccountsGiven
from commonground.site.exercise.rules import NeverAmongRealPeople


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the exercise: without a password nobody can sign in as them."""

    email: str
    name: str
    password: str | None = None


@action("exercise.give_accounts")
def give_accounts(accounts: Sequence[Account], *, by: Viewer, at: datetime | None = None) -> list[User]:
    """Make the accounts of an exercise that are missing, and set the passwords of those that have one.

    :returns: the users, in the order of the accounts.
    """
    hold(NeverAmongRealPeople, by=by)
    known = {user.email: user for user in User.objects.filter(email__in=[each.email for each in accounts])}
    fresh = [User(email=each.email, name=each.name, password="!") for each in accounts if each.email not in known]  # noqa: S106 ("!" can never match)
    for user in fresh:  # each name bears its proof
        user.save(force_insert=True)
    known |= {user.email: user for user in fresh}
    given = [each for each in accounts if each.password]
    for each in given:
        known[each.email].set_password(each.password)
    User.objects.bulk_update([known[each.email] for each in given], ["password"])
    office = Agency.objects.get(pk=by.agency_id)
    remember(AccountsGiven(office, by=by, at=at, made=len(fresh), passwords=len(given)))
    return [known[each.email] for each in accounts]
