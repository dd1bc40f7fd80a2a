"""What the register of fields says is sealed is sealed by its model, kept closed by a constraint of its table, and in no index of words."""

from commonground.privacy.law.labels import LABELS, NEVER_SEARCHED, SEALED
from commonground.privacy.models import Part
from commonground.privacy.models.sealed import COLUMN, KEPT_WITH, SealedRow
from commonground.privacy.register import own_models, register


def sealed_models() -> list[type[SealedRow]]:
    return [model for model in own_models() if issubclass(model, SealedRow)]


def test_the_register_and_the_models_say_the_same() -> None:
    said = {label: table.sealed for label, table in register().items() if table.sealed}
    assert {model._meta.label_lower: model.SEALED_FIELDS for model in sealed_models()} == said
    assert said, "nothing at all is sealed"


def test_a_sealed_field_opens_by_itself_and_its_key_is_found_by_an_index() -> None:
    for model in sealed_models():
        for name in model.SEALED_FIELDS:
            assert type(model._meta.get_field(name)).__name__.startswith("Sealed"), f"{model._meta.label}.{name}"
        assert {field.name for field in model._meta.local_concrete_fields} >= {*KEPT_WITH, "agency", "subject"}
        assert any(index.fields == ["sealed_with"] for index in model._meta.indexes), model._meta.label


def test_the_table_itself_refuses_such_words_in_the_open() -> None:
    for model in sealed_models():
        kept = [str(c.condition) for c in model._meta.constraints if c.name.endswith("_are_sealed")]
        assert len(kept) == 1, f"{model._meta.label} has no constraint that keeps its words closed"
        assert all(f"'{name}'" in kept[0] for name in model.SEALED_FIELDS), model._meta.label
        assert all(model._meta.get_field(name).empty() in ("", {}, []) for name in model.SEALED_FIELDS)


def test_labels_whose_words_are_sealed_are_in_no_index_of_words() -> None:
    assert set(SEALED) <= set(NEVER_SEARCHED) <= set(LABELS)
    (words,) = [index for index in Part._meta.indexes if index.name == "part_words"]
    assert all(label in str(words.condition) for label in SEALED)
    assert not any(COLUMN in index.fields for model in sealed_models() for index in model._meta.indexes)
