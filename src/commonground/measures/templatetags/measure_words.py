"""Template tags that put definitions, units and periods of measures into words. They decide nothing."""

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from commonground.measures.definitions import Definition, word
from commonground.measures.reading import Reading

register = template.Library()


@register.filter
def text_of(definition: Definition, of: str) -> str:
    """One text of a definition, in the reader's language."""
    return definition.text(of)


@register.simple_tag
def word_of(table: str, code: str) -> str:
    """One word of ``words.toml``, in the reader's language."""
    return word(table, code)


@register.filter
def grouped(number: int) -> str:
    """A whole number in groups of three, by the comma that both languages write in this country."""
    return f"{number:,d}"


@register.simple_tag
def unit_word(unit: str) -> str:
    """What the number counts."""
    return {"percent": "%", "minutes": _("minutes"), "hours": _("hours"), "count": _("number")}[unit]


@register.simple_tag
def period_word(kind: str) -> str:
    """The kind of a period."""
    return {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}[kind]


@register.simple_tag(takes_context=True)
def drawing_of(context: Context, reading: Reading, address: str) -> str:
    """The address of a reading's drawing, beside the page it stands on."""
    return f"{context.get('drawings', '/desk/measures/')}{reading.definition.code}.svg?{address}"
