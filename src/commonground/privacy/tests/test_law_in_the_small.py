"""What a small fault in the law's own code would change, found by planting such faults (``make mutate``): one sentence of the code, one test."""

from dataclasses import replace

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.emergencies import emergency_purposes, emergency_statements
from commonground.privacy.law.facts import AgreementFact, Asked, Facts, RelationFact
from commonground.privacy.law.labels import LABELS, PURPOSES, about_alcohol_and_drugs
from commonground.privacy.law.needs import NEAREST
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.law.terms import (
    AS_THE_LAW,
    IN_CRIMINAL_JUSTICE,
    KEPT_BY_NOBODY,
    NOT_ON,
    OF_FIGURES,
    PASSING,
    WITH_PERMISSION,
    bounds_of,
    sticky,
)  # fmt: skip
from commonground.privacy.tests.drawn import AT, FORMS, HOUR, TRAITS, open_facts, open_release

LAW = the_law()


def asked(label: str, recipient: str, purpose: str, **more: object) -> Asked:
    """A question from another agency by a role that reads every label."""
    words = {"agency": "receiver", "owner": "holder", "reads": frozenset(LABELS), "item": "the item", **more}
    words = {"labels": frozenset({label}), **words}
    return Asked(purpose=purpose, recipient=recipient, **words)  # type: ignore[arg-type]


def codes(ruling: Ruling) -> list[str]:
    """The codes of the reasons, in their order."""
    return [reason.code for reason in ruling.reasons]


LOOK = asked("health", "treating", "treatment")
OPEN = open_facts(LOOK)
WITHOUT_PERMISSION = replace(OPEN, releases=())


# -- the terms of a copy ----------------------------------------------------------------------------------------------


def bound(*terms: str) -> Facts:
    """The same, where what is asked for is a copy under these terms, and nobody permitted anything."""
    return replace(WITHOUT_PERMISSION, obligations=frozenset(terms))


def test_a_copy_that_may_not_be_passed_on_is_shown_to_others_by_the_persons_permission_alone() -> None:
    assert decide(LOOK, WITHOUT_PERMISSION).basis == "allow"
    refusal = decide(LOOK, bound("no_redisclosure"))
    assert not refusal.permits and codes(refusal)[0] == refusal.basis == "copy_bound"
    assert decide(LOOK, replace(bound("no_redisclosure"), releases=OPEN.releases)).permits
    expired = tuple(replace(one, ends=AT) for one in OPEN.releases)
    assert not decide(LOOK, replace(bound("no_redisclosure"), releases=expired)).permits


def test_a_copy_that_goes_item_by_item_is_shown_by_a_permission_that_names_the_item() -> None:
    named = replace(bound("vawa_release"), releases=OPEN.releases)
    assert decide(LOOK, named).permits
    unnamed = tuple(replace(one, items=None) for one in OPEN.releases)
    refusal = decide(LOOK, replace(named, releases=unnamed))
    assert not refusal.permits and refusal.basis == "copy_bound"


def test_several_terms_leave_only_what_each_of_them_leaves() -> None:
    permitted = replace(bound("no_redisclosure", "criminal_justice_only"), releases=OPEN.releases)
    assert not decide(LOOK, permitted).permits
    assert decide(LOOK, bound("criminal_justice_only")).permits


def test_the_holder_of_a_copy_and_the_person_see_it_whatever_its_terms() -> None:
    at_home = asked("health", "treating", "treatment", agency="holder")
    mine = asked("health", "self", "self_access")
    for question in (at_home, mine):
        held = replace(open_facts(question), releases=(), obligations=frozenset({"no_redisclosure", "vawa_release"}))
        assert decide(question, held).permits


def test_terms_that_leave_every_way_open_are_no_reason_for_a_no() -> None:
    free = replace(bound("use_only_for_duty"), relations=(), author=False)
    assert "copy_bound" not in codes(decide(LOOK, free))
    assert decide(LOOK, bound("use_only_for_duty")).permits
    assert "copy_bound" in codes(decide(LOOK, replace(free, obligations=frozenset({"no_redisclosure"}))))


