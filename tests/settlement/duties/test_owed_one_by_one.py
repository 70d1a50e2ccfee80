"""What a visit brings, one thing at a time: the estimate, papers, leaving, explaining, segments."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from settlement.cases import (
    HAIKOU,
    POLICIES,
    QIDONG,
    YUNQIAO,
    Stay,
    answer,
    at,
    findings,
    invoice,
    policy_with,
)

from adapter.issues import Ground
from adapter.settlement.answer import Answer
from adapter.settlement.duties.owed import conclude, instants, left, told
from adapter.settlement.duty import Duty
from adapter.settlement.sections.payment_plan import Instalment, Plan

NOW = "2013-11-12 12:00"
LEAVING = at("2013-11-12 10:00")
SECOND = timedelta(seconds=1)
LEAD = Answer("1-2 days", "pre_discharge_estimate.lead_days", ("H-14", "H-59"))
BACK = Answer("24 hours", "collateral_return.within", ("H-16", "H-60"), "default", "AM-25")
KEPT = Answer("keep_insurance_card", "payment_plan.collateral", ("H-17", "H-18"), "text", "AM-14")
EXPLAINED = Answer("doctor", "agreements.INP.explained", ("H-49",), "text", "AM-07")
SEGMENT = Answer("3 days", "segment_settlement.due", ("H-13", "H-58"), "default", "AM-02")
SETTLED = Answer("3 working days", "discharge.settle_within_working_days", ("X-07",))
CARD = Stay().paper("INSCARD", form="O")


def visiting(now=NOW, city=HAIKOU, policies=POLICIES, **visit):
    """Return a visit on the table, insured and with no agreement; nothing is concluded yet."""
    stay = Stay(city, policies=policies)
    stay.tell(city.opening, stay.person(), stay.visit(), stay.covers())
    case = stay.case(now)
    case.state.visit = replace(case.state.visit, **visit)
    return case


def leaving(now=NOW, city=HAIKOU, policies=POLICIES, **visit):
    """Return a visit that has ended."""
    return visiting(now, city, policies, **{"status": "finished", "end": LEAVING} | visit)


def nowhere(**visit):
    """Return a visit that no policy governs."""
    case = visiting(**visit)
    case.policy = None
    return case


def unvisited(city=HAIKOU):
    """Return an account whose city is known, though nobody told of its visit."""
    case = visiting(city=city)
    case.state.visit = None
    return case


def knowing(case, *duties):
    case.state.duties.update({one.key: one for one in duties})
    return case


def of_kind(case, kind):
    """Conclude, and return what was told of a kind of duty."""
    conclude(case)
    return [one for one in case.duties if one.kind == kind]


def planned(case):
    """Let a plan of one part of 100.00 run on the account."""
    part = Instalment(1, date(2013, 12, 12), at("2013-12-12 23:59:59"), 10000)
    signed = Answer("instalment, 1", "payment_plan.kinds", ("H-17",))
    case.state.plan = Plan("instalment", date(2013, 11, 12), 10000, (part,), signed)
    return case


# Whether anything follows.


def test_nothing_follows_where_no_policy_governs_or_no_visit_is_known():
    expected = at("2013-11-13 10:00")
    for case in (nowhere(expected=expected), unvisited()):
        conclude(case)

        assert (case.duties, case.issues, instants(case)) == ([], [], [])


@pytest.mark.parametrize(("status", "stays"), [("finished", True), ("in-progress", False)])
def test_a_stay_that_goes_on_has_its_day_of_leaving_before_it(status, stays):
    case = visiting(status=status, end=LEAVING)
    case.state.left = True

    conclude(case)

    assert case.state.left is stays


@pytest.mark.clause("H-11")
def test_the_days_that_closed_are_listed():
    assert len(of_kind(visiting("2013-11-06 09:00"), "daily-list")) == 2


# The estimate.


@pytest.mark.clause("H-14", "H-59")
@pytest.mark.parametrize(("now", "opened"), [("2013-11-09 23:59:59", False), ("2013-11-10", True)])
def test_an_estimate_is_owed_from_two_days_before_the_leaving_to_the_end_of_the_day_before(
    now, opened
):
    """Of 1,000.00 within the scheme the patient keeps the deductible and 30 % of the rest."""
    stay = Stay().open()
    stay.tell("2013-11-04 10:00", stay.charge("L1", 100000, "01"))
    case = stay.case(now)
    case.state.visit = stay.visit(expected=at("2013-11-12 09:00").astimezone(UTC))
    case.state.expected_since = at("2013-11-07 09:00")

    opens, due = at("2013-11-10"), at("2013-11-11 23:59:59")
    key, kind = "estimate:2013-11-12", "estimate"
    duty = Duty(key, kind, due, 51000, LEAD, since=opens, owed=at(now), whole=100000)
    assert of_kind(case, kind) == ([duty] if opened else [])


@pytest.mark.parametrize(("since", "due"), [(None, NOW), ("2013-11-12 11:00", "2013-11-12 11:00")])
def test_who_learns_of_a_leaving_late_owes_the_estimate_at_that_instant(since, due):
    case = visiting(expected=at("2013-11-12 18:00"))
    case.state.expected_since = at(since) if since else None

    assert [one.due for one in of_kind(case, "estimate")] == [at(due)]


def test_an_estimate_for_another_day_is_let_go_and_nothing_else_is():
    due = at("2013-11-20")
    known = [
        Duty("estimate:2013-11-12", "estimate", due, 0, LEAD),
        Duty("estimate:2013-11-13", "estimate", due, 0, LEAD),
        Duty("fee-list:1", "fee-list", due, 0, LEAD),
    ]
    case = knowing(visiting(expected=at("2013-11-13 09:00")), *known)

    conclude(case)

    statuses = [case.state.duties[one.key].status for one in known]
    assert statuses == ["void", "open", "open"]


@pytest.mark.parametrize(
    ("city", "visit"),
    [
        (HAIKOU, {}),
        (HAIKOU, {"expected": at("2013-11-13"), "status": "cancelled"}),
        (HAIKOU, {"expected": at("2013-11-13"), "status": "finished"}),
        (QIDONG, {"expected": at("2013-11-13")}),
    ],
)
def test_no_estimate_is_owed_of_a_leaving_unknown_or_past_or_where_none_is_asked_for(city, visit):
    assert of_kind(visiting(city=city, **visit), "estimate") == []


@pytest.mark.clause("H-14")
@pytest.mark.parametrize(
    ("proof", "owed", "encounter_class", "found"),
    [
        ("", "", "IMP", True),
        ("fee-list", "", "IMP", True),
        ("estimate", "", "IMP", False),
        ("", "void", "IMP", True),
        ("", "missed", "IMP", False),
        ("", "", "AMB", False),
    ],
)
def test_a_stay_that_ends_without_an_estimate_is_found_once(proof, owed, encounter_class, found):
    case = leaving(encounter_class=encounter_class)
    if proof:
        case.state.deliveries["P"] = Stay().delivery("P", proof)
    if owed:
        due = at("2013-11-11")
        knowing(case, Duty("estimate:1", "estimate", due, 0, LEAD, owed))
    knowing(case, Duty("fee-list:1", "fee-list", at("2013-11-20"), 0, LEAD))

    conclude(case)
    conclude(case)

    assert findings(case) == ([("Account/A", "estimate-missed")] if found else [])
    ground = Ground("pre_discharge_estimate", ("H-14", "H-59"), "text")
    assert all(one.ground == ground for one in case.issues)


def test_a_stay_that_goes_on_was_not_left_without_an_estimate():
    case = visiting()

    conclude(case)

    assert case.issues == []


@pytest.mark.clause("H-14", "H-59")
@pytest.mark.parametrize(
    ("moment", "early"), [("2013-11-09 23:59:59", True), ("2013-11-10 00:00", False)]
)
def test_an_estimate_told_before_its_days_is_found_with_the_day_it_opens(moment, early):
    case = visiting(expected=at("2013-11-12 09:00").astimezone(UTC))

    told(case, Stay().delivery("P", "estimate", at=moment))

    opens = "2013-11-10T00:00:00+08:00"
    found = [("Communication/P", "estimate-early", opens)]
    assert findings(case) == (found if early else [])
    ground = Ground("pre_discharge_estimate.lead_days", ("H-14", "H-59"), "text")
    assert all(one.ground == ground for one in case.issues)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (visiting(), "estimate"),
        (visiting(expected=at("2013-11-12")), "fee-list"),
        (visiting(city=QIDONG, expected=at("2013-11-12")), "estimate"),
        (nowhere(expected=at("2013-11-12")), "estimate"),
        (unvisited(), "estimate"),
    ],
)
def test_what_is_no_estimate_or_of_no_known_leaving_is_not_early(case, kind):
    told(case, Stay().delivery("P", kind, at="2013-11-05"))

    assert case.issues == []


# Leaving.


@pytest.mark.clause("H-15", "H-60")
def test_w18_who_left_unpaid_is_found_and_told_until_when():
    case = leaving()
    bills = [invoice("I1", 100000, paid=40000), invoice("I2", -5000, "credit-note")]
    case.state.invoices = [*bills, invoice("I3", 700)]

    left(case)

    assert case.state.left
    assert findings(case) == [("Account/A", "discharged-unpaid", "607.00")]
    ground = Ground("discharge.allow_discharge_unpaid", ("H-15", "H-60"), "text")
    assert case.issues[0].ground == ground
    key, kind, due = "unpaid-grace:2013-12-12", "unpaid-grace", at(NOW)
    grace = Answer("30 days", "discharge.unpaid_grace", ("H-15", "H-60"), "default", "AM-12")
    assert case.duties == [Duty(key, kind, due, 60700, grace, "told", due)]


def test_who_paid_or_has_a_plan_left_nothing_unpaid():
    paid, on_plan = leaving(), planned(leaving())
    on_plan.state.invoices = [invoice("I1", 100)]
    for case in (paid, on_plan):
        left(case)

        assert (case.state.left, case.issues, case.duties) == (True, [], [])


def test_a_city_that_names_no_days_of_grace_has_the_finding_alone():
    rule = POLICIES.get(HAIKOU.policy).discharge.model_copy(update={"unpaid_grace": None})
    case = leaving(policies=policy_with(HAIKOU.policy, discharge=rule))
    case.state.invoices = [invoice("I1", 100)]

    left(case)

    assert findings(case) == [("Account/A", "discharged-unpaid", "1.00")]
    assert case.duties == []


@pytest.mark.parametrize(
    "case",
    [
        nowhere(status="finished", end=LEAVING),
        unvisited(),
        leaving(end=None),
        leaving(status="in-progress"),
    ],
)
def test_nobody_left_a_visit_that_has_not_ended(case):
    case.state.invoices = [invoice("I1", 100)]

    left(case)

    assert (case.state.left, case.issues) == (False, [])


@pytest.mark.parametrize(
    ("now", "visit", "falls"),
    [
        (NOW, {}, [(at("2013-11-13"), "lists")]),
        ("2013-11-12 23:59:59", {}, [(at("2013-11-13"), "lists")]),
        (NOW, {"encounter_class": "AMB"}, []),
        (NOW, {"status": "cancelled"}, []),
        (NOW, {"status": "finished", "end": LEAVING}, [(at("2013-11-13"), "left")]),
        (
            "2013-11-20 10:00",
            {"status": "finished", "end": LEAVING},
            [(at("2013-11-20 10:00"), "left")],
        ),
        (NOW, {"status": "finished", "end": None}, []),
        (NOW, {"status": "in-progress", "end": LEAVING}, [(at("2013-11-13"), "lists")]),
    ],
)
def test_a_day_closes_for_lists_while_the_visit_goes_on_and_for_leaving_once(now, visit, falls):
    """The words are kept in the store: what falls due under one must find it again."""
    case = visiting(now, **visit)
    assert instants(case) == falls

    case.state.left = True

    assert instants(case) == [one for one in falls if one[1] == "lists"]


def test_a_city_without_daily_lists_or_with_days_to_pay_looks_at_nothing():
    assert instants(visiting(city=QIDONG)) == []
    assert instants(leaving(city=QIDONG)) == []


# Papers.


def holding(case, *papers):
    """Let the hospital hold papers, the original insurance card if none is named."""
    case.state.papers = {one.document: one for one in papers or (CARD,)}
    return case


@pytest.mark.clause("H-16", "H-60")
def test_papers_go_back_within_a_day_once_all_is_paid():
    case = holding(leaving())
    case.state.invoices = [
        invoice("I1", 100, paid=100, status="balanced"),
        invoice("I2", -50, "credit-note"),
    ]

    key, due = "collateral-return", at("2013-11-13 12:00")
    assert of_kind(case, key) == [Duty(key, key, due, 0, BACK, owed=at(NOW))]


@pytest.mark.parametrize("status", ["open", "missed", "met", "late"])
def test_papers_to_go_back_keep_their_first_term(status):
    key, due = "collateral-return", at("2013-11-12 20:00")
    case = holding(knowing(leaving(), Duty(key, key, due, 0, BACK, status)))

    assert of_kind(case, key) == []


def test_papers_go_back_anew_where_the_account_was_open_in_between():
    key, due = "collateral-return", at("2013-11-12 20:00")
    gone = Duty(key, key, due, 0, BACK, "void", owed=at("2013-11-11 20:00"))
    case = holding(knowing(leaving(), gone))

    was = gone.remembered(at(NOW))
    assert of_kind(case, key) == [
        Duty(key, key, at("2013-11-13 12:00"), 0, BACK, owed=at(NOW), was=was)
    ]


@pytest.mark.parametrize(
    ("invoices", "lines", "status"),
    [
        ([invoice("I1", 100, paid=99)], 0, "finished"),
        ([], 1, "finished"),
        ([], 0, "in-progress"),
    ],
)
def test_papers_stay_while_anything_is_open(invoices, lines, status):
    key, due = "collateral-return", at("2013-11-13 12:00")
    open_ = Duty(key, key, due, 0, BACK)
    case = holding(knowing(leaving(status=status), open_))
    case.state.invoices, case.state.lines = invoices, lines

    assert of_kind(case, key) == [replace(open_, status="void", told=at(NOW))]


@pytest.mark.parametrize("paper", [{"form": "C"}, {"custody": "S"}, {"custody": "R"}])
def test_only_an_original_that_the_hospital_holds_goes_back(paper):
    case = holding(leaving(), replace(CARD, **paper))

    assert of_kind(case, "collateral-return") == []


@pytest.mark.clause("H-16")
def test_papers_are_back_when_the_last_one_was_handed_out():
    key, due = "collateral-return", at("2013-11-13 12:00")
    back = [
        replace(CARD, document=name, custody="R", at=at(moment))
        for name, moment in (("D1", "2013-11-12 11:00"), ("D2", "2013-11-12 11:30"))
    ]
    lost = replace(CARD, document="D3", custody="L", at=at("2013-11-12 11:45"))
    untold = replace(CARD, document="D4", custody="R", at=None)
    open_ = Duty(key, key, due, 0, BACK)

    for papers, moment in (([*back, lost, untold], "2013-11-12 11:30"), ([lost, untold], NOW)):
        case = holding(knowing(leaving(), open_), *papers)

        assert of_kind(case, key) == [replace(open_, status="met", told=at(moment))]


def test_papers_that_went_with_a_moved_visit_are_owed_to_nobody_here():
    key, due = "collateral-return", at("2013-11-13 12:00")
    open_ = Duty(key, key, due, 0, BACK)
    case = knowing(leaving(), open_)

    assert of_kind(case, key) == [replace(open_, status="void", told=at(NOW))]


def test_a_city_that_keeps_no_papers_owes_none():
    assert of_kind(holding(leaving(city=QIDONG)), "collateral-return") == []


@pytest.mark.clause("H-18")
def test_under_a_plan_the_card_stays_until_all_is_paid():
    case = planned(holding(leaving()))
    case.state.invoices = [invoice("I1", 10000)]
    key, kind = "card-kept:2013-11-12", "card-kept"
    kept = Duty(key, kind, at(NOW), 0, KEPT, "told", at(NOW))
    assert of_kind(case, kind) == [kept]
    case.duties.clear()
    case.state.invoices = [invoice("I1", 10000, paid=10000, status="balanced")]

    assert of_kind(case, kind) == [replace(kept, status="void")]
    assert [one.status for one in of_kind(case, "collateral-return")] == ["open"]


def test_under_a_plan_no_card_is_kept_that_the_hospital_does_not_hold():
    case = planned(leaving())
    case.state.invoices = [invoice("I1", 10000)]

    assert of_kind(case, "card-kept") == []


def test_no_card_is_kept_without_a_plan_or_where_no_plan_is_known():
    without = holding(leaving())
    unknown = planned(holding(leaving(policies=policy_with(HAIKOU.policy, payment_plan=None))))
    for case in (without, unknown):
        case.state.invoices = [invoice("I1", 10000)]

        assert of_kind(case, "card-kept") == []


# The hospital's own settlement.


@pytest.mark.clause("X-07")
@pytest.mark.parametrize(
    ("kind", "status"), [("", "open"), ("MID", "open"), ("PRE", "open"), ("FINAL", "met")]
)
def test_a_hospital_settles_within_three_working_days_by_the_insurers_final_word(kind, status):
    """A Friday's discharge is settled by the end of Wednesday."""
    stay = Stay(YUNQIAO).open("2026-03-02 09:00")
    if kind:
        told_ = stay.adjudication("ADJ", answer(0), kind, at="2026-03-09 10:00")
        stay.tell("2026-03-09 10:00", told_)
    case = stay.case("2026-03-10 12:00")
    case.state.visit = stay.visit(status="finished", end=at("2026-03-06 16:00"))
    key, due = "discharge-settlement", at("2026-03-11 23:59:59")

    made = of_kind(case, key)

    owed = Duty(key, key, due, 0, SETTLED, owed=at("2026-03-10 12:00"))
    met = replace(owed, status="met", told=at("2026-03-09 10:00"))
    assert made == ([owed, met] if status == "met" else [owed])


