"""One legal paper: what it is, what it reaches, and the next step."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.legal import queries
from commonground.legal.copying import blackened, said_in
from commonground.legal.forms import AnswerForm, CheckForm, DecideForm, NameForm, NarrowForm, ToldForm
from commonground.legal.kinds import SIGNERS, kinds
from commonground.legal.models import Paper, Piece
from commonground.legal.reach import reached
from commonground.legal.status import PAPER
from commonground.legal.words import ANSWER_WORDS, CAME_OUT, label_words, paper_line, tick_choices, why_not
from commonground.messages.actions import safe_contact_of
from commonground.people.models import Person
from commonground.people.queries import look_alikes


@open_to("legal.read", purpose="legal_process")
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """One paper of the own agency."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return show(request, queries.paper(viewer, paper_id))


def show(
    request: HttpRequest, one: Paper, *, wrong: dict[str, Any] | None = None, no: str = "", said: str = ""
) -> HttpResponse:
    """The page of a paper.

    :param wrong: the form that was not in order, under its name. :param no: the sentence of a rule that stopped a button.
    :param said: another name under which the agency may know whom the paper names.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    mine = one.custodian_id == viewer.membership_id
    context = paper_line(one) | {
        "mine": mine, "no": no, "law": kinds()[one.kind], "says": _(kinds()[one.kind].says), "signed": _(SIGNERS[one.signed_by]),
        "reach": _reach(one), "verbs": PAPER.verbs(one.status), "clock": queries.clocks_of(viewer, [one.pk]).get(one.pk),
        "stated": [words for code, words in tick_choices(one.kind) if code in one.ticks], "copy": queries.copy(one), "answered": ANSWER_WORDS.get(one.answered, ""), "held": one.hold_from and not one.hold_until, "said": said,
        "fresh": did_recently_reauthenticate(request), "lines": [], "pieces": [],
    }  # fmt: skip
    context |= _told(one, viewer)
    decides = mine and one.status == "checked"
    context["lines" if decides else "pieces"] = _lines(one) if decides else _pieces(one)
    context["anything_goes"] = any(line["goes"] for line in context["lines"])
    context |= {name: form for name, form in _forms(one, viewer, said).items() if name not in (wrong or {})} | (
        wrong or {}
    )
    return TemplateResponse(request, "legal/paper.html", context, status=422 if wrong or no else 200)


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
            start |= {"decision": piece.decision, "blacked_out": "\n".join(piece.blacked_out)}
        rows.append({
            "part": line.part, "label": label_words(line.part.label), "said": said_in(line.part) if opens else "", "opens": opens,
            "why": "" if opens else why_not(line.ruling), "piece": piece if fresh else None,
            "goes": blackened(said_in(line.part), piece.blacked_out) if fresh and opens and piece.decision == "produce" else "",
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


def people_meant(one: Paper, viewer: Viewer, said: str = "") -> list[tuple[str, str]]:
    """Those of the own agency whose name is like the one on the paper, with what tells them apart."""
    name = said or one.whom
    found = [row.person for row in look_alikes(viewer, name, own=True)] if name else []
    return [as_offered(each) for each in found]


def as_offered(person: Person) -> tuple[str, str]:
    """Somebody to choose in a form: their key, and name and birth."""
    return str(person.pk), " · ".join([person.name, *([date_format(person.born_on)] if person.born_on else [])])


def _forms(one: Paper, viewer: Viewer, said: str) -> dict[str, Any]:
    people = people_meant(one, viewer, said)
    return {
        "name_form": NameForm(custodians=queries.custodians(one.agency_id, at=timezone.now()), people=people),
        "check_form": CheckForm(paper=one),
        "told_form": ToldForm(),
        "answer_form": AnswerForm(),
        "narrow_form": NarrowForm(initial={"asks_for": one.asks_for}),
    }
