"""Copies as pages and papers show them: where they came from, what for, until when, whether they may go on, and the notices of the law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonground.agencies.models import Agency
from commonground.kit.papers import Section, Sheet
from commonground.people.models import Person
from commonground.privacy.doors import parts_of
from commonground.privacy.law.cells import label_titles, the_law
from commonground.privacy.models import Part, Received
from commonground.privacy.terms import Notice, Terms, notices, passing_words, received_of


@dataclass(frozen=True, slots=True)
class TermsShown:
    """The terms of one copy in the reader's language. ``bound``: the sentences of its obligations."""

    holder: str
    label: str
    purpose: str
    passing: str
    bound: tuple[str, ...]
    notices: tuple[Notice, ...]
    until: datetime | None
    came: datetime | None


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy that the own agency keeps of a person."""

    part: Part
    terms: TermsShown


def shown(terms: Terms | Received, *, label: str, holder: Agency, came: datetime | None = None) -> TermsShown:
    """Terms as they stand on a page or a paper."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    law = the_law()
    return TermsShown(
        holder=holder.name,
        label=_(label_titles()[label]),
        purpose=_(law.words.lists["purposes"][terms.purpose]["title"]),
        passing=passing_words(terms.passing, language),
        bound=tuple(_(law.reasons[code].sentence) for code in terms.obligations if code in law.reasons),
        notices=tuple(notices(label, terms.obligations, holder=holder.kind, language=language)),
        until=terms.until,
        came=came,
    )


def copies_of(person: Person) -> list[Copy]:
    """The copies that the person's agency keeps in their record and the viewer may read, oldest first."""
    parts = list(parts_of(person))
    terms = received_of(part.pk for part in parts)
    return [Copy(part, _received(terms[part.pk])) for part in parts if part.pk in terms]


def terms_of_row(record_id: UUID) -> TermsShown | None:
    """The terms of a row (a person) that came from another agency; None when it is no copy."""
    row = received_of([record_id]).get(record_id)
    return _received(row) if row else None


def _received(row: Received) -> TermsShown:
    return shown(row, label=row.label, holder=row.from_agency, came=row.received_at)


def sheet_of(part: Part, terms: TermsShown, *, printed_by: str) -> Sheet:
    """What another agency told, as a paper with its terms; its title outside names nobody."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    return Sheet(
        language=language, name=_("Copy"), over=terms.holder, title=terms.label, lead=_("Written %(day)s") % {"day": _day(part.written_at)},
        sections=(
            Section(_("What it says"), _lines(part)),
            Section(_("The terms it comes with"), tuple(terms_lines(terms))),
        ),
        foot=printed_by,
    )  # fmt: skip


def terms_lines(terms: TermsShown) -> Iterable[str]:
    """The terms as lines of a paper: passing on first, then purpose and end, the obligations, the notices."""
    yield terms.passing
    yield _("What for: %(purpose)s.") % {"purpose": terms.purpose}
    if terms.until:
        yield _("The permission ends %(day)s.") % {"day": _day(terms.until)}
    yield from terms.bound
    for one in terms.notices:
        yield " ".join(filter(None, (one.statute, one.words, f"({one.citation})")))


def _lines(part: Part) -> tuple[str, ...]:
    answers = [f"{name}: {value}" for name, value in sorted(part.content.items())] if part.content else []
    return (*part.text.splitlines(), *answers) or ("–",)


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "j M Y")
