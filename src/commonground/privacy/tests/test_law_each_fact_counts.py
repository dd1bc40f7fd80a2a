"""Each fact counts by itself: with this one otherwise the answer is another. Found by planting faults (``make mutate``), told in the words of the field."""

from dataclasses import fields, replace
from itertools import combinations

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact, ReleaseFact, Span
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.needs import condition, needs
from commonground.privacy.law.releases import IN_THE_CLASS
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.terms import FREE, WITH_PERMISSION, _passing, bounds_of
from commonground.privacy.tests.drawn import AT, HOUR, TRAITS, open_facts, open_release

LAW = the_law()
CONDITIONS = LAW.words.lists["conditions"]


def asked(label: str, recipient: str, purpose: str, **more: object) -> Asked:
    """A question from another agency by a role that reads every label."""
    words = {"agency": "receiver", "owner": "holder", "reads": frozenset(LABELS), "item": "the item", **more}
    words = {"labels": frozenset({label}), **words}
    return Asked(purpose=purpose, recipient=recipient, **words)  # type: ignore[arg-type]


LOOK = asked("health", "treating", "treatment")
OPEN = open_facts(LOOK)
BARE = Facts(AT)
CARE = RelationFact(AT - HOUR, None, "care_team")
OVER = RelationFact(AT - HOUR, AT, "care_team")


# -- what nobody said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", [BARE, AgreementFact(AT), ReleaseFact(AT), EmergencyFact(AT)], ids=lambda one: type(one).__name__
)
def test_what_nobody_said_does_not_hold(said: object) -> None:
    """An agreement of which nobody said who gives it names no giver; a permission names nobody; of a record nothing is known."""
    told_by_whoever_wrote_it = {"at", "starts", "form", "signer"}
    assert {one.name for one in fields(said) if getattr(said, one.name)} == told_by_whoever_wrote_it & {  # type: ignore[arg-type]
        one.name
        for one in fields(said)  # type: ignore[arg-type]
    }


def test_a_question_of_which_nobody_said_more_names_no_sender_no_item_and_no_day() -> None:
    plain = Asked(frozenset({"health"}), "treatment", "receiver", "treating", "holder")
    assert (plain.act, plain.sender, plain.item, plain.written_at) == ("read", "", "", None)
    assert not plain.reads | plain.traits | plain.fields
    assert not decide(plain, OPEN).permits, "a role that reads nothing sees nothing"


def test_what_has_no_end_holds_until_somebody_ends_it() -> None:
    assert Span(AT).holds(AT) and Span(AT).holds(AT + 9999 * HOUR) and not Span(AT).holds(AT - HOUR)


def test_the_person_is_the_person_also_where_they_work() -> None:
    """Somebody of the staff who asks for their own record asks as the person, and not as the agency that holds it."""
    assert asked("health", "self", "self_access", agency="holder").standing == "self"
    assert asked("health", "treating", "treatment", agency="holder").standing == "own"


# -- what each need asks ------------------------------------------------------------------------------------------------


def test_paper_is_answered_by_the_custodian_and_by_nobody_else_of_the_agency() -> None:
    by_custodian = needs(LAW.releases, frozenset())["custodian_sends"]
    sends = replace(LOOK, act="send", sender="holder", traits=frozenset({"custodian"}))
    assert by_custodian(sends, BARE, "health") == ""
    for wrong in (replace(sends, traits=frozenset()), replace(sends, sender="another")):
        assert by_custodian(wrong, BARE, "health") == "custodian_sends"


def test_one_open_emergency_is_enough_beside_one_that_is_over() -> None:
    by_emergency = needs(LAW.releases, frozenset())["emergency"]
    now = EmergencyFact(AT - HOUR / 2, None, "treatment", "He does not breathe.")
    before = replace(now, ends=AT)
    assert by_emergency(LOOK, replace(BARE, emergencies=(before, now)), "health") == ""
    assert by_emergency(LOOK, replace(BARE, emergencies=(before,)), "health") == "emergency"


