"""What residents read of a program without signing in: what it never does, what is known, and who was asked."""

from datetime import date

import pytest

from commonground.programs.actions import prepare, publish, review
from commonground.programs.packs import pack

pytestmark = pytest.mark.django_db


def test_a_program_is_read_by_everybody_with_its_review_and_without_small_numbers(client, cast):
    assert client.get("/data/programs/front_desk/").status_code == 404
    own = prepare(publish(pack("front_desk"), by=cast.kofi), by=cast.kofi)
    here = client.get("/data/programs/front_desk/").content.decode()
    listed = client.get("/data/programs/").content.decode()
    assert 'href="/data/programs/front_desk/"' in listed
    assert f"{own.agency.name}: Prepared" in listed
    assert "Nobody has been asked yet." in here
    assert "no source yet" in here
    review(
        own, version=own.version, asked={"residents": 24, "served": 6}, how=["meeting"], asked_from=date(2026, 10, 1), asked_until=date(2026, 10, 20),
        said="A <i>quiet</i> corner.", by=cast.kofi,
    )  # fmt: skip
    here = client.get("/data/programs/front_desk/").content.decode()
    assert "A &lt;i&gt;quiet&lt;/i&gt; corner." in here
    assert "People who live here: 24" in here
    assert "People who used such help: fewer than 10" in here
    assert "Kofi" not in here
    client.cookies["django_language"] = "es"
    text = client.get("/data/programs/front_desk/", headers={"accept-language": "es"}).content.decode()
    assert "Lo que dijeron" in text
