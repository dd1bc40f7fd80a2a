"""Names are compared without accents, capitals and order."""

from hypothesis import given
from hypothesis import strategies as st

from commonground.people.forms import PersonForm
from commonground.people.names import ALIKE, likeness, name_key


def test_a_key_has_no_accents_capitals_or_signs():
    assert name_key("  Efraín  OLVERA-Zamudio ") == "efrain olvera zamudio"
    assert name_key("…") == ""


@given(st.text(max_size=300))
def test_a_key_is_its_own_key_and_fits(name):
    key = name_key(name)
    assert len(key) <= 120
    assert name_key(key) == key


words = st.lists(st.text("abcdefgh", min_size=2, max_size=8), min_size=1, max_size=4)


@given(words, st.randoms())
def test_the_order_of_the_words_does_not_matter(parts, chance):
    mixed = list(parts)
    chance.shuffle(mixed)
    assert likeness(" ".join(parts), " ".join(mixed)) >= 0.9


@given(words, words)
def test_likeness_is_between_nothing_and_everything_and_goes_both_ways(one, other):
    there, back = likeness(" ".join(one), " ".join(other)), likeness(" ".join(other), " ".join(one))
    assert 0 <= there <= 1
    assert abs(there - back) < 0.35


def test_a_shared_family_name_alone_is_not_alike():
    assert likeness("teo marsh", "june marsh") < ALIKE
    assert likeness("teo marsh", "teo marsh") == 1


def test_the_form_asks_for_a_name_and_for_nothing_else():
    form = PersonForm({"name": "Teo"})
    assert form.is_valid()
    assert form.facts()["born_on"] is None
    assert not PersonForm({"name": ""}).is_valid()
    assert [name for name, field in form.fields.items() if field.required] == ["name"]
