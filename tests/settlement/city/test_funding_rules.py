"""How a hospital is funded, fact by fact, with its funding on the table and no house around it."""

from datetime import date, timedelta

import pytest
from settlement.cases import HAIKOU, POLICIES, YUNQIAO, ZONE, at, balances

from adapter.issues import Ground, Issue
from adapter.settlement.city.facts import FundingFigure, InsurerPayment
from adapter.settlement.city.funding import conclude, instants, take
from adapter.settlement.city.funding_case import FundingCase
from adapter.settlement.city.state import FundingState
from adapter.settlement.ledger import CASH, INSURER, INSURER_ADVANCE, entry
from adapter.settlement.reading.funding import is_funding


def section_of(city):
    (policy,) = (one for one in POLICIES.policies if one.id == city.policy)
    return policy.insurer_funding


RULES = section_of(HAIKOU)
MEAN = section_of(YUNQIAO)
SECOND = timedelta(seconds=1)


class Hospital:
    """One hospital, told of its funding by whoever knows."""

    def __init__(self, facility="HK-MCH", section=RULES):
        self.state, self.section = FundingState(facility), section
        self.told = 0

    def _case(self, moment):
        return FundingCase(self.state, self.section, at(moment), ZONE)

    def figure(self, word, period, amount=0, grade="", *, on="2014-01-02"):
        self.told += 1
        case, name = self._case(on), f"F{self.told}"
        take(case, FundingFigure(name, self.state.facility, word, period, amount, grade))
        return case

    def paid(self, kind, amount, on, period, payment=""):
        self.told += 1
        case, day = self._case(on), date.fromisoformat(on)
        name = payment or f"P{self.told}"
        take(case, InsurerPayment(name, self.state.facility, kind, amount, day, period))
        return case

    def until(self, moment, down=None):
        case = self._case(moment)
        case.down = down
        conclude(case)
        return case

    def next(self, moment):
        return [f"{one:%Y-%m-%d}" for one in instants(self._case(moment))]

    def owed(self, kind):
        """Return (due, fen, status, day it came) of what is owed, in order."""
        return [
            (
                f"{one.due:%Y-%m-%d %H:%M:%S}",
                one.amount,
                one.status,
                f"{one.told:%Y-%m-%d}" if one.told else "",
            )
            for one in self.state.duties.values()
            if one.kind == kind
        ]


def advanced(income=1000_00):
    hospital = Hospital()
    hospital.figure("insurer-income", "2013", income)
    return hospital


# Working capital


@pytest.mark.clause("H-22", "H-23")
def test_an_income_brings_the_working_capital_of_the_year_after_it():
    hospital = advanced()

    assert hospital.owed("working-capital") == [("2014-03-31 23:59:59", 150_00, "open", "")]
    (duty,) = hospital.state.duties.values()
    assert (duty.key, duty.answer.rule) == ("working-capital:2014", "insurer_funding.advance.rate")
    # What is next to fall due: the term, and the end of each year that anything is known of.
    assert hospital.next("2014-01-02") == ["2014-04-01", "2015-01-01"]
    assert hospital.next("2014-04-01") == ["2015-01-01"]


@pytest.mark.clause("H-23")
@pytest.mark.parametrize(
    ("parts", "status", "came"),
    [
        ([(150_00, "2014-03-31")], "met", "2014-03-31"),
        ([(150_00, "2014-04-01")], "late", "2014-04-01"),
        ([(149_99, "2014-03-31")], "open", ""),
        ([(100_00, "2014-03-30"), (50_00, "2014-03-31")], "met", "2014-03-31"),
        ([(100_00, "2014-03-31"), (50_00, "2014-04-01")], "late", "2014-04-01"),
        ([(200_00, "2014-02-01"), (1_00, "2014-05-01")], "met", "2014-02-01"),
    ],
)
def test_working_capital_came_on_the_day_on_which_all_of_it_had_come(parts, status, came):
    hospital = advanced()
    for amount, day in parts:
        hospital.paid("advance", amount, day, "2014")

    assert hospital.owed("working-capital") == [("2014-03-31 23:59:59", 150_00, status, came)]


