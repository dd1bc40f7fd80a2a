"""A program as residents read it: what it is, what it never does, what is known, and what the community said before it began."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from commonground.portal.pages.open import jurisdiction, public
from commonground.programs.queries import everywhere, reviews_of, run_here
from commonground.programs.showing import heard


@public("which programs agencies here run or prepare is published")
def listed(request: HttpRequest) -> HttpResponse:
    """The programs that agencies here run, prepare, or have switched off: each with who runs it."""
    place = jurisdiction()
    own = groupby(run_here(place.pk) if place else [], key=lambda one: one.code)
    told = [(runs[0].version.pack.program, runs) for _code, group in own if (runs := list(group))]
    return render(request, "portal/programs.html", {"told": told, "door": "data"})


@public("what a program is and what the community said of it is published")
def program(request: HttpRequest, program: str) -> HttpResponse:
    """One program that an agency here runs or prepares, by the version that new people start with."""
    place = jurisdiction()
    found = everywhere(place.pk, program) if place else []
    if not found:
        raise Http404
    made = found[0].version.pack
    context = {
        "pack": made, "findings": [(finding, made.cited(finding.source)) for finding in made.finding],
        "run": [(own, [heard(row) for row in reviews_of(own)]) for own in found], "door": "data",
    }  # fmt: skip
    return render(request, "portal/program.html", context)