@pytest.mark.parametrize(
    "visit", [{"status": "in-progress", "end": LEAVING}, {"status": "finished", "end": None}]
)
def test_what_has_not_ended_is_not_to_be_settled(visit):
    key = "discharge-settlement"
    open_ = Duty(key, key, at("2026-11-11"), 0, SETTLED)
    case = knowing(visiting(city=YUNQIAO, **visit), open_)

    assert of_kind(case, key) == [replace(open_, status="void", told=at(NOW))]


def test_a_city_that_sets_no_term_owes_no_settlement_of_the_hospital():
    assert of_kind(leaving(), "discharge-settlement") == []


# Explaining.


def signed(case, **changes):
    stay = Stay(HAIKOU)
    case.state.agreements["AGA"] = stay.agreement(**changes)
    return case


@pytest.mark.clause("H-49")
@pytest.mark.parametrize(
    ("moment", "due"),
    [(at("2013-11-04 09:00"), "2013-11-04 09:00"), (None, HAIKOU.opening)],
)
def test_the_policy_is_explained_by_the_signature_else_by_the_admission(moment, due):
    case = signed(visiting(), signed=moment)

    key, kind = "policy-explained:AGA", "policy-explained"
    assert of_kind(case, kind) == [Duty(key, kind, at(due), 0, EXPLAINED, owed=at(NOW))]