# -- what an answer says ----------------------------------------------------------------------------------------------


def test_a_no_shows_nothing_and_names_no_field() -> None:
    refusal = decide(asked("health", "public", "coordination"), Facts(AT))
    assert (refusal.permits, refusal.shown, refusal.hidden) == (False, None, frozenset())
    assert not refusal.shows("name")


def test_only_what_is_on_a_short_list_is_shown_by_it() -> None:
    brief = decide(asked("criminal_justice", "crisis", "crisis_response"), OPEN)
    assert brief.permits and brief.shows("safety") and not brief.shows("charges_history") and not brief.shows("name")


def test_a_cell_that_never_opens_says_so_and_nothing_else() -> None:
    for cell in LAW.cells.values():
        if {way.effect for way in cell.ways} == {"never"} and cell.recipient not in ("own", "self"):
            refusal = decide(asked(cell.label, cell.recipient, cell.purpose), Facts(AT))
            if refusal.basis == "never":
                assert codes(refusal) == ["never"], cell.id


def test_what_can_only_be_sent_says_by_which_way_and_that_looking_is_not_it() -> None:
    look = asked("victim_advocacy", "police", "coordination")
    assert codes(decide(look, Facts(AT))) == ["named_release", "act"]


def test_one_way_that_shows_everything_is_named_alone() -> None:
    alone = 0
    for cell in LAW.cells.values():
        if cell.recipient in ("own", "self"):
            continue
        question = asked(cell.label, cell.recipient, cell.purpose, traits=TRAITS - {"by_paper"})
        answer = decide(question, open_facts(question))
        if answer.permits:
            shows_all = [way for way in cell.ways if way.shows is None and way.id in answer.cells]
            assert not shows_all or len(answer.cells) == 1, cell.id
            alone += bool(shows_all)
    assert alone


# -- emergencies and labels -------------------------------------------------------------------------------------------


def test_an_emergency_is_for_treatment_and_for_a_crisis_and_asks_what_the_law_lists() -> None:
    assert emergency_purposes() == {"treatment", "crisis_response"}
    told = emergency_statements()
    assert {"medical_emergency", "prior_consent_cannot_be_had"} <= told.keys()
    rows = LAW.words.lists["conditions"]
    assert list(told) == [code for code in rows if code in told], "in the order of the list"
    assert all(told[code] == rows[code]["sentence"] for code in told)
    assert not any("any_of" in rows[code] for code in told), "an alternative is stated by what it is made of"


@pytest.mark.parametrize(
    ("label", "holder", "about"),
    [
        ("substance_use", "treatment", True), ("substance_use.counseling_note", "treatment", True), ("health", "substance_use", True),
        ("health", "treatment", False), ("general", "crisis", False),
    ],
)  # fmt: skip
def test_what_tells_of_treatment_for_alcohol_and_drugs(label: str, holder: str, about: bool) -> None:
    assert about_alcohol_and_drugs(label, holder=holder) is about


# -- permissions ------------------------------------------------------------------------------------------------------


def test_a_permission_for_a_class_names_only_those_of_it_who_treat_the_person() -> None:
    by_class = replace(
        open_release(LOOK, "tpo"), receivers=frozenset(), receiver_class="treating", labels=frozenset({"substance_use"})
    )
    held = replace(WITHOUT_PERMISSION, releases=(by_class,), received="")
    note = asked("substance_use", "treating", "treatment")
    assert decide(note, held).basis == "consent"
    for wrong in (
        replace(held, relations=()),
        replace(held, relations=tuple(replace(one, ends=AT) for one in held.relations)),
        replace(held, releases=(replace(by_class, receiver_class="anybody"),)),
        replace(held, releases=(replace(by_class, givers=frozenset({"another"})),)),
    ):
        assert not decide(note, wrong).permits


