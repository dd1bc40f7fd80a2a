"""The pages of a permission: asked at a desk, looked at, confirmed, taken back in two taps, and a copy that gives nobody away."""

import re
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pypdf import PdfReader
from typst import TypstError

from commonground.agencies.context import as_viewer
from commonground.consents.actions import revoke
from commonground.consents.models import Authority, Release, Withdrawal
from commonground.consents.tests.cast import DRAWN, give_release, say_no
from commonground.kit.locked import HANDED_OVER, LOCKED
from commonground.kit.papers import tagged
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
ALOUD = {"signed_how": "voice_witnessed", "signature": {"identifiers": ["name", "chosen_word"]}}
TAKES_BACK = "They take it"


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def page(client, cast):
    """A signed-in client for one of the cast; whatever was locked or handed over is open again."""

    def sign_in(who):
        client.force_login(cast.users[who])
        session = client.session
        for key in (LOCKED, HANDED_OVER):
            session.pop(key, None)
        session.save()
        return client

    return sign_in


def html(answer):
    return answer.content.decode()


def asked(cast, **more):
    return {
        "to_agencies": [str(cast.housing.pk)], "labels": ["general", "health"], "signer": "adult", "lasts": "30",
        "asked_alone": "on", "question_language": "en", **more,
    }  # fmt: skip


def the_release(cast):
    with as_viewer(cast.amara):
        return Release.objects.get()