@pytest.mark.clause("H-49")
def test_the_policy_was_explained_when_the_agreement_says_so():
    case = signed(visiting(), informed=at("2013-11-04 09:10"))

    told_ = of_kind(case, "policy-explained")

    assert [(one.status, one.told) for one in told_] == [
        ("open", None),
        ("met", at("2013-11-04 09:10")),
    ]


def test_the_policy_is_explained_to_the_insured_alone():
    case = signed(visiting())
    case.state.covers = ()

    assert of_kind(case, "policy-explained") == []


def test_nothing_is_explained_of_no_form_or_of_one_that_asks_for_nothing():
    unsigned, strange = visiting(), signed(visiting(), form="LOAN")
    elsewhere = signed(visiting(city=YUNQIAO))

    for case in (unsigned, strange, elsewhere):
        assert of_kind(case, "policy-explained") == []


# Segments.


@pytest.mark.clause("H-13", "H-58")
def test_a_segment_is_to_be_paid_by_its_term():
    case = visiting()
    due = "2013-11-14 23:59:59"
    case.state.invoices = [
        invoice("F1", 500, due=due),
        invoice("S1", 1000, "segment", due=due, paid=200),
    ]

    key, kind = "segment-payment:S1", "segment-payment"
    assert of_kind(case, kind) == [Duty(key, kind, at(due), 800, SEGMENT, owed=at(NOW))]


