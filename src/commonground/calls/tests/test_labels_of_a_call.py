"""What is told of a call is general, or stays in the center: no label of health is written there, and a tie of a crew opens general facts alone."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.calls.actions import note
from commonground.calls.queries import FOR_THE_CREW, KEPT_HERE
from commonground.calls.tests.cast import sent_call, take_call
from commonground.kit.noes import NotNow
from commonground.privacy.law.labels import LABELS
from commonground.privacy.models import Part, Reach

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("label", [label for label in LABELS if label not in ("general", "criminal_justice")])
def test_a_note_on_a_call_stands_under_no_other_label(cast, label):
    call = take_call(cast)
    with pytest.raises(NotNow) as stop:
        note(call, text="x", label=label, by=cast.dara)
    assert stop.value.code == "D20"
    with as_viewer(cast.dara):
        assert not Part.objects.filter(record_id=call.pk, label=label).exists()


def test_what_is_not_general_is_kept_in_the_center(cast):
    call = take_call(cast)
    kept = {label: note(call, text="x", label=label, by=cast.dara).name for label in ("general", "criminal_justice")}
    assert kept == {"general": FOR_THE_CREW, "criminal_justice": KEPT_HERE}


def test_the_tie_of_a_crew_is_to_general_facts_alone(cast):
    _, assignment, _ = sent_call(cast)
    with as_viewer(cast.dara):
        ties = [(tie.kind, tie.labels) for tie in Reach.objects.filter(cause_id=assignment.pk)]
    assert ties == [("assignment", ["general"])] * 2
