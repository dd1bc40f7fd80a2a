"""What was done on an own page while a worker may have stood by: noted, and said at another visit whether it was the person."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext, override

from commonground.agencies.acting import action, locked
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.actions.own_stay import of_nobodys
from commonground.people.actions.own_word import say_own_word
from commonground.people.events import DoneBeside, SaidWhetherItWasThem
from commonground.people.models import BY_WORD, DONE, WAS_THEM, OwnAct, OwnPage, OwnWord
from commonground.people.own_queries import complaint_goes_to
from commonground.people.own_rules import FromAnotherVisit
from commonground.people.own_viewer import OwnViewer

NOT_ME = {
    "taken_back": "Somebody took a permission back on my page. It was not me.",
    "said": "Somebody wrote something in my name on my page. It was not me.",
    "by_word": "A worker wrote down that I took something back. It was not me.",
}


@action("people.note_beside", right="people.leave_own_page")
def note_beside(page: OwnPage, *, kind: str, record_id: UUID, by: OwnViewer, at: datetime | None = None) -> OwnAct:
    """Note that something was done while a worker may have stood by. It is in force; the person is asked about it at another visit."""
    act = OwnAct.objects.create(
        jurisdiction_id=page.jurisdiction_id, page=page, kind=dict(DONE)[kind] and kind, record_id=record_id, at=at
    )
    remember(DoneBeside(page, by=of_nobodys(by), at=at, kind=kind, record=record_id))
    return act


@action("people.say_whether_it_was_me", right="people.say_own_word")
def say_whether_it_was_me(
    act: OwnAct, *, page: OwnPage, was_them: str, by: OwnViewer, at: datetime | None = None
) -> OwnAct:
    """Say of something that was done beside a worker, or written down as one's word, whether it was oneself. A no becomes a complaint.

    It is about the place of the page; of a word that was written down, about nobody that the page names: it bears the number of the
    word, by which a privacy officer of the place that wrote it down finds it.

    Nothing is undone by it: a permission that was taken back is given again only by the person, asked as the first time.

    :param was_them: ``yes`` or ``no``. :raises NotNow: from a visit beside a worker (P32).
    """
    hold(FromAnotherVisit, beside=by.beside)
    act = locked(act)
    act.was_them, act.said_at = dict(WAS_THEM)[was_them] and was_them, at
    act.save(update_fields=["was_them", "said_at"])
    if act.kind == "said":
        OwnWord.objects.filter(pk=act.record_id, was_them="").update(was_them=was_them)
    remember(SaidWhetherItWasThem(page, by=of_nobodys(by), at=at, was_them=was_them, record=act.record_id))
    about = None if act.kind == BY_WORD else page.agency
    if was_them == "no" and complaint_goes_to(about, jurisdiction_id=page.jurisdiction_id):
        with override(page.language):
            text = gettext(NOT_ME[act.kind])
        if act.kind == BY_WORD:
            text = f"{text} ({act.number})"
        say_own_word(page, kind="complaint", text=text, agency=None, about=about, by=by, at=at)
    return act
