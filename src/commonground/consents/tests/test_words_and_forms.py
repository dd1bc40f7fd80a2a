"""The words in which a person is asked, and forms that tick nothing beforehand."""

import json
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.consents.forms import AnswerForm, PaperSignatureForm, SignatureForm, SituationForm
from commonground.consents.rules import RELEASABLE
from commonground.consents.signing import MOST_POINTS, NotASignature, as_path, check_signature
from commonground.consents.wording import asked, listed, sentence_for

BOTH = ["Harbor Clinic", "the housing office"]


def test_the_sentence_in_english():
    told = sentence_for(BOTH, ["general"], "housing", date(2027, 3, 1), "en")
    assert told == "May Harbor Clinic and the housing office see this, to find you a place, until 1 March?"


def test_the_sentence_in_spanish():
    told = sentence_for(["Harbor Clinic", "la oficina de vivienda"], ["general"], "housing", date(2027, 3, 1), "es")
    assert told == (
        "¿Da permiso para que Harbor Clinic y la oficina de vivienda vean esto, para encontrarle un lugar donde vivir,"
        " hasta el 1 de marzo?"
    )
    assert "vea esto" in sentence_for(["Harbor Clinic"], ["general"], "housing", date(2027, 3, 1), "es")


def test_what_goes_beyond_general_facts_is_named_in_the_sentence():
    told = sentence_for(["Harbor Clinic"], ["health", "general"], "treatment", date(2027, 3, 1))
    assert told == "May Harbor Clinic see this and your health answers and notes, to treat you, until 1 March?"


def test_another_year_and_a_short_time_are_said():
    told = sentence_for(["A"], ["general"], "coordination", date(2027, 3, 1), today=date(2026, 11, 1))
    assert told.endswith("until 1 March 2027?")
    told = sentence_for(["A"], ["general"], "coordination", datetime(2026, 11, 25, 14, 30), today=date(2026, 11, 22))
    assert told.endswith("until 25 November at 2:30 PM?")
    told = sentence_for(["A"], ["general"], "coordination", date(2027, 3, 1), "es", today=date(2026, 11, 1))
    assert told.endswith("hasta el 1 de marzo de 2027?")


def test_names_in_a_row():
    assert listed(["A", "B", "C"], "en") == "A, B and C"
    assert listed(["Salud", "Iglesia"], "es") == "Salud e Iglesia"
    assert listed(["agua", "hielo"], "es") == "agua y hielo"
    assert listed([], "en") == ""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("label", sorted(RELEASABLE))
def test_every_label_that_can_be_opened_has_words(language, label):
    told = asked(BOTH, [label], "coordination", date(2027, 3, 1), language)
    assert told.items and told.promise and told.take_back
    assert told.draft is (language == "es")


def test_a_label_without_words_is_not_asked_for():
    with pytest.raises(KeyError):
        sentence_for(BOTH, ["court.sealed"], "coordination", date(2027, 3, 1))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_never_press_and_never_say_liberacion(language):
    told = asked(BOTH, sorted(RELEASABLE), "coordination", date(2027, 3, 1), language)
    everything = " ".join(
        [told.sentence, *told.items, told.not_seen, told.promise, told.take_back, told.onward]
    ).lower()
    for banned in ("!", "liberaci", "release", "must sign", "need to agree", "refus", "client", "case"):
        assert banned not in everything


def test_what_they_will_not_see_is_said():
    assert asked(BOTH, ["general"], "housing", date(2027, 3, 1)).not_seen == (
        "They will not see the call, your health answers and notes, what you told us about alcohol and drugs and what you"
        " told your advocate."
    )


def test_nothing_is_chosen_beforehand():
    from commonground.consents.forms import AskForm

    class Bare(AskForm):
        def __init__(self, *args, **kwargs):
            super(AskForm, self).__init__(*args, **kwargs)

    for form in (Bare(), SituationForm(), AnswerForm(), SignatureForm()):
        assert form.initial == {}
        for field in form.fields.values():
            assert not field.initial
    html = (
        "".join(str(Bare()[name]) for name in ("labels", "lasts"))
        + str(SituationForm())
        + str(SignatureForm()["signed_how"])
    )
    assert "checked" not in html
    assert "selected" not in html.replace('<option value="" selected>', "")