def test_a_permission_signed_in_a_crisis_lasts_three_days_unless_it_is_confirmed() -> None:
    signed = replace(open_release(LOOK, "standard"), in_crisis=True, ends=None)
    consent = asked("health", "nonprofit", "coordination")
    signed = replace(signed, purposes=frozenset({"coordination"}))
    for hours, confirmed, live in (
        (71, None, True),
        (72, None, False),
        (73, AT - HOUR, True),
        (73, AT, True),
        (73, AT + HOUR, False),
    ):
        one = replace(signed, starts=AT - hours * HOUR, ends=AT + HOUR, confirmed_at=confirmed)
        held = replace(WITHOUT_PERMISSION, releases=(one,))
        assert decide(consent, held).permits == live, (hours, confirmed)


def test_each_form_of_permission_is_known() -> None:
    assert set(FORMS) == {form for terms in LAW.releases.terms.values() for form in terms.forms}


# -- what stands above the table --------------------------------------------------------------------------------------

AT_HOME = asked("health", "treating", "treatment", agency="holder")
TIED = replace(OPEN, relations=(RelationFact(AT - HOUR, None, "care_team"),), author=False)


def test_whoever_answers_legal_paper_looks_only_at_what_a_checked_paper_reaches() -> None:
    custodian = replace(AT_HOME, traits=frozenset({"by_paper"}))
    paper, other = RelationFact(AT - HOUR, AT + HOUR, "paper"), RelationFact(AT - HOUR, AT + HOUR, "care_team")
    over, later = replace(paper, ends=AT), replace(paper, starts=AT + HOUR, ends=None)
    for relations, opens in (
        ((paper,), True), ((other, paper), True), ((paper, other), True), ((), False), ((other,), False), ((over,), False), ((later,), False), ((over, other), False),
    ):  # fmt: skip
        answer = decide(custodian, replace(TIED, relations=relations))
        assert answer.permits == opens, relations
        assert opens or (answer.basis == "no_paper" and answer.hides_existence)
    sends = replace(custodian, act="send", sender="holder")
    assert decide(sends, replace(TIED, relations=())).basis != "no_paper"
    assert decide(replace(custodian, traits=frozenset()), replace(TIED, relations=(other,))).permits


def test_a_sealed_record_of_a_child_is_closed_to_everybody_and_another_asks_for_the_clerk() -> None:
    sealed = replace(OPEN, sealed_at=AT - HOUR)
    for question in (
        asked("juvenile", "police", "investigation"),
        asked("juvenile", "justice", "proceedings", agency="holder"),
    ):
        answer = decide(question, sealed)
        assert (answer.permits, answer.basis, answer.cells) == (False, "sealed", ("J1",))
    assert decide(LOOK, sealed).basis != "sealed"
    assert "J1" not in decide(LOOK, sealed).cells
    assert decide(asked("juvenile", "police", "investigation"), replace(OPEN, sealed_at=AT + HOUR)).basis != "sealed"


def test_a_firewall_names_kinds_of_agency_or_one_agency() -> None:
    for never, barred in (
        ({"treating"}, True),
        ({"receiver"}, True),
        ({"police"}, False),
        ({"another"}, False),
        (set(), False),
    ):
        assert (decide(LOOK, replace(OPEN, never_with=frozenset(never))).basis == "firewall") == barred, never
    held = replace(OPEN, never_with=frozenset({"treating"}))
    paper = replace(LOOK, purpose="legal_process")
    assert decide(paper, held).basis == "firewall", "looking is no answer to paper"
    assert decide(replace(LOOK, act="send", sender="holder"), held).basis == "firewall"
    assert decide(replace(paper, act="send", sender="holder"), held).basis != "firewall"


def test_a_conflict_bars_everybody_but_the_person_and_harm_the_person_too() -> None:
    mine = asked("general", "self", "self_access")
    for conflict, of_staff, of_self in (
        ("party", "conflict_of_interest", ""), ("related", "conflict_of_interest", ""), ("harms_the_person", "harms_the_person", "harms_the_person"),
    ):  # fmt: skip
        held = frozenset({conflict})
        assert decide(LOOK, replace(OPEN, conflicts=held)).basis == of_staff
        own = decide(mine, replace(open_facts(mine), conflicts=held))
        assert own.permits == (not of_self) and (own.permits or own.basis == of_self)
    both = decide(LOOK, replace(OPEN, conflicts=frozenset({"party", "harms_the_person"})))
    assert codes(both) == ["conflict_of_interest", "harms_the_person"]


