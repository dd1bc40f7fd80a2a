"""Rules of the practice: a named class each, whose docstring is the sentence that staff read when it stops them."""

import inspect
from typing import Any, ClassVar

from commonground.kit.noes import NotNow

REGISTRY: dict[str, type["Rule"]] = {}


class Rule:
    """Base of every rule: subclass it with a code, a docstring (the sentence) and ``holds``.

    ``overridable`` says whether a named right may pass the rule with a reason on the record.
    """

    code: ClassVar[str] = ""
    source: ClassVar[str] = ""
    overridable: ClassVar[str | None] = None
    field: ClassVar[str | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code:
            return
        if not cls.__doc__:
            raise TypeError(f"{cls.__name__}: a rule's docstring is the sentence that staff read; write it")
        if cls.code in REGISTRY and REGISTRY[cls.code].__qualname__ != cls.__qualname__:
            raise TypeError(f"two rules share the code {cls.code}")
        REGISTRY[cls.code] = cls

    @classmethod
    def sentence(cls) -> str:
        """The first paragraph of the docstring, translated."""
        from django.utils.translation import gettext

        return gettext(" ".join(inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0].split()))

    @classmethod
    def holds(cls, **facts: Any) -> bool:
        """Whether the rule holds for these facts (each rule takes the facts it names)."""
        raise NotImplementedError


def hold(*rules: type[Rule], **facts: Any) -> None:
    """Raise :class:`NotNow` for the first rule that does not hold.

    :param rules: rule classes, most important first.
    :param facts: what the rules look at, by name; a rule receives only the facts it asks for.
    """
    for rule in rules:
        asked = {name: facts[name] for name in inspect.signature(rule.holds).parameters if name in facts}
        if not rule.holds(**asked):
            raise NotNow(rule.sentence(), code=rule.code, field=rule.field)
