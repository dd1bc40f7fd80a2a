"""Why a place is not in the answer: each condition of the question is looked at by itself, and says its sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.directory.answers import Answer, answers
from commonground.directory.asking import Question, hear
from commonground.directory.languages import name_of
from commonground.directory.needs import vocabulary
from commonground.directory.opening import State, sentence
from commonground.directory.queries import in_answer, local_now, named_like


@dataclass(frozen=True, slots=True)
class Absent:
    """A place somebody missed: its service, and the reasons as sentences. `present`: it is in the answer after all."""

    service_id: UUID
    name: str
    present: bool
    reasons: tuple[str, ...]


def why_not(question: Question, name: str) -> list[Absent]:
    """Why services with a name like this are not in the answer to a question; empty when nothing here has such a name."""
    services = named_like(question.jurisdiction_id, name)
    if not services:
        return []
    local = question.open_at or local_now(question.jurisdiction_id)
    shown = answers(services, language=question.language, at=local, now=timezone.now(), near=question.near)
    present = in_answer(question, services)
    return [_absent(question, answer, present) for answer in shown]


def _absent(question: Question, answer: Answer, present: set[UUID]) -> Absent:
    reasons = tuple(_reasons(question, answer))
    here = answer.service.pk in present and not reasons
    if not here and not reasons:
        reasons = (_("Other places fit your words better."),)
    return Absent(answer.service.pk, answer.name.text, here, reasons)


def _reasons(question: Question, answer: Answer) -> Iterator[str]:
    service = answer.service
    if service.status == "defunct":
        yield _("Its list says that it has ended.")
    elif service.status == "inactive":
        yield _("Its list says that it is not active now.")
    yield from _need(question, answer)
    if question.spoken and question.spoken not in service.languages:
        yield _("It does not say that anybody there speaks %(language)s.") % {
            "language": name_of(question.spoken, question.language)
        }
    if question.open_at and answer.opening.state is not State.OPEN:
        yield sentence(answer.opening, question.language)
    if question.near and answer.metres is not None and answer.metres > question.near.metres:
        yield _("It is %(n)s miles away.") % {"n": f"{answer.metres / 1609.344:.0f}"}


def _need(question: Question, answer: Answer) -> Iterator[str]:
    codes: Sequence[str] = hear(question).codes
    if not codes or set(codes) & set(answer.service.needs):
        return
    known = vocabulary()
    language = "es" if question.language[:2] == "es" else "en"
    listed = [
        known[code].names[language] for code in answer.service.main_needs or answer.service.needs if code in known
    ]
    if listed:
        yield _("It is listed for: %(needs)s.") % {"needs": ", ".join(listed[:4])}
    else:
        yield _("Its list does not say what it helps with.")
