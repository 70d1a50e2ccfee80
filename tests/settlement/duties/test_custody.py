"""What is kept of papers: one card in one place, and only what the city's rule lets be kept."""

import pytest
from house import SHADOW
from settlement.cases import HAIKOU, POLICIES, QIDONG, YUNQIAO, Stay, facility_with, policy_with

from adapter.settlement.duties.custody import conclude

KEPT = {"paper-held-twice", "paper-not-to-be-kept", "paper-held-without-agreement"}


def told(stay, *papers, moment=HAIKOU.opening):
    return kept(stay.tell(moment, *papers))


def kept(stay):
    return {one.id for one in stay.issues if one.id in KEPT}


def beside(first, account="B", **visit):
    other = Stay(first.city, account, beside=first)
    return other.tell(HAIKOU.opening, other.person(), other.visit(**visit), other.covers())


@pytest.mark.clause("H-10")
def test_one_card_is_kept_by_one_hospital_at_a_time():
    here = Stay(HAIKOU).open()
    there = beside(here, facility="HK-MCH", ward="产科")
    there.tell(HAIKOU.opening, there.agreement())
    card, same = (one.paper("INSCARD", form="O", number="H1") for one in (here, there))

    assert told(here, card) == set()
    assert told(there, same) == {"paper-held-twice"}
    # The other hospital is told of its own paper, and of nothing that is not its own.
    assert told(here, here.paper("ID")) == {"paper-held-twice"}


@pytest.mark.clause("H-10")
@pytest.mark.parametrize(
    ("number", "other", "custody", "twice"),
    [
        ("H1", "H1", "H", True),
        ("H1", "", "H", True),
        ("H1", "H2", "H", False),
        ("H1", "H1", "R", False),
    ],
)
def test_the_same_card_is_not_recorded_twice_on_one_stay(number, other, custody, twice):
    stay = Stay(HAIKOU).open()
    first = stay.paper("INSCARD", form="O", number=number)
    second = stay.paper("INSCARD", custody, "O", number=other, document="second")

    assert told(stay, first, second) == ({"paper-held-twice"} if twice else set())


@pytest.mark.clause("H-10")
def test_a_card_that_went_back_may_be_kept_elsewhere():
    here = Stay(HAIKOU).open()
    there = beside(here)
    there.tell(HAIKOU.opening, there.agreement())
    here.tell(HAIKOU.opening, here.paper("INSCARD", form="O"))
    here.tell("2013-11-05 10:00", here.paper("INSCARD", "R", "O"))

    assert told(there, there.paper("INSCARD", form="O"), moment="2013-11-05 11:00") == set()


def test_what_a_hospital_in_shadow_keeps_binds_nobody_elsewhere():
    here = Stay(HAIKOU, policies=facility_with("HK-3RD", mode=SHADOW)).open()
    here.tell(HAIKOU.opening, here.paper("INSCARD", form="O"))

    assert here.world.person.originals == {}


@pytest.mark.clause("H-10", "Q-13", "X-05")
@pytest.mark.parametrize(
    ("city", "paper", "form", "rule"),
    [
        (HAIKOU, "ID", "O", "documents[id_or_hukou].keep"),
        (QIDONG, "SSC", "O", "documents[social_security_card].keep"),
        (YUNQIAO, "SSC", "C", "documents[e_credential].keep"),
        (HAIKOU, "ID", "C", None),
        (HAIKOU, "INSCARD", "O", None),
    ],
)
def test_what_the_rule_does_not_keep_goes_back(city, paper, form, rule):
    stay = Stay(city).open()
    stay.tell(city.opening, stay.paper(paper, form=form))

    found = [one for one in stay.issues if one.id == "paper-not-to-be-kept"]
    assert [one.ground.rule for one in found] == ([rule] if rule else [])


def test_a_paper_may_be_kept_that_one_of_two_rules_lets_be_kept():
    first, *rest = POLICIES.get(HAIKOU.policy).documents
    lenient = first.model_copy(update={"id": "for_checking", "keep": "original"})
    policies = policy_with(HAIKOU.policy, documents=(first, lenient, *rest))
    stay = Stay(HAIKOU, policies=policies).open()

    assert told(stay, stay.paper("ID", form="O")) == set()


@pytest.mark.clause("H-10")
def test_papers_are_not_kept_for_a_person_with_no_agreement():
    stay = Stay(HAIKOU)
    card = stay.paper("INSCARD", form="O")
    stay.tell(HAIKOU.opening, stay.person(), stay.visit(), stay.covers(), card)
    assert kept(stay) == set()

    # Who has no agreement when the term for the papers is over will not sign one for them.
    stay.tell("2013-11-05 09:30", stay.charge("L1", 100))
    assert kept(stay) == set()
    stay.tell("2013-11-05 09:31", stay.charge("L2", 100))
    assert kept(stay) == {"paper-held-without-agreement"}


@pytest.mark.clause("H-10", "H-18")
def test_papers_secure_an_agreement_and_after_it_what_is_owed():
    stay = Stay(HAIKOU).open()
    stay.tell(HAIKOU.opening, stay.paper("INSCARD", form="O"), stay.charge("L1", 100_000))
    stay.tell("2013-11-06 10:00", stay.agreement("terminated"), stay.ended())

    assert stay.state.asked == 100_000
    assert kept(stay) == set()
    stay.tell("2013-11-06 11:00", stay.payment("P1", 100_000))
    assert kept(stay) == {"paper-held-without-agreement"}


def test_a_paper_that_is_no_security_is_not_asked_what_it_secures():
    stay = Stay(QIDONG)
    stay.tell(QIDONG.opening, stay.visit(), stay.paper("SSC", form="C"))
    stay.tell("2020-11-03 10:00", stay.ended())

    assert "paper-held-without-agreement" not in kept(stay)
    assert POLICIES.get(QIDONG.policy).documents[0].collateral is False


@pytest.mark.clause("H-16", "H-60")
def test_only_the_papers_that_the_rule_names_are_owed_back():
    stay = Stay(HAIKOU).open()
    stay.tell(HAIKOU.opening, stay.paper("OTHER", form="O"))
    stay.tell("2013-11-06 10:00", stay.ended())
    assert stay.duties("collateral-return") == []

    stay.tell("2013-11-06 11:00", stay.paper("INSCARD", form="O"))
    assert len(stay.duties("collateral-return")) == 1


@pytest.mark.clause("H-10", "H-50")
@pytest.mark.parametrize("standing", ["in-force", "papers-pending", "pending-fact"])
def test_papers_may_be_kept_while_an_agreement_stands_or_waits(standing):
    stay = Stay(HAIKOU).open()
    case = stay.case("2013-11-20 10:00")
    case.state.papers = {"D": stay.paper("INSCARD", form="O", document="D")}
    case.state.standing = standing
    conclude(case)
    assert case.issues == []

    case.state.standing = "rejected"
    conclude(case)
    (found,) = case.issues
    place = ("documents[insurance_card].collateral", ("H-08", "H-10", "H-52"))
    assert (found.id, found.ground.rule, found.ground.clauses) == (
        "paper-held-without-agreement",
        *place,
    )