@pytest.mark.parametrize(("status", "after"), [("balanced", "met"), ("cancelled", "void")])
def test_a_segment_that_was_paid_or_cancelled_is_not_to_be_paid(status, after):
    key, kind, due = "segment-payment:S1", "segment-payment", "2013-11-14 23:59:59"
    known = Duty(key, kind, at(due), 1000, SEGMENT)
    case = knowing(visiting(), known)
    paid = 1000 if status == "balanced" else 0
    case.state.invoices = [invoice("S1", 1000, "segment", due=due, paid=paid, status=status)]

    assert of_kind(case, kind) == [replace(known, status=after, told=at(NOW))]


@pytest.mark.clause("X-06")
@pytest.mark.parametrize(
    ("city", "status", "found"),
    [(YUNQIAO, "missed", True), (YUNQIAO, "open", False), (HAIKOU, "missed", False)],
)
def test_a_city_may_end_the_agreement_of_who_missed_a_segment_and_only_a_person_does(
    city, status, found
):
    key, kind, due = "segment-payment:S1", "segment-payment", city.opening
    case = knowing(visiting(city.opening, city), Duty(key, kind, at(due), 9, SEGMENT, status))
    case.state.invoices = [invoice("S1", 1000, "segment", due=due)]

    conclude(case)
    conclude(case)

    assert findings(case) == ([("Invoice/S1", "agreement-terminable", "S1")] if found else [])
    ground = Ground("segment_settlement.on_unpaid", ("X-06",), "text")
    assert all(one.ground == ground for one in case.issues)
