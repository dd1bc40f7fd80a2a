"""One legal paper: what it is, what it reaches, and the next step."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden
from commonground.kit.papers import NoLetters, as_pdf
from commonground.legal import queries
from commonground.legal.copying import blackened, said_in
from commonground.legal.forms import AnswerForm, CheckForm, DecideForm, NameForm, NarrowForm, ToldForm
from commonground.legal.kinds import SIGNERS, kinds
from commonground.legal.letters import letter_of, sheet_of
from commonground.legal.models import Paper, Piece
from commonground.legal.reach import reached
from commonground.legal.status import PAPER
from commonground.legal.words import ANSWER_WORDS, CAME_OUT, label_words, paper_line, tick_choices, why_not
from commonground.messages.actions import safe_contact_of
from commonground.people.models import Person
from commonground.people.queries import called

# How many people are offered at first, and when more are asked for.
FEW, MORE = 10, 50


@open_to("legal.read", purpose="legal_process")
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """One paper of the own agency."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return show(request, queries.paper(viewer, paper_id))


@open_to("legal.answer_no", purpose="legal_process")
def letter(request: HttpRequest, paper_id: UUID, language: str) -> HttpResponse:
    """The letter that says no, as tagged PDF, once the paper is answered so. Its name gives nothing away."""
    found = queries.paper(request.viewer, paper_id)  # type: ignore[attr-defined]
    if (
        found.status not in ("answered", "closed")
        or not found.answered
        or found.answered_at is None
        or language not in ("en", "es")
    ):
        raise Hidden
    try:
        written = as_pdf(sheet_of(found, timezone.localdate(found.answered_at), language))
    except NoLetters:
        return show(
            request, found, no=_("A name holds letters that no font here can put into a file. Print this page instead.")
        )
    return HttpResponse(
        written, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="letter.pdf"'}
    )


def show(
    request: HttpRequest,
    one: Paper,
    *,
    wrong: dict[str, Any] | None = None,
    no: str = "",
    said: str = "",
    more: bool = False,
) -> HttpResponse:
    """The page of a paper.

    :param wrong: the form that was not in order, under its name. :param no: the sentence of a rule that stopped a button.
    :param said: another name under which the agency may know whom the paper names. :param more: offer more of them.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    people = people_meant(one, viewer, said, most=MORE if more else FEW)
    forms = _forms(one, viewer, people[: MORE if more else FEW]) | (wrong or {})
    context = {**_what_it_is(one, viewer), **_told(one, viewer), **_decided(one, viewer), **forms}
    context |= {"no": no, "said": said, "more_people": not more and len(people) > FEW}
    return TemplateResponse(request, "legal/paper.html", context, status=422 if wrong or no else 200)


def _what_it_is(one: Paper, viewer: Viewer) -> dict[str, Any]:
    """The paper in words: its kind, who signed it, what was stated, what it reaches, where it stands and until when."""
    kind = kinds()[one.kind]
    return paper_line(one) | {
        "mine": one.custodian_id == viewer.membership_id, "law": kind, "says": _(kind.says), "signed": _(SIGNERS[one.signed_by]),
        "stated": [words for code, words in tick_choices(one.kind) if code in one.ticks], "reach": _reach(one),
        "verbs": PAPER.verbs(one.status), "answered": ANSWER_WORDS.get(one.answered, ""), "held": one.hold_from and not one.hold_until,
        "clock": queries.clocks_of(viewer, [one.pk]).get(one.pk), "letter": letter_of(one),
    }  # fmt: skip


def _decided(one: Paper, viewer: Viewer) -> dict[str, Any]:
    """Part by part what is to decide, for the custodian while the paper is checked; for everybody else what was decided, without words."""
    decides = one.custodian_id == viewer.membership_id and one.status == "checked"
    lines = _lines(one) if decides else []
    return {
        "lines": lines, "pieces": [] if decides else _pieces(one), "anything_goes": any(line["goes"] for line in lines),
        "copy": queries.copy(one),
    }  # fmt: skip


def _reach(one: Paper) -> dict[str, list[dict[str, str]]]:
    """Label by label what this kind of paper, signed by these, may have, and what it may not, with the first reason."""
    lists: dict[str, list[dict[str, str]]] = {"yes": [], "no": []}
    for label, ruling in reached(queries.facts_of(one), at=timezone.now()).items():
        why = "" if ruling.permits else why_not(ruling)
        named = [
            cell for cell in ruling.cells if "." not in cell
        ]  # H4, S5: as counsel calls them; the others are our own keys
        row = {"label": label_words(label), "why": why, "cells": ", ".join(named)}
        lists["yes" if ruling.permits else "no"].append(row)
    return lists


def _lines(one: Paper) -> list[dict[str, Any]]:
    """Each part, with its words only where the law lets the paper have it."""
    rows = []
    for line in queries.lines(one, at=timezone.now()):
        piece, opens = line.piece, line.ruling.permits
        fresh = piece is not None and one.checked_at is not None and piece.decided_at >= one.checked_at
        start = {"part": line.part.pk}
        if piece is not None:
            start |= {
                "decision": piece.decision,
                "blacked_out": "" if piece.words_lost else "\n".join(piece.blacked_out),
            }
        shown = fresh and opens and piece.decision == "produce" and not piece.words_lost
        rows.append({
            "part": line.part, "label": label_words(line.part.label), "said": said_in(line.part) if opens else "", "opens": opens,
            "why": "" if opens else why_not(line.ruling), "piece": piece if fresh else None,
            "goes": blackened(said_in(line.part), piece.blacked_out) if shown else "",
            "form": DecideForm(initial=start, auto_id=f"part-{line.part.pk}-%s"),
        })  # fmt: skip
    return rows


def _pieces(one: Paper) -> list[dict[str, Any]]:
    """What was decided, for a second person: kinds of record and numbers, no words of them."""
    return [
        {"piece": piece, "label": label_words(piece.label)}
        for piece in Piece.objects.filter(paper=one).order_by("decided_at", "id")
    ]


def _told(one: Paper, viewer: Viewer) -> dict[str, Any]:
    contact = safe_contact_of(one.subject_id, by=viewer) if one.subject_id else None
    tries = [{"try": each, "words": CAME_OUT[each.came_out]} for each in queries.attempts(one)]
    return {"contact": contact, "tries": tries, "no_safe_way": CAME_OUT["no_safe_way"]}


def people_meant(one: Paper, viewer: Viewer, said: str = "", *, most: int = FEW) -> list[tuple[str, str]]:
    """Those of the own agency whose name is like the one on the paper, or begins with it, with what tells them apart; one more than ``most``
    tells that there are more."""
    name = said or one.whom
    return [as_offered(each) for each in called(viewer, name, most=most + 1)] if name else []


def as_offered(person: Person) -> tuple[str, str]:
    """Somebody to choose in a form: their key, and name and birth."""
    return str(person.pk), " · ".join([person.name, *([date_format(person.born_on)] if person.born_on else [])])


def _forms(one: Paper, viewer: Viewer, people: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name_form": NameForm(custodians=queries.custodians(one.agency_id, at=timezone.now()), people=people),
        "check_form": CheckForm(paper=one),
        "told_form": ToldForm(),
        "answer_form": AnswerForm(),
        "narrow_form": NarrowForm(initial={"asks_for": one.asks_for}),
    }
