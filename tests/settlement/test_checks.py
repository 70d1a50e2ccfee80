"""What an identity check at the ward asks of people (H-54 to H-57), by the whole house."""

import pytest
from feeds import w01
from house import House
from people import duties
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, policy_with

from adapter.settlement.reading.elements import extension

OPENING = "2013-11-04 10:15"


@pytest.fixture
def house():
    return House()


def reason(house, number):
    (consent,) = house.found("Consent", identifier=number)
    return consent["status"], extension(consent, "standing-reason")


def about_checks(house):
    """Return the ids of findings that rest on the section of identity checks."""
    with house.store.read() as reader:
        issues = [row.issue for row in reader.findings() if row.issue.ground]
    return [one.id for one in issues if one.ground.rule.startswith("identity_verification")]


@pytest.mark.clause("H-55")
def test_a_doubt_asks_the_insurance_office_to_review_and_leaves_the_agreement(house):
    stay, (admission, *_) = w01("CD")
    house.take(admission, stay.check(OPENING, "D"))

    assert duties(house, "identity-review", "Task") == [("2013-11-04T10:15", "open")]
    (task,) = house.found("Task", code="identity-review")
    assert task["description"].endswith("Review who the patient is: insurance_office.")
    assert extension(task, "origin") == "text"
    assert reason(house, "AGCD") == ("active", "identity-disputed")


@pytest.mark.clause("H-55", "H-57")
@pytest.mark.parametrize("late", [False, True])
def test_the_next_check_answers_the_review_in_whichever_order_they_come(house, late):
    stay, (admission, *_) = w01("CR")
    checks = [stay.check(OPENING, "D"), stay.check("2013-11-04 15:00", "M", stage="INS")]
    house.take(admission, *(reversed(checks) if late else checks))

    assert duties(house, "identity-review", "Task") == [("2013-11-04T10:15", "met")]
    assert reason(house, "AGCR") == ("active", None)
    assert not {"term-missed", "term-met"} & set(about_checks(house))


def checked(outcomes, result):
    """Return a stay whose policy leads a check where `outcomes` say, once the check was told."""
    rule = POLICIES.get(HAIKOU.policy).identity_verification
    section = rule.model_copy(update={"outcomes": outcomes})
    policies = policy_with(HAIKOU.policy, identity_verification=section)
    stay = Stay(HAIKOU, policies=policies).open()
    return stay.tell("2013-11-04 11:00", stay.check(result, at="2013-11-04 11:00"))


@pytest.mark.clause("H-55", "H-56")
@pytest.mark.parametrize(
    ("result", "leads_to", "standing", "owed"),
    [
        ("disputed", "review", "in-force", ["identity-review"]),
        ("disputed", "confirm", "in-force", []),
        ("mismatch", "terminate", "terminated", ["identity-mismatch"] * 2),
        ("mismatch", "review", "in-force", ["identity-review", *["identity-mismatch"] * 2]),
    ],
)
def test_a_check_leads_where_the_policy_says(result, leads_to, standing, owed):
    stay = checked({result: leads_to}, result)

    kinds = [one.kind for one in stay.state.duties.values()]
    assert stay.state.standing == standing
    assert [one for one in kinds if one.startswith("identity")] == owed


@pytest.mark.clause("H-56")
def test_ward_and_admission_office_are_told_of_a_mismatch_each_by_a_notice_of_its_own(house):
    stay, (admission, *_) = w01("CX")
    house.take(admission, stay.check(OPENING, "D"), stay.check("2013-11-05 14:00", "X"))

    notices = house.found("Communication", category="identity-mismatch")
    words = sorted(one["payload"][-1]["contentString"] for one in notices)
    assert words == [
        "The insurance office confirmed another person, tell: admission_office.",
        "The insurance office confirmed another person, tell: clinical_department.",
    ]
    assert duties(house, "identity-mismatch") == [("2013-11-05T14:00", "open")] * 2
    assert duties(house, "identity-review", "Task") == [("2013-11-04T10:15", "met")]