class Buttons(HTMLParser):
    """Every submit button of a page: its value and its classes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "button":
            self.found.append({name: dict(attrs).get(name) for name in ("value", "name", "class")})


def test_yes_not_now_and_no_are_three_equal_buttons_and_nothing_is_ticked(page, cast, person):
    amara, there = page("amara"), f"/desk/permissions/ask/{person.pk}/"
    handed = html(amara.post(there, asked(cast), follow=True))
    answers = [b for b in Buttons(handed).found if b["name"] == "answer"]
    assert [b["value"] for b in answers] == ["yes", "not_now", "no"]
    assert {b["class"] for b in answers} == {"button button-equal"}
    assert "button-primary" not in handed
    sign = html(amara.post(f"{there}answer/", {"answer": "yes"}, follow=True))
    by_value = {b["value"]: b["class"] for b in Buttons(sign).found}
    assert by_value["no"] == by_value["not_now"] == by_value["typed"] == by_value["drawn"]
    for text in (handed, sign):
        assert not re.search(r"<input[^>]*\schecked", text)


def test_no_agency_no_record_and_no_signer_is_chosen_beforehand(page, person):
    blank = html(page("amara").get(f"/desk/permissions/ask/{person.pk}/"))
    for name in ("to_agencies", "labels", "lasts", "asked_alone", "risks_explained", "state"):
        for tag in re.findall(rf'<input[^>]*name="{name}"[^>]*>', blank):
            assert "checked" not in tag
    assert not re.search(r'<option value="(?!self)\w+" selected', blank)


def test_before_it_is_handed_over_the_page_says_what_it_is_worth_and_why_not(page, cast, person):
    told = html(page("amara").post(f"/desk/permissions/ask/{person.pk}/", asked(cast, preview="1")))
    assert "Valid for the health answers and notes" in told
    assert "If it is only said aloud:" in told
    assert "Not for the health answers and notes, because it was said aloud" in told
    assert not re.search("Not for the name", told)


def test_the_person_is_told_who_shares_what_can_go_wrong_and_how_it_travels(page, cast, person):
    handed = html(page("amara").post(f"/desk/permissions/ask/{person.pk}/", asked(cast), follow=True))
    for words in (
        "Harbor Crisis Team shows it to them",
        "What can go wrong",
        "It travels through Common Ground",
        "No help depends on a yes",
        "all of it or a part",
    ):
        assert words in handed
    spanish = html(
        page("amara").post(f"/desk/permissions/ask/{person.pk}/", asked(cast, question_language="es"), follow=True)
    )
    for words in ("Qué más debe saber", "Lo que puede salir mal", "se lo muestra", "Ninguna ayuda depende"):
        assert words in spanish


def test_at_the_desk_it_lasts_as_long_as_they_chose_on_the_days_they_chose(page, cast, person):
    url = f"/desk/permissions/ask/{person.pk}/"
    chosen = asked(cast, first_day="2026-03-08", risks_explained="on", read_by="worker")
    amara = page("amara")
    amara.post(url, chosen)
    answer = amara.post(f"{url}answer/", {"signed_how": "typed", "name": "Teo"})
    assert answer["Location"] == f"{url}back/"
    release = the_release(cast)
    assert (release.expires_at - release.given_at).days in (29, 30)
    assert release.days == {"health": ["2026-03-08", None]}
    assert (release.crisis, release.read_by, release.signer) == (False, "worker", "adult")
    assert release.risks_explained_by == cast.amara.membership_id
    assert "hand the screen back" in html(page("amara").get(f"{url}back/"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"asked_alone": ""}, "Ask where nobody else hears it"),
        ({"state": ["condition_of_service"]}, "Help never depends on a permission"),
        ({"state": ["intoxicated"]}, "Nobody signs while detained"),
        ({"signer": ""}, "required"),
        ({"signer": "minor"}, "because no law on our list lets a person of this age permit it alone"),
        ({"first_day": "2026-03-09", "last_day": "2026-03-08"}, "The first day comes before the last day"),
    ],
)
def test_it_is_not_handed_over_when_no_yes_could_follow(page, cast, person, wrong, sentence):
    answer = page("amara").post(f"/desk/permissions/ask/{person.pk}/", asked(cast, **wrong))
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert "button-equal" not in html(answer)


def test_not_now_can_be_written_down_with_nothing_chosen(page, cast, person):
    page("amara").post(f"/desk/permissions/ask/{person.pk}/answer/", {"answer": "not_now", "question_language": "en"})
    release = the_release(cast)
    assert (release.status, release.labels, release.to_agencies) == ("not_now", [], [])


def test_somebody_signs_for_a_person_only_by_a_paper_on_record(page, cast, person):
    url = f"/desk/permissions/ask/{person.pk}/"
    assert "Which paper lets them sign" not in html(page("amara").get(url))
    paper = {
        "kind": "guardian",
        "holder": "Ana Marsh",
        "paper": "Order 12-4",
        "labels": ["general"],
        "ends_at": "2040-01-01",
    }
    assert page("amara").post(f"/desk/permissions/papers/{person.pk}/", paper).status_code == 302
    shown = html(page("amara").get(f"/desk/permissions/papers/{person.pk}/"))
    assert "Ana Marsh" in shown and "Order 12-4" in shown
    with as_viewer(cast.amara):
        (kept,) = Authority.objects.all()
    assert "Which paper lets them sign" in html(page("amara").get(url))
    told = html(page("amara").post(url, asked(cast, signer="guardian", authority=str(kept.pk), preview="1")))
    assert "there is no paper on record that lets the signer permit it" in told
    themself = page("amara").post(url, asked(cast, signer="adult", authority=str(kept.pk)))
    assert themself.status_code == 302  # who signs for themself needs no paper, chosen or not
    assert page("amara").post(f"/desk/permissions/papers/{kept.pk}/end/").status_code == 302
    assert "Which paper lets them sign" not in html(page("amara").get(url))


def test_a_paper_that_makes_no_sense_is_not_kept(page, cast, person):
    paper = {"kind": "parent", "holder": "Leo", "paper": "Order", "labels": ["general"], "shut_out": "on"}
    answer = page("amara").post(f"/desk/permissions/papers/{person.pk}/", paper)
    assert answer.status_code == 422
    assert "tick only that" in html(answer)


def test_the_page_says_what_it_is_valid_for_and_not_and_why(page, cast, person):
    release = give_release(cast, person, **ALOUD)
    shown = html(page("amara").get(f"/desk/permissions/{release.pk}/"))
    assert "Not for the health answers and notes, because it was said aloud, and the law wants it in writing" in shown
    assert "Valid, open until" in shown
    on_the_person = html(page("amara").get(f"/desk/person/{person.pk}/"))
    assert "Not for the health answers and notes" in on_the_person


def test_two_taps_take_it_back_and_say_how_they_told_it(page, cast, person):
    release = give_release(cast, person)
    shown = html(page("amara").get(f"/desk/person/{person.pk}/"))
    form = shown[shown.index(f"/desk/permissions/{release.pk}/take-back/") :]
    hows = [b["value"] for b in Buttons(form[: form.index("</form>")]).found if b["name"] == "told_how"]
    assert hows == ["in_person", "phone", "paper", "message"]
    page("amara").post(f"/desk/permissions/{release.pk}/take-back/", {"told_how": "phone"})
    with as_viewer(cast.amara):
        assert Withdrawal.objects.get().told_how == "phone"
    assert the_release(cast).status == "revoked"


def test_a_part_is_taken_back_on_the_page_of_the_permission(page, cast, person):
    release = give_release(cast, person, to=("housing", "clinic"))
    url = f"/desk/permissions/{release.pk}/"
    shown = html(page("amara").get(url))
    assert shown.count("Take back only this") == 2
    assert shown.count("Take back only for them") == 2
    page("amara").post(f"{url}take-back/", {"told_how": "phone", "to_agency": str(cast.clinic.pk)})
    page("amara").post(f"{url}take-back/", {"told_how": "in_person", "label": "health"})
    after = html(page("amara").get(url))
    assert "Sees nothing under this permission" in after
    assert "Take back only" not in after
    assert "They take it all back" in after
    assert "Riverside Clinic · The person, By phone" in after
    assert the_release(cast).status == "given"


@pytest.mark.parametrize("part", [{"to_agency": "nonsense"}, {"to_agency": "00000000-0000-4000-8000-000000000000"}])
def test_a_part_that_is_not_there_takes_nothing_back(page, cast, person, part):
    release = give_release(cast, person)
    assert page("amara").post(f"/desk/permissions/{release.pk}/take-back/", part).status_code == 404
    assert the_release(cast).status == "given"


@pytest.mark.parametrize("told", [{}, {"told_how": "pigeon"}, {"label": "health"}, {"told_by": "signer"}])
def test_nothing_is_taken_back_by_a_form_that_says_not_how_it_was_told_and_the_page_asks_it(page, cast, person, told):
    release = give_release(cast, person)
    url = f"/desk/permissions/{release.pk}/take-back/"
    answer = page("amara").post(url, told)
    assert answer.status_code == 422
    assert the_release(cast).status == "given"
    shown = html(answer)
    form = shown[shown.index("Nothing is taken back yet") :]
    form = form[: form.index("</form>")]
    assert [b["value"] for b in Buttons(form).found] == ["in_person", "phone", "paper", "message"]
    page("amara").post(url, told | {"told_how": "phone"})  # one tap on that page
    with as_viewer(cast.amara):
        row = Withdrawal.objects.get()
    assert (row.told_how, row.label) == ("phone", told.get("label", ""))


def test_what_was_already_read_is_told_plainly(page, cast, person):
    release = give_release(cast, person, to=("housing", "clinic"))
    page("wole").get(f"/desk/person/{person.pk}/")
    page("wole").get(f"/desk/person/{person.pk}/")
    shown = html(page("amara").get(f"/desk/permissions/{release.pk}/"))
    card = shown[shown.index("What cannot be taken back") :]
    assert re.search(r"Open Door Housing:\s+looked 2 times", card)
    assert re.search(r"Riverside Clinic:\s+has not looked", card)


def test_an_agency_that_works_in_silence_is_not_told_on(page, cast, person):
    release = give_release(cast, person, to=("shelter",))
    shown = html(page("amara").get(f"/desk/permissions/{release.pk}/"))
    assert "Safe Nest: by law it never says whether it looked" in shown


def test_a_crisis_permission_is_confirmed_from_today(page, cast, person):
    release = give_release(cast, person, crisis=True)
    assert "Ask again in calm" in html(page("amara").get("/desk/today/"))
    url = f"/desk/permissions/{release.pk}/confirm/"
    question = html(page("amara").get(url))
    assert "May Open Door Housing see this and your health answers and notes" in question
    until = release.ends_if_confirmed.astimezone(ZoneInfo(cast.amara.time_zone))
    assert f"until {until.day} {until:%B %Y}?" in question  # the end that a yes now has, not the 72 hours
    not_alone = page("amara").post(url, {})
    assert not_alone.status_code == 422
    assert "Ask where nobody else hears it" in html(not_alone)
    assert page("amara").post(url, {"asked_alone": "on"}).status_code == 302
    assert the_release(cast).confirmed_at is not None
    assert "Ask again in calm" not in html(page("amara").get("/desk/today/"))
    assert "confirmed in calm" in html(page("amara").get(f"/desk/permissions/{release.pk}/"))


def test_the_page_says_that_they_were_asked_since_and_what_to_do_instead(page, cast, person):
    release = give_release(cast, person, crisis=True)
    say_no(cast, person)
    confirming = f"/desk/permissions/{release.pk}/confirm/"
    for there in (confirming, f"/desk/permissions/{release.pk}/"):
        shown = html(page("amara").get(there))
        assert "They were asked again" in shown and "Said no" in shown
        assert f"/desk/permissions/ask/{person.pk}/" in shown
        assert "They say yes again" not in shown and f'href="{confirming}"' not in shown
    assert page("amara").post(confirming, {"asked_alone": "on"}).status_code == 422
    assert (
        page("amara").post(f"/desk/permissions/{release.pk}/take-back/", {"told_how": "in_person"}).status_code == 302
    )


def test_no_in_calm_is_as_near_as_yes(page, cast, person):
    release = give_release(cast, person, crisis=True)
    shown = html(page("amara").get(f"/desk/permissions/{release.pk}/confirm/"))
    classes = re.findall(r'class="(button [^"]*button-wide[^"]*)"', shown[shown.index("<main") :])
    assert len(classes) == 3
    assert len(set(classes)) == 1


def test_the_copy_says_what_was_signed_in_the_language_it_was_signed_in(page, cast, person):
    release = give_release(cast, person, signature=DRAWN, language="es", risks_explained=False)
    copy = html(page("amara").get(f"/desk/permissions/{release.pk}/copy/"))
    assert "¿Da permiso para que Open Door Housing vea esto" in copy
    assert "Teo Marsh dijo que sí" in copy
    assert "<path d=" in copy
    assert "<title>Copia" in copy


def test_what_the_title_and_the_card_say_gives_nobody_away(page, cast):
    person = note_person(cast, "alma")
    release = give_release(cast, person, "alma", labels=["victim_advocacy"], to=("clinic",))
    card = html(page("alma").get(f"/desk/permissions/{release.pk}/card/"))
    sheet = card[card.index("<article") : card.index("</article>")]
    for word in ("Safe Nest", "Riverside", "Teo", "advocate", "permission", "Common Ground"):
        assert word not in sheet
    assert release.number in sheet
    for name in ("copy", "card"):
        title = re.search("<title>(.*?)</title>", html(page("alma").get(f"/desk/permissions/{release.pk}/{name}/")))[1]
        assert "Safe Nest" not in title and "Teo" not in title


def test_the_copy_as_a_file_is_tagged_and_says_the_same_in_the_same_order(page, cast, person):
    release = give_release(cast, person, language="es")
    answer = page("amara").get(f"/desk/permissions/{release.pk}/copy/file/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="copy.pdf"',
    )
    file = PdfReader(BytesIO(answer.content))
    root = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "es" and "/StructTreeRoot" in root
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert file.metadata.title == "Copia"
    said = " ".join(" ".join(one.extract_text() for one in file.pages).split())
    shown = [
        " ".join(words.split()) for words in told(html(page("amara").get(f"/desk/permissions/{release.pk}/copy/")))
    ]
    places = [said.find(words.replace("\xad", "")) for words in shown]
    assert len(shown) > 10 and min(places) >= 0 and places == sorted(places), [
        w for w, at in zip(shown, places, strict=True) if at < 0
    ]


def told(copy: str) -> list[str]:
    """The words of the sheet, part by part, as the page shows them."""
    sheet = copy.split('<article class="sheet"')[1].split("</article>")[0]
    return [unescape(words) for words in re.findall(r"<(?:h1|h2|p|li)[^>]*>([^<]+)<", sheet)]


def test_a_copy_whose_letters_no_font_holds_is_printed_from_the_page(page, cast, person, monkeypatch):
    def without_letters(facts, own_fonts_only):
        raise TypstError("PDF/UA-1 error: the text could not be displayed with font")

    release = give_release(cast, person)
    monkeypatch.setattr(tagged, "_written", without_letters)
    answer = page("amara").get(f"/desk/permissions/{release.pk}/copy/file/", follow=True)
    assert "Print this page instead" in html(answer)


def test_a_copy_is_offered_and_their_answer_kept(page, cast, person):
    release = give_release(cast, person)
    page("amara").post(f"/desk/permissions/{release.pk}/copy-offered/", {"answer": "said_no"})
    assert the_release(cast).copy == "said_no"


def test_there_is_no_copy_of_a_no(page, cast, person):
    release = say_no(cast, person)
    assert page("amara").get(f"/desk/permissions/{release.pk}/copy/").status_code == 404
    assert page("amara").get(f"/desk/permissions/{release.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["wole", "rosa", "alma", "ines"])
@pytest.mark.parametrize("path", ["", "confirm/", "copy/", "copy/file/", "card/"])
def test_nobody_else_opens_the_page_of_a_permission(page, cast, person, who, path):
    release = give_release(cast, person, crisis=True)
    assert page(who).get(f"/desk/permissions/{release.pk}/{path}").status_code in (403, 404)
    with as_viewer(cast.rosa):
        assert not Release.objects.filter(pk=release.pk).exists()


@pytest.mark.parametrize("who", ["wole", "rosa", "omar"])
@pytest.mark.parametrize("path", ["ask", "papers"])
def test_another_agency_neither_asks_nor_sees_who_signs(page, cast, person, who, path):
    give_release(cast, person)
    assert page(who).get(f"/desk/permissions/{path}/{person.pk}/").status_code in (403, 404)


def test_a_permission_that_was_taken_back_offers_nothing_more_to_take(page, cast, person):
    release = revoke(give_release(cast, person), by=cast.amara)
    shown = html(page("amara").get(f"/desk/permissions/{release.pk}/"))
    assert TAKES_BACK not in shown
    assert "all of it" in shown
    assert timezone.localtime(release.revoked_at) is not None


def test_every_page_is_under_fifty_kilobytes(page, cast, person):
    release = give_release(cast, person, crisis=True, to=("housing", "clinic"))
    amara = page("amara")
    for path in (
        f"{release.pk}/",
        f"{release.pk}/confirm/",
        f"{release.pk}/copy/",
        f"ask/{person.pk}/",
        f"papers/{person.pk}/",
    ):
        assert len(amara.get(f"/desk/permissions/{path}").content) < 50_000, path