def test_staff_who_seek_help_see_their_own_record_and_who_cares_for_them_does() -> None:
    mine = asked("general", "self", "self_access")
    assert decide(mine, replace(open_facts(mine), works_at=frozenset({"receiver"}))).permits
    there = replace(TIED, works_at=frozenset({"holder"}))
    task = RelationFact(AT - HOUR, None, "task")
    over = RelationFact(AT - HOUR, AT, "care_team")
    for relations, author, opens in (
        (TIED.relations, False, True), ((task, *TIED.relations), False, True), ((task,), True, True), ((task,), False, False), ((task, over), False, False),
    ):  # fmt: skip
        answer = decide(AT_HOME, replace(there, relations=relations, author=author))
        assert answer.permits == opens and (opens or answer.basis == "works_there"), (relations, author)


def test_nothing_crosses_a_jurisdiction_and_a_role_that_ended_sees_nothing() -> None:
    assert decide(replace(LOOK, same_jurisdiction=False), OPEN).basis == "other_jurisdiction"
    assert decide(replace(LOOK, member=False), OPEN).basis == "membership_ended"
    both = decide(replace(LOOK, member=False, same_jurisdiction=False), OPEN)
    assert set(codes(both)) == {"membership_ended", "other_jurisdiction"}


def test_one_unknown_label_among_known_ones_is_a_no_and_own_is_said_of_the_own_alone() -> None:
    assert decide(replace(LOOK, labels=frozenset({"health", "gossip"})), OPEN).basis == "unknown_word"
    assert decide(replace(AT_HOME, recipient="own"), TIED).permits


@pytest.mark.parametrize("barred", ["other_jurisdiction", "act_never"])
def test_what_bars_names_the_rows_that_never_allow_the_act_and_no_others(barred: str) -> None:
    advocacy = asked(
        "victim_advocacy", "victim_service", "coordination", agency="holder", same_jurisdiction=barred == "act_never"
    )
    assert decide(replace(advocacy, act="match"), OPEN).cells == ("V3",)
    if barred == "other_jurisdiction":
        assert decide(advocacy, OPEN).cells == ()


def test_a_purpose_that_terms_rule_out_is_lifted_by_the_separate_permission_for_every_label() -> None:
    case = asked("substance_use", "justice", "proceedings", act="send", sender="holder")
    held = replace(open_facts(case), obligations=frozenset({"no_proceedings"}))
    form = replace(open_release(case, "proceedings"), purposes=frozenset({"proceedings"}))
    assert decide(case, replace(held, releases=(form,))).basis != "copy_never_for"
    ordinary = replace(form, form="standard")
    assert decide(case, replace(held, releases=(ordinary,))).basis == "copy_never_for"
    assert decide(case, replace(held, releases=(ordinary, form))).basis != "copy_never_for"
    two = replace(case, labels=frozenset({"substance_use", "court"}))
    assert decide(two, replace(held, releases=(form,))).basis == "copy_never_for"
    police = replace(case, recipient="police", purpose="investigation")
    lifted = replace(form, purposes=frozenset({"investigation"}))
    assert decide(police, replace(held, releases=(lifted,))).basis == "copy_never_for", "nothing lifts this one"


# -- several labels, several ways -------------------------------------------------------------------------------------