@pytest.mark.clause("H-23")
def test_a_term_is_missed_one_second_after_it_and_found_once():
    hospital = advanced()
    due = at("2014-03-31 23:59:59")

    assert hospital.until(due).issues == []
    found = hospital.until(due + SECOND).issues
    assert found == [
        Issue(
            "warning",
            "business-rule",
            f"Account/{hospital.state.account}",
            "term-missed",
            ("working-capital", "2014-03-31T23:59:59+08:00"),
            Ground("insurer_funding.advance.rate", ("H-22", "H-23"), "text"),
        )
    ]
    assert hospital.owed("working-capital") == [("2014-03-31 23:59:59", 150_00, "missed", "")]
    assert hospital.until("2014-05-01").issues == []


def test_a_term_missed_while_the_adapter_was_down_tells_from_when_to_when():
    hospital = advanced()
    down = at("2014-03-31 20:00"), at("2014-04-01 08:00")

    (found,) = hospital.until("2014-04-01", down).issues

    assert (found.id, found.values) == (
        "term-missed-while-down",
        (
            "working-capital",
            "2014-03-31T23:59:59+08:00",
            "2014-03-31T20:00:00+08:00",
            "2014-04-01T08:00:00+08:00",
        ),
    )


@pytest.mark.clause("H-23")
@pytest.mark.parametrize(
    ("kind", "on", "found"),
    [
        ("advance", "2014-03-31", []),
        ("advance", "2014-04-02", [("working-capital-late", ("2",))]),
        ("settlement", "2014-04-02", []),
    ],
)
def test_only_working_capital_can_be_late(kind, on, found):
    hospital = Hospital()

    case = hospital.paid(kind, 1, on, "2014", payment="P")

    assert [(one.id, one.values) for one in case.issues] == found
    for one in case.issues:
        assert one.where == "PaymentReconciliation/P"
        assert one.ground == Ground("insurer_funding.advance.due", ("H-22", "H-23"), "text")


def test_an_advance_in_a_city_that_knows_none_is_never_late():
    hospital = Hospital(section=RULES.model_copy(update={"advance": None}))
    hospital.figure("insurer-income", "2013", 1000_00)

    assert hospital.paid("advance", 1, "2014-12-02", "2014").issues == []
    assert hospital.state.duties == {}


def test_a_hospital_by_quota_is_owed_no_working_capital_and_another_no_quota():
    by_quota, afterwards = Hospital("HK-4TH"), Hospital()
    for hospital in (by_quota, afterwards):
        hospital.figure("insurer-income", "2013", 1000_00)
        hospital.figure("opening-quota", "2014", 1200_00)

    kinds = [
        {one.kind for one in hospital.state.duties.values()} for hospital in (by_quota, afterwards)
    ]
    assert kinds == [{"quota-prepayment", "quota-retained"}, {"working-capital"}]


def test_a_hospital_by_quota_in_a_city_without_one_is_owed_nothing():
    hospital = Hospital("HK-4TH", RULES.model_copy(update={"quota": None}))
    hospital.figure("opening-quota", "2014", 1200_00)

    assert hospital.state.duties == {}


@pytest.mark.clause("X-12")
def test_a_month_of_mean_spending_is_of_the_years_that_the_policy_names():
    hospital = Hospital("YQ-CH", MEAN)
    told = [
        ("2022-12", 9_00),
        ("2023-01", 1_00),
        ("2024-06", 2_00),
        ("2025-12", 6_00),
        ("2026-01", 7),
    ]
    for period, amount in told:
        hospital.figure("fund-spend", period, amount, on="2025-12-31")

    capital = {
        key[-4:]: (f"{one.due:%Y-%m-%d}", one.amount)
        for key, one in hospital.state.duties.items()
        if one.kind == "working-capital"
    }
    assert capital == {
        "2023": ("2023-01-31", 9_00),
        "2024": ("2024-01-31", 5_00),
        "2025": ("2025-01-31", 4_00),
        "2026": ("2026-01-31", 3_00),
        # A third of what 2024, 2025 and 2026 had.
        "2027": ("2027-01-31", 2_69),
        "2028": ("2028-01-31", 3_04),
        "2029": ("2029-01-31", 7),
    }
    # Nothing follows from a spending after the third year.
    assert hospital.next("2028-02-01") == ["2029-01-01", "2029-02-01", "2030-01-01"]