@pytest.mark.clause("H-56")
def test_a_segment_withdrawn_for_a_new_agreement_asks_for_nothing_any_more(house):
    stay, (admission, charges, *_) = w01("CN")
    house.take(admission, charges, stay.check("2013-11-05 14:00", "X"))
    house.take(stay.update("2013-11-05 15:00"))
    assert duties(house, "segment-payment", "Task") == [("2013-11-05T14:00", "missed")]

    house.take(stay.check("2013-11-05 16:00", "M"))
    house.take(stay.update("2013-11-05 16:30", stay.agreement("AGCN2", "2013-11-05 16:30")))

    assert house.invoices(stay)[0][:2] == ("segment", "cancelled")
    assert duties(house, "segment-payment", "Task") == [("2013-11-05T14:00", "void")]
    (task,) = house.found("Task", code="segment-payment")
    assert task["status"] == "cancelled"


UNVERIFIED = [("Account/A", "identity-unverified", ())]


@pytest.mark.clause("H-54")
def test_charges_of_two_days_without_a_check_are_found_once_and_as_our_own_rule():
    stay = Stay(HAIKOU).open().tell("2013-11-04 10:00", Stay().charge("L1", 10000))
    stay.until("2013-11-05 23:59:59")
    assert stay.findings("identity-unverified") == []

    stay.until("2013-11-06 00:00")
    assert stay.findings("identity-unverified") == UNVERIFIED

    stay.until("2013-11-08 12:00")

    assert stay.findings("identity-unverified") == UNVERIFIED
    (issue,) = [one for one in stay.issues if one.id == "identity-unverified"]
    assert (issue.ground.rule, issue.ground.origin) == (
        "identity_verification.unverified_after",
        "default",
    )


@pytest.mark.clause("H-54")
def test_who_was_checked_or_costs_nothing_or_has_no_agreement_is_not_found_unverified():
    charge = Stay().charge("L1", 10000)
    stays = [
        Stay(HAIKOU).open().tell("2013-11-04 10:00", charge, Stay().check("match")),
        Stay(HAIKOU).open(),
        Stay(HAIKOU).tell(HAIKOU.opening, Stay().person(), Stay().visit(), charge),
        Stay(QIDONG).open().tell("2020-11-02 10:00", Stay(QIDONG).charge("L1", 10000)),
    ]

    for stay in stays:
        stay.until(f"{stay.city.opening[:8]}08 12:00")
        assert stay.findings("identity-unverified") == []


@pytest.mark.clause("H-52", "Q-13")
@pytest.mark.parametrize(
    ("city", "papers", "unseen"),
    [
        (HAIKOU, (), ["id_or_hukou", "insurance_card"]),
        (HAIKOU, (("ID", "C"),), ["insurance_card"]),
        (HAIKOU, (("HUKOU", "C"), ("INSCARD", "O")), []),
        (QIDONG, (), ["social_security_card"]),
        (QIDONG, (("SSC", "O"),), []),
    ],
)
def test_a_visit_that_ends_under_an_agreement_without_its_papers_is_found(city, papers, unseen):
    stay = Stay(city).open()
    day = city.opening[:10]
    stay.tell(f"{day} 10:00", *(stay.paper(kind, form=form) for kind, form in papers))
    assert stay.findings("paper-not-recorded") == []

    stay.tell(f"{day} 11:00", stay.ended(f"{day} 11:00"))
    stay.until(f"{day} 12:00")

    assert [values for _, _, values in stay.findings("paper-not-recorded")] == [
        (one,) for one in unseen
    ]


@pytest.mark.clause("H-53")
def test_who_has_no_agreement_is_asked_for_no_papers():
    stay = Stay(HAIKOU)
    stay.tell(HAIKOU.opening, stay.person(), stay.visit(), stay.covers())

    stay.tell("2013-11-05 10:00", stay.ended("2013-11-05 10:00"))

    assert stay.findings("paper-not-recorded") == []