def test_an_answer_about_several_labels_names_what_each_of_them_says() -> None:
    both = asked("health", "crisis", "treatment", labels=frozenset({"health", "general"}))
    held = open_facts(both)
    alone = [decide(replace(both, labels=frozenset({label})), held) for label in ("general", "health")]
    answer = decide(both, held)
    assert answer.permits and alone[0].cells != alone[1].cells
    for name in ("cells", "reasons", "obligations", "record", "duties"):
        assert set(getattr(answer, name)) == {one for single in alone for one in getattr(single, name)}, name
    refused = [
        replace(LOOK, labels=frozenset({label}), purpose="coordination") for label in ("court.sealed", "juvenile")
    ]
    no = decide(replace(refused[0], labels=frozenset({"court.sealed", "juvenile"})), Facts(AT))
    singles = [decide(one, Facts(AT)) for one in refused]
    for name in ("cells", "reasons", "instead"):
        assert set(getattr(no, name)) == {one for single in singles for one in getattr(single, name)}, name


def test_a_refusal_of_paper_names_what_the_custodian_records_and_another_refusal_does_not() -> None:
    look = asked("health", "police", "legal_process")
    assert decide(look, OPEN).record == ("document", "issuer", "custodian")
    other = decide(asked("health", "police", "coordination"), Facts(AT))
    assert not other.permits and other.record == () and "open_custodian_task" not in other.duties
    never = decide(asked("general", "public", "legal_process"), Facts(AT))
    assert "custodian" in never.instead or never.record == ()


def test_what_is_left_of_nothing_says_fields_and_names_the_rows() -> None:
    address = asked(
        "victim_advocacy",
        "police",
        "crisis_response",
        act="send",
        sender="holder",
        fields=frozenset({"shelter_location"}),
    )
    answer = decide(address, open_facts(address))
    assert (answer.effect, answer.basis, codes(answer)) == ("forbid", "fields", ["fields"]) and answer.cells


def test_own_words_and_own_facts_are_the_persons_in_a_part_about_several() -> None:
    mine = asked("general", "self", "self_access")
    held = replace(open_facts(mine), several_people=True)
    answer = decide(mine, held)
    assert (
        answer.basis == "self_access"
        and answer.shows("own_words")
        and answer.shows("own_facts")
        and not answer.shows("name")
    )
    assert decide(LOOK, replace(OPEN, several_people=True)).shown is None
    assert decide(AT_HOME, TIED).basis == "own_agency"


def test_what_explains_a_no_best_is_said_first() -> None:
    police = asked("child_welfare.reporter", "police", "coordination")
    with_both = decide(police, open_facts(police))
    assert codes(with_both)[:2] == ["release_opens_nothing", "no_emergency_access"]
    assert {"release_opens_nothing", "no_emergency_access"}.isdisjoint(codes(decide(police, Facts(AT))))
    takes_permission = asked("health", "nonprofit", "coordination")
    wrong = replace(open_facts(takes_permission), agreements=(), emergencies=())
    assert "release_opens_nothing" not in codes(decide(takes_permission, wrong))
    pull = asked("health", "crisis", "treatment")
    shut = replace(open_facts(pull), agreements=(), releases=())
    assert "no_emergency_access" not in codes(decide(pull, shut))


# -- what each need says ----------------------------------------------------------------------------------------------

CONSENT = asked("health", "nonprofit", "coordination")
PERMITTED = open_facts(CONSENT)
WHOLE = (frozenset(LABELS), frozenset(PURPOSES))


def agreed(giver: str, receiver: str, *, over: bool = False, labels: frozenset[str] = WHOLE[0]) -> AgreementFact:
    """An agreement between two, in force or over."""
    return AgreementFact(AT - HOUR, AT if over else None, giver, receiver, labels, WHOLE[1])


