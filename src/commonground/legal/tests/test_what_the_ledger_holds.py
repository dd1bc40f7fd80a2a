"""What of a paper and of an incident stands in the ledger, with real commits: the fingerprint before the bytes."""

import hashlib
import re

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.noes import NotNow
from commonground.ledger.models import Happening, Look
from commonground.legal.actions import agree_to_copy, decide_piece, produce, take_copy, tell_person
from commonground.legal.models import Incident
from commonground.legal.tests.cast import paper_of, ready
from commonground.legal.tests.test_pages import DESK, clinic, facts, moment
from commonground.legal.tests.test_subpoena_to_a_shelter import shelter

__all__ = ["clinic", "shelter"]
pytestmark = pytest.mark.commits


def happened(code):
    return list(Happening.objects.using("ledger").filter(kind=code))


def test_from_receipt_to_a_hashed_copy_whose_bytes_are_the_listed_parts(committed, shelter):
    paper = paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge")
    paper = ready(paper, shelter.lena, shelter.cleo)
    decide_piece(paper, part=shelter.told, decision="produce", blacked_out=["Ana", "room 4"], by=shelter.cleo.viewer)
    with pytest.raises(NotNow) as no:
        produce(paper, by=shelter.cleo.viewer)
    assert no.value.code == "J19"
    decide_piece(paper, part=shelter.plain, decision="withhold", by=shelter.cleo.viewer)
    with pytest.raises(NotNow) as no:
        produce(paper, by=shelter.cleo.viewer)
    assert no.value.code == "J20"
    agree_to_copy(paper, by=shelter.nadia.viewer)
    made = produce(paper, by=shelter.cleo.viewer)
    taken = take_copy(paper, by=shelter.cleo.viewer)
    assert hashlib.sha256(taken).hexdigest() == made.sha256
    text = taken.decode()
    assert "She sleeps in █████. Her sister █████ brings her to work." in text and str(shelter.told.pk) in text
    assert "bus pass" not in text and "Ana" not in text and "room 4" not in text and "Lena" not in text
    (line,) = happened("legal.copy_made")
    assert line.facts["sha256"] == made.sha256 and line.facts["parts"] == [str(shelter.told.pk)]
    (left,) = happened("legal.copy_taken")
    assert left.facts["sha256"] == made.sha256 and line.at <= left.at


def test_from_receipt_to_the_copy_by_the_pages_alone(committed, client, cast, clinic):
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    page = client.get(there).content.decode()
    assert "Lena Ortiz" in page and "Name the custodian" in page
    client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk, "person": str(cast.lena.pk)})
    assert client.post(f"{there}check/", {"signed_by": "judge"})["Location"] == there
    page = client.get(there).content.decode()
    assert "Takes insulin" in page
    sent = {"part": cast.part.pk, "decision": "produce", "blacked_out": "Ana"}
    assert client.post(f"{there}decide/", sent)["Location"] == there
    client.force_login(cast.nils.user)
    second = client.get(there).content.decode()
    assert "Takes insulin" not in second and "goes into the copy" in second
    assert client.post(f"{there}agree/")["Location"] == there
    client.force_login(cast.olga.user)
    assert client.post(f"{there}copy/")["Location"] == there
    taken = client.post(f"{there}copy/file/")
    line = Happening.objects.using("ledger").get(kind="legal.copy_made")
    assert hashlib.sha256(taken.content).hexdigest() == line.facts["sha256"]
    made = client.get(there).content.decode()
    assert line.facts["sha256"] in made and "goes into the copy" in made
    assert "Takes insulin" not in made and f"{there}decide/" not in made, "nothing is decided or read here any more"
    assert "sister █████ helps" in taken.content.decode()
    looked = Look.objects.using("ledger").filter(action="legal:take_copy").latest("at")
    assert looked.records["privacy.part"] == [str(cast.part.pk)] and looked.purpose == "legal_process"


def test_an_incident_is_opened_from_a_line_of_the_ledger(committed, client, cast, clinic):
    client.force_login(cast.users["rosa"])
    client.get(f"/desk/person/{cast.lena.pk}/")
    client.force_login(cast.nils.user)
    listed = client.get("/desk/ledger/?book=looked").content.decode()
    link = re.search(r'href="(/desk/legal/incidents/new/\?look=[0-9a-f-]{36})"', listed).group(1)
    assert "From the ledger" in client.get(link).content.decode()
    sent = {
        "what": "seen",
        "summary": "Looked without a reason",
        "found_at": moment(timezone.now()),
        "applies": ["hipaa"],
    }
    there = client.post(link, sent)["Location"]
    with as_viewer(cast.nils.viewer):
        assert str(Incident.objects.get().look) in link
    assert client.post(f"{there}told/", {"regime": "own"})["Location"] == there
    closing = client.post(f"{there}close/", {"done": "Spoke with the worker"})
    assert closing.status_code == 422 and "was not told yet" in closing.content.decode()
    client.post(f"{there}told/", {"regime": "hipaa"})
    assert client.post(f"{there}close/", {"done": "Spoke with the worker"})["Location"] == there
    assert client.post(f"{DESK}incidents/new/", {**sent, "summary": "no"}).status_code == 422


def test_a_copy_that_was_taken_stands_in_the_account_of_disclosures(committed, client, shelter):
    paper = ready(
        paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge", issuer="County Court, Judge Hall"), shelter.lena, shelter.cleo
    )  # fmt: skip
    decide_piece(paper, part=shelter.plain, decision="produce", by=shelter.cleo.viewer)
    decide_piece(paper, part=shelter.told, decision="withhold", by=shelter.cleo.viewer)
    agree_to_copy(paper, by=shelter.nadia.viewer)
    produce(paper, by=shelter.cleo.viewer)
    client.force_login(shelter.nadia.user)
    asked = {"name": "Lena Ortiz", "born_on": "1990-01-01", "report": "hipaa"}
    assert "Judge Hall" not in client.post("/desk/accounting/", asked).content.decode()
    take_copy(paper, by=shelter.cleo.viewer)
    page = client.post("/desk/accounting/", asked).content.decode()
    assert "County Court, Judge Hall" in page and "Court order" in page
    forbid = {"way": "call", "by": shelter.cleo.viewer}
    tell_person(paper, came_out="order_forbids", **forbid)
    kept = client.post("/desk/accounting/", asked).content.decode()
    assert "Judge Hall" not in kept and "an order forbids to tell" in kept, "45 CFR 164.528(a)(2)"
    tell_person(paper, came_out="told", **forbid)
    assert "Judge Hall" in client.post("/desk/accounting/", asked).content.decode(), "the order ended"