def test_three_answers_and_no_other():
    assert AnswerForm({"answer": "not_now"}).is_valid()
    assert not AnswerForm({"answer": "maybe"}).is_valid()
    assert not AnswerForm({}).is_valid()


DRAWN = json.dumps([[[1, 2], [3, 4], [5, 6], [7, 8]]])


@pytest.mark.parametrize(
    ("sent", "valid"),
    [
        ({"signed_how": "drawn", "strokes": DRAWN}, True),
        ({"signed_how": "drawn", "strokes": "[[[1,2]]]"}, False),
        ({"signed_how": "drawn", "strokes": "[" * 20_000}, False),
        ({"signed_how": "drawn", "strokes": '{"a": 1}'}, False),
        ({"signed_how": "drawn", "strokes": "[[[1,2],[3,1e999],[5,6],[7,8]]]"}, False),
        ({"signed_how": "drawn", "strokes": "[[[1,2],[3,NaN],[5,6],[7,8]]]"}, False),
        ({"signed_how": "drawn"}, False),
        ({"signed_how": "typed", "name": "Teo Marsh"}, True),
        ({"signed_how": "typed", "name": " "}, False),
        ({"signed_how": "voice_witnessed", "identifiers": ["name", "phone"]}, True),
        ({"signed_how": "voice_witnessed", "identifiers": ["name"]}, False),
        ({"signed_how": "paper", "kept_at": "Folder 4", "signed_on": "2026-11-20"}, False),
        ({}, False),
    ],
)
def test_a_signature_on_a_screen_is_one_of_three_kinds(sent, valid):
    form = SignatureForm(sent)
    assert form.is_valid() is valid
    assert ("signature" in form.cleaned_data) is valid


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, ""),
        ({"kept_at": " "}, "kept_at"),
        ({"signed_on": "soon"}, "signed_on"),
        ({"signed_where": ""}, "signed_where"),
    ],
)
def test_a_signature_on_paper_says_where_it_lies_its_day_and_how_it_was_signed(told, wrong):
    form = PaperSignatureForm({"kept_at": "Folder 4", "signed_on": "2026-11-20", "signed_where": "calm"} | told)
    assert list(form.errors) == ([wrong] if wrong else [])
    if not wrong:
        assert check_signature("paper", form.signature) == {"kept_at": "Folder 4", "signed_on": "2026-11-20"}


def test_the_values_of_identifiers_are_not_kept():
    kept = check_signature("voice_witnessed", {"identifiers": ["phone", "name"], "phone": "555 0100"})
    assert kept == {"identifiers": ["name", "phone"]}


points = st.lists(
    st.lists(st.tuples(st.floats(0, 600), st.floats(0, 200)).map(list), min_size=1, max_size=40),
    min_size=1,
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(points)
def test_a_drawing_is_bounded_and_its_path_holds_numbers_only(strokes):
    if sum(map(len, strokes)) < 4:
        with pytest.raises(NotASignature):
            check_signature("drawn", {"strokes": strokes})
        return
    kept = check_signature("drawn", {"strokes": strokes})
    assert sum(map(len, kept["strokes"])) <= MOST_POINTS
    assert set(as_path(kept)) <= set("ML 0123456789.e-")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_anything_else_is_no_drawing(strokes):
    with pytest.raises(NotASignature):
        check_signature("drawn", {"strokes": strokes})


def test_the_form_offers_the_agencies_it_is_given(db, cast):
    from commonground.consents.forms import AskForm

    form = AskForm(
        {"to_agencies": [str(cast.housing.pk)], "labels": ["general"], "lasts": "30", "signer": "adult"},
        agencies=[cast.housing],
    )
    assert form.is_valid()
    assert (list(form.cleaned_data["to_agencies"]), form.lasting.days) == ([cast.housing], 30)
    other = AskForm(
        {"to_agencies": [str(cast.police.pk)], "labels": ["general"], "lasts": "30", "signer": "adult"},
        agencies=[cast.housing],
    )
    assert not other.is_valid()
    assert SimpleNamespace(**other.errors).to_agencies