def test_a_permission_that_names_the_item_names_the_agency_too() -> None:
    """28 CFR 90.4(b)(3): a survivor's release goes to whom it names; a class of providers is nobody's name."""
    by_item = needs(LAW.releases, frozenset())["item_named"]
    look = asked("substance_use", "treating", "treatment")
    named = replace(open_release(look, "tpo"), labels=frozenset({"substance_use"}))
    by_class = replace(named, receivers=frozenset(), receiver_class="treating")
    of_all = replace(named, items=None)
    tied = replace(BARE, relations=(CARE,))
    assert by_item(look, replace(tied, releases=(named,)), "substance_use") == ""
    assert by_item(look, replace(tied, releases=(by_class,)), "substance_use") == "release_lacks_item"
    assert by_item(look, replace(tied, releases=(of_all,)), "substance_use") == "release_lacks_item"


def test_a_live_permission_is_a_tie_and_stands_for_an_agreement() -> None:
    permission = (open_release(LOOK, "standard"),)
    agreement = OPEN.agreements
    asks = needs(LAW.releases, frozenset({"standard"}))
    for name, facts in (
        ("relationship", {"releases": permission}), ("relationship", {"author": True}), ("relationship", {"relations": (CARE,)}),
        ("agreement_or_release", {"releases": permission}), ("agreement_or_release", {"agreements": agreement}),
    ):  # fmt: skip
        assert asks[name](LOOK, replace(BARE, **facts), "health") == "", (name, facts)
    for name in ("relationship", "agreement_or_release"):
        assert asks[name](LOOK, replace(BARE, relations=(OVER,)), "health") == name


# -- what each condition asks -------------------------------------------------------------------------------------------


def holds(code: str, facts: Facts = BARE, question: Asked = LOOK) -> bool:
    """Whether a condition of the closed list is met; one that is not says its own name."""
    check = condition(code, CONDITIONS[code])
    assert check is not None
    answer = check(question, facts, "health")
    assert answer in ("", code)
    return answer == ""


@pytest.mark.parametrize("code", [code for code, row in CONDITIONS.items() if "any_of" in row])
def test_one_list_of_statements_is_enough_and_it_has_to_be_whole(code: str) -> None:
    for words in CONDITIONS[code]["any_of"]:
        assert holds(code, replace(BARE, stated=frozenset(words)))
        for lacking in words:
            assert not holds(code, replace(BARE, stated=frozenset(words) - {lacking}))
    assert not holds(code, replace(BARE, stated=frozenset({code})))


@pytest.mark.parametrize("code", [code for code, row in CONDITIONS.items() if "relation" in row])
def test_a_tie_counts_while_it_lasts_and_when_it_is_of_the_kind_that_is_asked(code: str) -> None:
    for kind in ("care_team", "assignment", "task", "paper"):
        live = RelationFact(AT - HOUR, None, kind)
        wanted = kind in CONDITIONS[code]["relation"]
        assert holds(code, replace(BARE, relations=(live,))) == wanted
        assert not holds(code, replace(BARE, relations=(replace(live, ends=AT),)))
        assert not holds(code, replace(BARE, relations=(replace(live, starts=AT + HOUR),)))


@pytest.mark.parametrize("code", [code for code, row in CONDITIONS.items() if "trait" in row])
def test_a_trait_of_the_role_is_asked_of_who_asks(code: str) -> None:
    assert holds(code, question=replace(LOOK, traits=frozenset({CONDITIONS[code]["trait"]})))
    assert not holds(code, question=replace(LOOK, traits=TRAITS - {CONDITIONS[code]["trait"]}))


