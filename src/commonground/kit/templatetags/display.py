"""Template tags that only show: clocks as sentences, ages, icons, form inputs and attributes. They decide nothing."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commonground.kit.templatetags import time_words

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)  # a list has one in every row
def icon(name: str, label: str = "") -> SafeString:
    """One drawing of the sprite; silent for screen readers unless a label says what it means."""
    href = f"{static('commonground/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>',
            label,
            href,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        href,
    )


@register.filter
def as_attributes(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes a component was given and does not use itself, each value escaped, ready to stand inside a tag.

    Raises TemplateSyntaxError on what the content policy forbids: inline handlers, inline styles, htmx scripting.
    """
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs)
    for name in given:
        if name == "style" or name.startswith(("on", "hx-on", "hx-vars")) or not name.replace("-", "").isalnum():
            raise TemplateSyntaxError(f"The attribute {name!r} is not allowed on a component.")
    return flatatt({name: value for name, value in given.items() if name != "class"})


@register.filter
def moment(at: datetime | None) -> str:
    """When, as a person says it: *today 14:02*; empty for no time."""
    return time_words.moment(at, timezone.now()) if at else ""


@register.filter
def end(at: datetime | None) -> str:
    """When something ends: *16 February, end of the day* for a midnight; empty for no time."""
    return time_words.end(at, timezone.now()) if at else ""


@register.simple_tag
def age(since: datetime | None) -> SafeString | str:
    """How long ago, in a time element that the page keeps fresh."""
    if since is None:
        return ""
    words = time_words.age(since, timezone.now())
    return format_html('<time datetime="{}" data-age>{}</time>', since.isoformat(), words)


@register.simple_tag
def clock_words(
    label: str,
    due: datetime,
    opened: datetime | None = None,
    met: datetime | None = None,
    verb: str = "",
) -> time_words.Clock:
    """What a clock says at this moment."""
    return time_words.clock(
        label,
        due,
        now=timezone.now(),
        opened=opened or None,
        met=met or None,
        verb=verb,
    )


@register.simple_tag
def place_on_scale(value: float | str, low: float | str, high: float | str) -> float:
    """Where a value stands between low and high, 0 to 100, for drawings that need a share of their width."""
    span = float(high) - float(low)
    return round(max(0.0, min(100.0, 100 * (float(value) - float(low)) / span)), 1) if span else 0.0


@register.simple_tag
def form_input(field: BoundField, hint: str = "") -> SafeString:
    """The input of a form field, tied to its hint and error for those who hear the page."""
    described = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = (
        {"aria-describedby": " ".join(described)} if described and not field.use_fieldset else {}
    )
    return field.as_widget(attrs=attrs)