def test_mean_spending_is_of_the_year_before_where_the_policy_names_no_years():
    section = MEAN.model_copy(
        update={"advance": MEAN.advance.model_copy(update={"base_years": None})}
    )
    hospital = Hospital("YQ-CH", section)
    hospital.figure("fund-spend", "2025-12", 6_00, on="2025-12-31")

    assert list(hospital.state.duties) == ["working-capital:2026"]


# The year's end


@pytest.mark.clause("H-22")
def test_a_year_s_end_nets_the_advance_and_tells_what_is_left():
    hospital = advanced()
    hospital.paid("advance", 150_00, "2014-02-01", "2014")
    hospital.paid("settlement", 70_00, "2014-06-30", "2014-06")
    hospital.state.answered |= {"2013-12": 5_00, "2014-01": 200_00, "2014-05": 100_00}

    assert hospital.until("2014-12-31").entries == []
    case = hospital.until("2015-01-01")

    assert case.entries == [
        entry(
            "advance-netted",
            hospital.state.account,
            at("2015-01-01"),
            ((INSURER_ADVANCE, INSURER, 150_00),),
            "insurer_funding.advance.settle",
            ("H-22", "H-23"),
        )
    ]
    # 300.00 answered, 70.00 settled, 150.00 advanced; December 2013 is another year's.
    assert hospital.owed("insurer-true-up")[-1] == ("2015-01-01 00:00:00", 80_00, "told", "")
    answer = hospital.state.duties["insurer-true-up:2014"].answer
    assert (answer.value, answer.rule) == ("80.00", "insurer_funding.advance.settle")
    assert hospital.until("2015-01-02").entries == []


@pytest.mark.clause("H-22")
def test_an_advance_told_of_after_its_year_is_netted_by_what_it_adds():
    hospital = advanced()
    hospital.paid("advance", 100_00, "2014-02-01", "2014")
    hospital.until("2015-01-01")

    case = hospital.paid("advance", 50_00, "2015-01-05", "2014")

    moved = balances(case.entries)
    assert moved == {CASH: 50_00, INSURER: -50_00}
    assert hospital.state.netted == {2014: 150_00}


@pytest.mark.clause("H-22")
@pytest.mark.parametrize("came", ["answered", "settlement", "advance"])
def test_a_year_of_which_anything_is_known_is_settled_at_its_end(came):
    hospital = Hospital()
    if came == "answered":
        hospital.state.answered["2014-05"] = 1_00
    else:
        hospital.paid(came, 1_00, "2014-02-01", "2014")

    hospital.until("2015-01-01")

    sign = 1 if came == "answered" else -1
    assert hospital.owed("insurer-true-up") == [("2015-01-01 00:00:00", sign * 1_00, "told", "")]


def test_a_year_of_which_nothing_is_known_is_not_settled():
    hospital = advanced()
    hospital.until("2015-01-01")

    assert hospital.owed("insurer-true-up") == []


@pytest.mark.clause("H-22")
@pytest.mark.parametrize(
    ("parts", "status", "came"),
    [
        ([-150_00], "met", "2015-02-01"),
        ([-100_00, -50_00], "met", "2015-02-02"),
        ([-149_99], "told", ""),
        ([-150_01], "told", ""),
        ([], "told", ""),
    ],
)
def test_a_true_up_is_met_by_its_amount_to_the_fen(parts, status, came):
    hospital = advanced()
    hospital.paid("advance", 150_00, "2014-02-01", "2014")
    hospital.until("2015-01-01")
    for number, amount in enumerate(parts, start=1):
        hospital.paid("true-up", amount, f"2015-02-0{number}", "2014")

    assert hospital.owed("insurer-true-up") == [("2015-01-01 00:00:00", -150_00, status, came)]


# Quota