def test_who_wrote_it_and_how_it_came_here_are_facts_of_the_part() -> None:
    wrote, came = replace(BARE, author=True), replace(BARE, received="tpo")
    assert holds("author", wrote) and not holds("author", came)
    assert holds("received_for_treatment", came) and not holds("received_for_treatment", wrote)
    assert not holds("received_for_treatment", replace(BARE, stated=frozenset({"received_for_treatment"})))
    assert not holds("author", replace(BARE, stated=frozenset({"author"}))), "nobody states it into being"


def test_the_addendum_came_with_the_agreement_that_covers_this_and_is_in_force() -> None:
    """CJIS Security Policy, appendix H: the addendum binds by the agreement it belongs to."""
    with_it = AgreementFact(AT - HOUR, None, "holder", "receiver", frozenset(LABELS), frozenset(PURPOSES), frozenset({"security_addendum"}))  # fmt: skip
    without = replace(with_it, papers=frozenset())
    assert holds("security_addendum", replace(BARE, agreements=(with_it,)))
    assert holds("security_addendum", replace(BARE, agreements=(without, with_it)))
    wrong = (
        without,
        replace(with_it, ends=AT),
        replace(with_it, labels=frozenset({"court"})),
        replace(with_it, giver="another"),
        replace(with_it, receiver="another"),
        replace(with_it, purposes=frozenset({"research"})),
    )
    for one in wrong:
        assert not holds("security_addendum", replace(BARE, agreements=(one,))), one
    assert not holds("security_addendum", replace(BARE, agreements=wrong)), "not pieced together from several"
    assert not holds("security_addendum", replace(BARE, stated=frozenset({"security_addendum"})))


# -- permissions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "tie"),
    [("treating", "care_team"), ("substance_use_program", "care_team"), ("crisis", "care_team"), ("ems", "care_team"), ("payer", "task")],
)  # fmt: skip
def test_the_class_of_treating_providers_and_payers_is_who_cares_for_the_person_or_pays(
    recipient: str, tie: str
) -> None:
    """42 CFR 2.31(a)(4)(i): one permission for all future treatment, payment and operations names the class."""
    look = asked("substance_use", recipient, "treatment")
    by_class = replace(open_release(look, "tpo"), receivers=frozenset(), receiver_class="treating")

    def said(kind: str, **change: object) -> str:
        one, held = replace(by_class, **change), replace(BARE, relations=(RelationFact(AT - HOUR, None, kind),))  # type: ignore[arg-type]
        return LAW.releases.fault(one, look, held, "substance_use", frozenset())

    assert said(tie) == ""
    assert said(tie, form="standard") == "release_lacks_recipient", "an ordinary permission has to name the agency"
    assert {said(kind) for kind in ("care_team", "task", "assignment", "paper") if kind != tie} == {
        "release_lacks_recipient"
    }


def test_nobody_else_is_of_the_class() -> None:
    assert set(IN_THE_CLASS) == {"treating", "substance_use_program", "crisis", "ems", "payer"}


def test_everything_that_is_wrong_with_a_form_is_named_at_once() -> None:
    """Whoever has to have it signed again should have to once only."""
    form = open_release(LOOK, "standard")
    one = sorted(LAW.releases.terms["health"].elements)[0]
    wrong = replace(form, elements=form.elements - {one}, voided_by=frozenset({"restrained", "detained"}))
    assert LAW.releases.faults_of_form(wrong, "health") == (one, "detained", "restrained")
    assert LAW.releases.faults_of_form(replace(form, signer="nobody"), "health") == ("signer",)
    only_the_authority = replace(form, signer="guardian", elements=frozenset({"authority"}))
    assert "signer" not in LAW.releases.faults_of_form(only_the_authority, "health")
    assert "signer" in LAW.releases.faults_of_form(replace(only_the_authority, elements=frozenset()), "health")


def test_a_permission_of_a_crisis_that_nobody_confirmed_is_told_as_over() -> None:
    unconfirmed = replace(open_release(LOOK, "standard"), in_crisis=True, starts=AT - 73 * HOUR)
    assert LAW.releases.fault(unconfirmed, LOOK, BARE, "health", frozenset()) == "release_expired"


