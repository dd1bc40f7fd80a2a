"""Texts of a pack on a page: in the reader's language, spans and marks in words."""

from django import template
from django.utils.translation import get_language, gettext, ngettext

from commonground.programs.packs.shape import Source
from commonground.programs.packs.vocabulary import Words

register = template.Library()


@register.simple_tag
def in_own_words(words: Words) -> str:
    """A text of a pack in the reader's language."""
    return words.in_language(get_language() or "en")


@register.filter
def span_in_words(span: str) -> str:
    """A span as people say it: ``72 h`` is *72 hours*."""
    number, unit = int(span.split(" ")[0]), span.split(" ")[1]
    said = {
        "min": ngettext("%(n)s minute", "%(n)s minutes", number),
        "h": ngettext("%(n)s hour", "%(n)s hours", number),
        "d": ngettext("%(n)s day", "%(n)s days", number),
        "months": ngettext("%(n)s month", "%(n)s months", number),
    }
    return said[unit] % {"n": number}


@register.filter
def how_sure(source: Source) -> str:
    """How sure a source is, in words."""
    said = {
        "V": gettext("read in the source itself"),
        "S": gettext("read in a secondary source"),
        "R": gettext("recalled, not read: a setting to confirm before use"),
    }
    return said[source.mark]