@pytest.mark.clause("H-24", "H-25")
def test_a_quota_brings_twelve_prepayments_and_what_is_kept_back():
    hospital = Hospital("HK-4TH")
    hospital.figure("opening-quota", "2014", 1000_00)

    months = hospital.owed("quota-prepayment")
    assert months[0] == ("2014-01-31 23:59:59", 75_00, "open", "")
    assert months[1] == ("2014-02-28 23:59:59", 75_00, "open", "")
    assert months[11] == ("2014-12-31 23:59:59", 75_00, "open", "")
    assert hospital.owed("quota-retained") == [("2015-01-01 00:00:00", 100_00, "told", "")]
    assert [*hospital.state.duties][:2] == ["quota-prepayment:2014-01", "quota-prepayment:2014-02"]
    assert [*hospital.state.duties][11:] == ["quota-prepayment:2014-12", "quota-retained:2014"]
    assert (
        hospital.state.duties["quota-retained:2014"].answer.rule == "insurer_funding.quota.retained"
    )
    assert hospital.next("2014-10-31") == ["2014-11-01", "2014-12-01", "2015-01-01"]


@pytest.mark.clause("H-24")
def test_a_prepayment_is_of_its_month():
    hospital = Hospital("HK-4TH")
    hospital.figure("opening-quota", "2014", 1000_00)
    hospital.paid("quota", 75_00, "2014-02-10", "2014-02")
    hospital.paid("quota", 75_00, "2014-04-01", "2014-03")

    came = [(status, day) for _, _, status, day in hospital.owed("quota-prepayment")][:4]
    assert came == [
        ("missed", ""),
        ("met", "2014-02-10"),
        ("late", "2014-04-01"),
        ("open", ""),
    ]


@pytest.mark.clause("H-25")
@pytest.mark.parametrize(
    ("grade", "released"), [("A", 100_00), ("B", 90_00), ("C", 80_00), ("D", 0)]
)
def test_a_grade_releases_its_part_of_what_was_kept_back(grade, released):
    hospital = Hospital("HK-4TH")
    hospital.figure("opening-quota", "2014", 1000_00)
    case = hospital.figure("grade", "2014", grade=grade, on="2015-01-10")

    assert [one.id for one in case.issues if one.id != "term-missed"] == []
    assert hospital.owed("quota-release") == [("2015-01-01 00:00:00", released, "told", "")]


@pytest.mark.clause("H-25")
@pytest.mark.parametrize(
    ("facility", "section", "grade"),
    [
        ("HK-4TH", RULES, "E"),
        ("HK-4TH", RULES.model_copy(update={"quota": None}), "A"),
    ],
)
def test_a_grade_that_the_policy_does_not_know_releases_nothing(facility, section, grade):
    hospital = Hospital(facility, section)
    hospital.figure("opening-quota", "2014", 1000_00)

    case = hospital.figure("grade", "2014", grade=grade)

    assert case.issues == [Issue("warning", "business-rule", "Basic/F2", "grade-unknown", (grade,))]
    assert hospital.owed("quota-release") == []


def test_another_figure_needs_no_grade():
    assert Hospital("HK-4TH").figure("opening-quota", "2014", 1000_00).issues == []


@pytest.mark.clause("H-25")
@pytest.mark.parametrize(
    ("parts", "status", "came"),
    [
        ([90_00], "met", "2015-02-01"),
        ([89_99], "told", ""),
        ([90_01], "met", "2015-02-01"),
        ([50_00, 40_00], "met", "2015-02-02"),
    ],
)
def test_a_release_is_met_when_all_of_it_came(parts, status, came):
    hospital = Hospital("HK-4TH")
    hospital.figure("opening-quota", "2014", 1000_00)
    hospital.figure("grade", "2014", grade="B", on="2015-01-10")
    for number, amount in enumerate(parts, start=1):
        hospital.paid("quota-release", amount, f"2015-02-0{number}", "2014")

    assert hospital.owed("quota-release") == [("2015-01-01 00:00:00", 90_00, status, came)]


@pytest.mark.clause("H-25")
@pytest.mark.parametrize(
    ("section", "ground"),
    [
        (RULES, Ground("insurer_funding.quota.release", ("H-24", "H-25"), "text")),
        (RULES.model_copy(update={"quota": None}), None),
    ],
)
def test_what_is_released_before_a_grade_is_found(section, ground):
    hospital = Hospital("HK-4TH", section)

    case = hospital.paid("quota-release", 1_00, "2015-01-10", "2014", payment="P")

    where, name = "PaymentReconciliation/P", "released-without-grade"
    assert case.issues == [Issue("warning", "business-rule", where, name, ("2014",), ground)]