@pytest.mark.parametrize(
    ("agreements", "said"),
    [
        ((), "no_agreement"),
        ((agreed("receiver", "holder"),), "agreement_wrong_direction"),
        ((agreed("receiver", "another"),), "no_agreement"),
        ((agreed("another", "holder"),), "no_agreement"),
        ((agreed("holder", "another"), agreed("another", "receiver")), "no_agreement"),
        ((agreed("holder", "receiver", over=True),), "agreement_ended"),
        ((agreed("holder", "receiver", labels=frozenset({"court"})),), "agreement_lacks_label"),
        ((agreed("holder", "receiver", over=True), agreed("holder", "receiver", labels=frozenset({"court"}))), "agreement_lacks_label"),
        ((agreed("holder", "receiver", over=True), agreed("receiver", "holder")), "agreement_ended"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_agreement_there_is(agreements: tuple[AgreementFact, ...], said: str) -> None:
    refusal = decide(CONSENT, replace(PERMITTED, agreements=agreements))
    assert not refusal.permits and said in codes(refusal)
    assert not {code for code in codes(refusal) if "agreement" in code} - {said}


def test_of_several_permissions_the_one_that_came_nearest_tells_why() -> None:
    good = open_release(CONSENT, "standard")
    wrong = {
        "release_lacks_label": replace(good, labels=frozenset({"court"})), "release_lacks_recipient": replace(good, receivers=frozenset({"another"})),
        "purpose_not_covered": replace(good, purposes=frozenset({"treatment"})), "release_lacks_item": replace(good, items=frozenset({"another"})),
        "release_not_begun": replace(good, starts=AT + HOUR, ends=AT + 2 * HOUR), "release_expired": replace(good, ends=AT),
        "release_revoked": replace(good, revoked_at=AT), "release_invalid": replace(good, elements=frozenset()),
    }  # fmt: skip
    nearest = list(reversed(wrong))
    assert tuple(nearest) == NEAREST
    for number, code in enumerate(wrong):
        several = tuple(list(wrong.values())[: number + 1])
        told = codes(decide(CONSENT, replace(PERMITTED, releases=several)))
        assert code in told and not (set(told) & set(wrong)) - {code}
    assert "no_release" in codes(decide(CONSENT, replace(PERMITTED, releases=())))
    assert decide(CONSENT, replace(PERMITTED, releases=(*wrong.values(), good))).permits


def test_who_sends_is_of_the_agency_that_holds_it_and_reads_the_label_or_wrote_it() -> None:
    sent = replace(CONSENT, act="send", sender="holder")
    for change, author, opens in (
        ({}, False, True), ({"reads": frozenset()}, True, True), ({"reads": frozenset()}, False, False), ({"sender": "another"}, True, False), ({"sender": ""}, False, False),
    ):  # fmt: skip
        answer = decide(replace(sent, **change), replace(PERMITTED, author=author))  # type: ignore[arg-type]
        assert answer.permits == opens and (opens or "holder" in codes(answer)), change


def test_the_law_lets_the_holder_send_under_an_agreement_or_a_permission() -> None:
    sent = replace(LOOK, act="send", sender="holder")
    for agreements, releases, opens in (
        (True, True, True),
        (True, False, True),
        (False, True, True),
        (False, False, False),
    ):
        held = replace(
            OPEN, agreements=OPEN.agreements if agreements else (), releases=OPEN.releases if releases else ()
        )
        answer = decide(sent, held)
        assert answer.permits == opens and (opens or "agreement_or_release" in codes(answer))


def test_a_tie_is_care_authorship_or_a_live_permission() -> None:
    over = RelationFact(AT - HOUR, AT, "care_team")
    for relations, author, releases, opens in (
        ((), False, (), False), ((over,), False, (), False), (TIED.relations, False, (), True), ((over, *TIED.relations), False, (), True), ((), False, OPEN.releases, True),
    ):  # fmt: skip
        answer = decide(LOOK, replace(OPEN, relations=relations, author=author, releases=releases))
        assert answer.permits == opens and (opens or "relationship" in codes(answer))
    wrote = replace(OPEN, relations=(), author=True, releases=())
    assert "relationship" not in codes(decide(LOOK, wrote))


def test_a_role_that_does_not_read_a_label_is_told_so() -> None:
    answer = decide(replace(LOOK, reads=frozenset({"general"})), OPEN)
    assert not answer.permits and "role" in codes(answer)


# -- what the terms of a copy leave -----------------------------------------------------------------------------------


def test_what_terms_leave_is_what_each_of_them_leaves_and_whether_it_goes_on_follows() -> None:
    assert bounds_of([], LAW).left_open is None and bounds_of([], LAW).passing == AS_THE_LAW == "as_the_law"
    assert bounds_of(["nobody knows this"], LAW).left_open is None
    for code, passing in (
        ("no_redisclosure", WITH_PERMISSION), ("vawa_release", WITH_PERMISSION), ("ferpa_9933", WITH_PERMISSION), ("criminal_justice_only", IN_CRIMINAL_JUSTICE), ("use_only_for_duty", AS_THE_LAW),
    ):  # fmt: skip
        assert bounds_of([code], LAW).passing == passing
    both = bounds_of(["no_redisclosure", "vawa_release"], LAW)
    assert (
        both.left_open == {"named_release", "custodian", "mandated_push", "aggregate_only", "never"}
        and both.passing == WITH_PERMISSION
    )
    neither = bounds_of(["criminal_justice_only", "no_redisclosure"], LAW)
    assert neither.passing == NOT_ON and neither.left_open == {"custodian", "mandated_push", "aggregate_only", "never"}
    assert bounds_of(["no_proceedings", "no_redisclosure"], LAW).never_for == {
        "investigation": "", "proceedings": "proceedings", "supervision": "court_ordered_treatment",
    }  # fmt: skip
    assert PASSING == (NOT_ON, WITH_PERMISSION, IN_CRIMINAL_JUSTICE, AS_THE_LAW)
    assert (NOT_ON, WITH_PERMISSION, IN_CRIMINAL_JUSTICE) == ("not_on", "with_permission", "in_criminal_justice")
    assert sticky(["vawa_release", "suppress_small_numbers", "no_redisclosure", "vawa_release"]) == (
        "no_redisclosure",
        "vawa_release",
    )
    assert {KEPT_BY_NOBODY, OF_FIGURES} <= LAW.words.lists["obligations"].keys()


# -- whether a no tells that there is anything ------------------------------------------------------------------------


def test_who_works_on_it_under_an_agreement_is_told_no_and_everybody_else_finds_nothing() -> None:
    """A label whose existence is open: a no is said to whoever was once let in, and to nobody else."""
    assert "health" not in LAW.protected
    ended = replace(
        OPEN,
        releases=(),
        emergencies=(),
        agreements=(agreed("holder", "receiver", over=True),),
        author=False,
        relations=TIED.relations,
    )
    assert not decide(LOOK, ended).permits and not decide(LOOK, ended).hides_existence
    for change in (
        {"relations": ()}, {"relations": (RelationFact(AT - HOUR, AT, "care_team"),)}, {"agreements": ()}, {"agreements": (agreed("receiver", "holder", over=True),)},
        {"agreements": (agreed("holder", "another", over=True), agreed("another", "receiver", over=True))},
    ):  # fmt: skip
        assert decide(LOOK, replace(ended, **change)).hides_existence, change  # type: ignore[arg-type]
    assert not decide(LOOK, replace(ended, relations=(), knows=True)).hides_existence
    protected = replace(LOOK, labels=frozenset({"substance_use"}))
    assert decide(protected, ended).hides_existence


def test_whom_a_permission_once_named_is_told_that_it_ended() -> None:
    tied = replace(PERMITTED, emergencies=(), relations=TIED.relations, author=False)
    over = replace(open_release(CONSENT, "standard"), ends=AT)
    assert not decide(CONSENT, replace(tied, releases=(over,))).hides_existence
    for change in ({"labels": frozenset({"court"})}, {"receivers": frozenset({"another"})}, {"elements": frozenset()}):
        assert decide(CONSENT, replace(tied, releases=(replace(over, **change),))).hides_existence, change  # type: ignore[arg-type]
    other = replace(over, labels=frozenset({"court"}))
    assert not decide(CONSENT, replace(tied, releases=(other, over))).hides_existence
    alone = replace(CONSENT, purpose="investigation", recipient="police")
    assert decide(
        alone, replace(tied, releases=(replace(over, purposes=frozenset({"investigation"})),), agreements=())
    ).hides_existence