# -- terms of a copy ----------------------------------------------------------------------------------------------------


def test_terms_that_leave_any_kind_of_permission_let_it_go_on_with_one() -> None:
    assert bounds_of([], LAW) == FREE
    for kind in ("consent", "named_release"):
        assert _passing(frozenset({kind, "never"})) == WITH_PERMISSION


def test_a_copy_that_is_passed_on_by_permission_needs_no_permission_that_names_the_item() -> None:
    """42 CFR 2.32 asks for a permission; only a survivor's release (28 CFR 90.4) goes item by item."""
    look = asked("criminal_justice", "treating", "treatment")
    cell = LAW.cell("criminal_justice", "treating", "treatment")
    assert "consent" not in cell.known_ways, "the way that the law opens is the only one here"
    unnamed = tuple(replace(one, items=None) for one in open_facts(look).releases)
    held = replace(open_facts(look), releases=unnamed)
    assert decide(look, replace(held, obligations=frozenset({"no_redisclosure"}))).permits
    assert decide(look, replace(held, obligations=frozenset({"vawa_release"}))).basis == "copy_bound"


# -- several labels -----------------------------------------------------------------------------------------------------


def test_an_answer_about_several_labels_rests_on_what_asks_for_most_and_carries_the_terms_of_all() -> None:
    """A permission that one of the labels needs is the basis, whichever label comes first in the alphabet."""
    rank = {way.effect: way.rank for cell in LAW.cells.values() for way in cell.ways}
    crossed = 0
    for recipient, purpose in (("treating", "treatment"), ("crisis", "crisis_response"), ("crisis", "coordination")):
        question = asked("general", recipient, purpose, traits=TRAITS - {"by_paper"})
        for act in ("read", "send"):
            question = replace(question, act=act, sender="holder")
            held = open_facts(replace(question, labels=frozenset(LABELS)))
            alone = {label: decide(replace(question, labels=frozenset({label})), held) for label in LABELS}
            for one, other in combinations(sorted(label for label in LABELS if alone[label].permits), 2):
                both = decide(replace(question, labels=frozenset({one, other})), held)
                if not both.permits:
                    continue
                first, second = sorted((alone[one], alone[other]), key=lambda answer: rank[answer.basis])
                assert both.basis == second.basis
                crossed += rank[alone[one].basis] > rank[alone[other].basis]
                for name in ("obligations", "duties", "record", "cells"):
                    assert set(getattr(both, name)) == {*getattr(first, name), *getattr(second, name)}, name
    assert crossed, "no label with more to ask stood first"


# -- whether a no, or what was left out, tells that there is anything -----------------------------------------------------


def test_whoever_wrote_it_is_told_that_their_role_does_not_read_it_any_more() -> None:
    at_home = replace(LOOK, agency="holder", reads=frozenset())
    for author, hides in ((True, False), (False, True)):
        answer = decide(at_home, replace(BARE, author=author))
        assert (answer.permits, answer.hides_existence) == (False, hides)


def test_a_no_is_told_only_when_every_label_that_is_shut_was_once_open() -> None:
    both = asked("health", "treating", "treatment", labels=frozenset({"health", "chri"}))
    assert not {"health", "chri"} & LAW.protected
    ended = tuple(replace(one, ends=AT) for one in OPEN.agreements)
    held = replace(OPEN, releases=(), emergencies=(), relations=(CARE,), agreements=ended, author=False)
    assert not decide(replace(both, labels=frozenset({"health"})), held).hides_existence
    assert decide(replace(both, labels=frozenset({"chri"})), held).hides_existence
    assert decide(both, held).hides_existence