def test_what_is_released_after_a_grade_is_in_order():
    hospital = Hospital("HK-4TH")
    hospital.figure("grade", "2014", grade="B", on="2015-01-10")

    assert hospital.paid("quota-release", 1_00, "2015-01-10", "2014").issues == []
    assert hospital.paid("quota", 1_00, "2015-01-10", "2015-01").issues == []


# What was paid, and what was not settled


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("insurer-income", "figure"),
        ("fund-spend", "figure"),
        ("opening-quota", "figure"),
        ("grade", "figure"),
        ("advance", "payment"),
        ("quota", "payment"),
        ("quota-release", "payment"),
        ("settlement", "payment"),
        ("true-up", "payment"),
        ("risk-fund", ""),
    ],
)
def test_what_is_told_of_a_hospital_is_about_nobody_s_stay(word, kind):
    url = "https://paylater.example/fhir/StructureDefinition/payment-kind"
    payment = {
        "resourceType": "PaymentReconciliation",
        "extension": [{"url": url, "valueCode": word}],
    }
    figure = {"resourceType": "Basic", "code": {"coding": [{"code": word}]}}

    assert is_funding(payment) == (kind == "payment")
    assert is_funding(figure) == (kind == "figure")


@pytest.mark.parametrize(
    ("kind", "credit"),
    [
        ("advance", INSURER_ADVANCE),
        ("quota", INSURER_ADVANCE),
        ("settlement", INSURER),
        ("true-up", INSURER),
        ("quota-release", INSURER),
    ],
)
def test_money_of_the_insurer_is_booked_once_on_its_day(kind, credit):
    hospital = Hospital()

    case = hospital.paid(kind, 7_00, "2014-02-03", "2014", payment="P")
    again = hospital.paid(kind, 7_00, "2014-02-03", "2014", payment="P")

    assert case.entries == [
        entry(f"insurer-{kind}", hospital.state.account, at("2014-02-03"), ((CASH, credit, 7_00),))
    ]
    assert (again.entries, again.issues) == ([], [])


@pytest.mark.clause("H-26")
def test_a_month_with_claims_and_no_settlement_is_found_once_when_it_has_ended():
    hospital = Hospital()
    hospital.state.answered |= {"2014-01": 1_00, "2014-02": 1_00, "2014-03": 1_00}
    hospital.paid("settlement", 1_00, "2014-02-20", "2014-02")

    # February is settled; January and March are looked at when they have ended.
    assert hospital.next("2014-01-20") == ["2014-02-01", "2014-04-01", "2015-01-01"]
    early = hospital.until("2014-03-31")
    found = hospital.until("2014-04-01").issues

    assert early.issues == []
    assert hospital.state.gaps == ["2014-01", "2014-03"]
    assert found == [
        Issue(
            "warning",
            "business-rule",
            f"Account/{hospital.state.account}",
            "insurer-settlement-gap",
            ("2014-03",),
            Ground("insurer_funding.settle_every", ("H-26",), "text"),
        )
    ]
    assert hospital.until("2014-04-02").issues == []


def test_only_a_settlement_settles_a_month():
    hospital = Hospital()
    hospital.state.answered["2014-01"] = 1_00
    hospital.paid("advance", 1_00, "2014-01-20", "2014")

    hospital.until("2014-02-01")

    assert hospital.state.gaps == ["2014-01"]


def test_the_years_that_anything_is_known_of_end_one_by_one():
    hospital = Hospital()
    hospital.state.answered["2011-05"] = 1_00
    hospital.paid("settlement", 1, "2012-05-02", "2012-05")
    hospital.figure("insurer-income", "2013", 1, on="2011-01-02")
    hospital.figure("grade", "2015", grade="A", on="2011-01-02")

    assert hospital.next("2011-01-01")[1:] == [
        "2012-01-01",
        "2013-01-01",
        "2014-04-01",
        "2015-01-01",
        "2016-01-01",
    ]