def test_a_way_for_emergencies_tells_nobody_that_there_is_something_while_there_is_none() -> None:
    """Whoever sees a person in an emergency learns of the record by declaring it, and not before."""
    look = asked("general", "crisis", "treatment", traits=TRAITS - {"by_paper"})
    cell = LAW.cell("general", "crisis", "treatment")
    assert cell.known_ways == ("consent", "emergency_pull")
    agreed = open_facts(look).agreements
    medical = replace(
        BARE, agreements=agreed, relations=(CARE,), stated=open_facts(look).stated, recorded=open_facts(look).recorded
    )
    assert decide(look, medical).hides_existence
    over = EmergencyFact(AT - 2 * HOUR, AT - HOUR, "treatment", "He does not breathe.")
    declared = replace(medical, emergencies=(over,))
    assert not decide(look, declared).permits and not decide(look, declared).hides_existence


def test_a_permission_tells_nothing_where_no_permission_opens_anything() -> None:
    look = asked("criminal_justice", "police", "research")
    cell = LAW.cell("criminal_justice", "police", "research")
    assert "consent" not in cell.known_ways
    past = replace(open_release(look, "standard"), ends=AT)
    tied = replace(BARE, agreements=open_facts(look).agreements, relations=(CARE,), releases=(past,))
    assert not decide(look, tied).permits and decide(look, tied).hides_existence


def test_what_leaves_the_agency_shows_no_gap_and_what_stays_does() -> None:
    """Nobody outside learns that a shelter's address, or a protected record's rest, was left out; its own staff and the person may."""
    survivor = asked("victim_advocacy", "victim_service", "coordination")
    sent = replace(survivor, act="send", sender="holder")
    at_home = replace(survivor, agency="holder")
    assert decide(sent, open_facts(sent)).hides_existence
    assert decide(at_home, open_facts(at_home)).permits and not decide(at_home, open_facts(at_home)).hides_existence
    mine = asked("victim_advocacy", "self", "self_access")
    assert decide(mine, open_facts(mine)).permits and not decide(mine, open_facts(mine)).hides_existence
    assert decide(LOOK, OPEN).permits and not decide(LOOK, OPEN).hides_existence, "nothing was left out"
    protected = asked("substance_use", "treating", "treatment")
    assert decide(protected, open_facts(protected)).hides_existence
    arrest = asked("criminal_justice", "police", "investigation")
    assert "criminal_justice" not in LAW.protected and LAW.hides["criminal_justice"]
    assert decide(arrest, open_facts(arrest)).permits and decide(arrest, open_facts(arrest)).hides_existence
    own = replace(arrest, agency="holder")
    assert not decide(own, open_facts(own)).hides_existence
    about = replace(own, fields=frozenset({"intelligence", "charges_history"}))
    assert decide(about, open_facts(about)).permits and decide(about, open_facts(about)).hides_existence


def test_a_total_of_a_protected_kind_hides_nothing_because_it_is_about_nobody() -> None:
    totals = [
        question
        for cell in LAW.cells.values()
        if cell.label in LAW.protected and cell.known_ways == ("aggregate_only",) and cell.recipient not in ("own", "self")
        for question in [asked(cell.label, cell.recipient, cell.purpose, act="aggregate", sender="holder", traits=TRAITS - {"by_paper"})]
    ]  # fmt: skip
    answers = [decide(question, open_facts(question)) for question in totals]
    assert any(answer.permits for answer in answers)
    assert not any(answer.hides_existence for answer in answers if answer.permits and answer.shown is None)


def test_for_one_purpose_a_recipient_gets_totals_of_every_label_by_one_kind_of_way() -> None:
    """So that no answer mixes a total of a protected label with what opens whole: whether it hides a gap would then hang on which stands first."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for cell in LAW.cells.values():
        counts = {way.effect for way in cell.ways if "aggregate" in way.needs}
        kinds.setdefault((cell.recipient, cell.purpose), set()).update(counts)
    assert max(map(len, kinds.values())) == 1
