"""What a confirmed default draws from the fund, with its stay on the table and no house around."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, at, balances, policy_with

from adapter.issues import Ground, Issue
from adapter.settlement.city import awards
from adapter.settlement.city.awarded import Awarded, InDefault
from adapter.settlement.city.state import CityState, Claim, FundFigures, FundYear
from adapter.settlement.ledger import (
    ALLOWANCE_FUND,
    ALLOWANCE_HOSPITAL,
    BAD_DEBT,
    BAD_DEBT_RECOVERED,
    CASH,
    DEFAULTED,
    FUND_PAYABLE,
    FUND_RECEIVABLE,
    RECEIVABLE,
    entry,
)

CLAUSES = ("H-27", "H-28")
SHARE = ("risk_fund.share", CLAUSES)
BACK = ("risk_fund.recoveries", CLAUSES)
CONFIRMED = "2014-02-01 10:00"


def fund_of(level=2_000_000_00, **changes):
    """Return the policies with a fund of this many fen in Haikou."""
    (policy,) = (one for one in POLICIES.policies if one.id == HAIKOU.policy)
    fund = policy.risk_fund.model_copy(update={"level": level, **changes})
    return policy_with(HAIKOU.policy, risk_fund=fund)


def unpaid(amount, account="A", policies=POLICIES, city=None, **visit):
    """Return a stay of November 2013 that ended with all of it unpaid, and two notices sent."""
    stay = Stay(HAIKOU, account, policies)
    stay.world.city = city or CityState("460100")
    stay.open(**visit)
    stay.tell("2013-11-05 10:00", stay.charge(f"L{account}", amount))
    stay.tell("2013-11-06 10:00", stay.ended())
    return notified(stay, "2014-01-10 09:00", "2014-01-20 09:00")


def notified(stay, *days):
    for day in days:
        stay.tell(day, stay.delivery(f"N{day}{stay.account}", "default-notice", at=day))
    return stay


def confirm(stay, moment=CONFIRMED, number="D1"):
    return stay.tell(moment, stay.decision("default-confirmed", number, at=moment))


def dismiss(stay, moment, number="D2"):
    return stay.tell(moment, stay.decision("default-dismissed", number, at=moment))


def confirmed(amount, account="A", policies=POLICIES, city=None):
    return confirm(unpaid(amount, account, policies, city))


def paid(stay, number, amount, moment, kind="payment"):
    return stay.tell(moment, stay.payment(number, amount, kind, at=moment))


def last(stay):
    """Return the journal entries of the last thing told."""
    return stay.cases[-1].entries


def found(stay):
    return [one for one in stay.issues if "fund" in one.id or "award" in one.id]


@pytest.mark.clause("H-28")
def test_a_confirmed_default_is_shared_and_an_odd_fen_stays_with_the_hospital():
    stay = confirmed(1000_01)
    moment = at(CONFIRMED)

    assert last(stay) == [
        entry("default-reclassified", "A", moment, ((DEFAULTED, RECEIVABLE, 1000_01),), *SHARE),
        entry("fund-share", "A", moment, ((FUND_RECEIVABLE, ALLOWANCE_FUND, 500_00),), *SHARE),
        entry("institution-share", "A", moment, ((BAD_DEBT, ALLOWANCE_HOSPITAL, 500_01),), *SHARE),
    ]
    award = stay.state.awards[-1]
    (invoice,) = stay.state.invoices
    assert (award.decision, award.at) == ("D1", moment)
    assert award.debts == {invoice.invoice: InDefault(1000_01, 0, 0)}
    assert stay.world.city == CityState(
        "460100",
        moment,
        {
            2014: FundYear(
                2_000_000_00,
                {"A/D1": Claim(moment, 500_00, 500_00)},
                {moment.date(): FundFigures(1, 500_00, 500_00)},
            )
        },
    )
    assert award.grants == [(moment, moment)]
    assert found(stay) == []


@pytest.mark.clause("H-28")
def test_what_comes_back_is_split_as_the_award_was():
    stay = confirmed(1000_00)
    paid(stay, "P1", 300_01, "2014-03-01")

    moment = at("2014-03-01")
    assert last(stay)[-3:] == [
        entry("default-settled", "A", moment, ((RECEIVABLE, DEFAULTED, 300_01),), *SHARE),
        entry("recovery-fund", "A", moment, ((ALLOWANCE_FUND, FUND_PAYABLE, 150_00),), *BACK),
        entry(
            "recovery-institution",
            "A",
            moment,
            ((ALLOWANCE_HOSPITAL, BAD_DEBT_RECOVERED, 150_01),),
            *BACK,
        ),
    ]
    year = stay.world.city.years[2014]
    assert (year.figures().recovered, year.left) == (150_00, 2_000_000_00 - 500_00)
    paid(stay, "P2", 1, "2014-03-02")
    # Of 300.02 half is the fund's, a fen more than before.
    assert year.figures().recovered == 150_01


@pytest.mark.clause("H-27", "H-28")
def test_a_fund_that_holds_less_gives_what_it_holds_and_says_how_much_is_short():
    stay = confirmed(1000_00, policies=fund_of(300_00))

    ground = Ground("risk_fund.on_exhausted", CLAUSES, "default")
    assert found(stay) == [
        Issue("warning", "business-rule", "Basic/D1", "risk-fund-exhausted", ("200.00",), ground)
    ]
    held = stay.balances()
    assert (held[FUND_RECEIVABLE], held[BAD_DEBT]) == (300_00, 700_00)
    assert last(stay)[1].rule == "risk_fund.on_exhausted"
    assert found(confirmed(600_00, policies=fund_of(300_00))) == []


@pytest.mark.clause("H-28")
def test_the_fund_covers_inpatients():
    stay = confirm(unpaid(1000_00, encounter_class="AMB"))

    assert found(stay) == [
        Issue("warning", "business-rule", "Basic/D1", "fund-covers-inpatients", ())
    ]
    assert stay.state.awards == []
    unknown = Stay(HAIKOU).case(CONFIRMED)
    unknown.policy = None
    awards.grant(unknown, "D9", at(CONFIRMED), {"I1": 5})
    assert [(one.where, one.id) for one in unknown.issues] == [
        ("Basic/D9", "fund-covers-inpatients")
    ]


@pytest.mark.clause("H-28")
def test_a_second_debt_of_a_stay_has_an_award_of_its_own():
    stay = confirmed(1000_00)
    # The first debt is paid, and what is charged late is a second one.
    paid(stay, "P1", 1000_00, "2014-02-02")
    stay.tell("2014-02-03 10:00", stay.charge("L9", 70_00))
    notified(stay, "2014-04-01 09:00", "2014-04-02 09:00")
    confirm(stay, "2014-04-03 10:00", "D3")

    assert found(stay) == []
    first, second = stay.state.awards
    assert (first.decision, first.debt, first.settled, first.made.fund) == (
        "D1",
        1000_00,
        1000_00,
        500_00,
    )
    assert (second.decision, second.debt, second.settled, second.made.fund) == (
        "D3",
        70_00,
        0,
        35_00,
    )
    year = stay.world.city.years[2014]
    assert {name: one.given for name, one in year.claims.items()} == {
        "A/D1": 500_00,
        "A/D3": 35_00,
    }
    assert stay.balances()[DEFAULTED] == 70_00


@pytest.mark.clause("H-28")
def test_a_debt_alleged_while_the_first_stands_is_laid_before_the_fund_and_the_first_is_not_again():
    stay = confirmed(1000_00)
    stay.tell("2014-02-03 10:00", stay.charge("L9", 70_01))
    notified(stay, "2014-04-01 09:00", "2014-04-02 09:00")
    confirm(stay, "2014-04-03 10:00", "D3")
    confirm(stay, "2014-04-04 10:00", "D4")

    again = [one.values for one in stay.issues if one.id == "default-confirmed-before"]
    assert again == [("2014-04-03T10:00:00+08:00",)]
    assert [(one.decision, one.debt, one.made.fund) for one in stay.state.awards] == [
        ("D1", 1000_00, 500_00),
        ("D3", 70_01, 35_00),
    ]
    # Money meets the first debt before the second, and each split goes its own way.
    paid(stay, "P1", 1000_01, "2014-04-05")
    assert [(one.settled, one.recovered_fund) for one in stay.state.awards] == [
        (1000_00, 500_00),
        (1, 0),
    ]


@pytest.mark.clause("H-28")
def test_the_fund_pays_the_first_award_first_and_the_next_with_the_rest():
    stay = confirmed(1000_00)
    stay.tell("2014-02-03 10:00", stay.charge("L9", 70_00))
    notified(stay, "2014-04-01 09:00", "2014-04-02 09:00")
    paid(stay, "F1", 400_00, "2014-04-02", "risk-fund")
    confirm(stay, "2014-04-03 10:00", "D3")
    paid(stay, "F2", 110_00, "2014-04-05", "risk-fund")
    paid(stay, "F2", 110_00, "2014-04-05", "risk-fund")

    assert [one.payments for one in stay.state.awards] == [
        {"F1": 400_00, "F2": 100_00},
        {"F2": 10_00},
    ]
    assert stay.world.city.years[2014].figures().paid == 510_00
    assert (stay.balances()[FUND_RECEIVABLE], FUND_PAYABLE in stay.balances()) == (25_00, False)
    paid(stay, "F3", 25_01, "2014-04-06", "risk-fund")
    assert found(stay) == [
        Issue("warning", "business-rule", "PaymentReconciliation/F3", "fund-paid-over", ("0.01",))
    ]
    assert stay.balances()[FUND_PAYABLE] == -1


@pytest.mark.clause("H-28")
def test_the_second_debt_dismissed_leaves_the_first_its_award():
    stay = confirmed(1000_00)
    paid(stay, "P1", 1000_00, "2014-02-02")
    stay.tell("2014-02-03 10:00", stay.charge("L9", 70_00))
    notified(stay, "2014-04-01 09:00", "2014-04-02 09:00")
    dismiss(stay, "2014-04-03 10:00", "D3")

    (award,) = stay.state.awards
    assert (award.debt, award.made.fund, award.recovered_fund) == (1000_00, 500_00, 500_00)


def test_nothing_is_laid_before_the_fund_without_a_debt_a_fund_or_in_shadow():
    stay = unpaid(1000_00)
    case = stay.case(CONFIRMED)
    awards.grant(case, "D1", at(CONFIRMED), {})
    stay.state.shadow = True
    awards.grant(case, "D1", at(CONFIRMED), {"I1": 5})
    elsewhere = Stay(QIDONG).open().case("2020-12-01")
    awards.grant(elsewhere, "D1", at("2020-12-01"), {"I1": 5})

    for one in (case, elsewhere):
        assert (one.state.awards, one.issues, one.entries) == ([], [], [])


def test_without_an_award_there_is_nothing_to_take_back_or_to_conclude():
    stay = unpaid(1000_00)
    case = stay.case(CONFIRMED)

    awards.revoke(case, ["I1"])
    awards.conclude(case)

    assert (case.entries, stay.world.city) == ([], CityState("460100"))


@pytest.mark.clause("H-28")
def test_what_the_fund_pays_before_a_default_is_owed_back_until_it_is_confirmed():
    stay = unpaid(1000_00)
    paid(stay, "F1", 50_00, "2014-01-25", "risk-fund")

    assert last(stay) == [
        entry("fund-payment", "A", at("2014-01-25"), ((CASH, FUND_PAYABLE, 50_00),))
    ]
    assert found(stay) == [
        Issue("warning", "business-rule", "PaymentReconciliation/F1", "fund-paid-over", ("50.00",))
    ]
    assert stay.world.city.years == {}
    confirm(stay)
    assert balances(last(stay))[FUND_PAYABLE] == 50_00
    assert stay.world.city.years[2014].figures().paid == 50_00


@pytest.mark.clause("H-28")
@pytest.mark.parametrize(("amount", "over"), [(500_00, []), (500_01, [("0.01",)])])
def test_only_what_the_fund_pays_over_its_share_is_owed_back(amount, over):
    stay = confirmed(1000_00)
    paid(stay, "F1", amount, "2014-02-05", "risk-fund")
    before = len(stay.entries)
    paid(stay, "F1", amount, "2014-02-06", "risk-fund")

    assert len(stay.entries) == before
    assert [one.values for one in found(stay)] == over
    assert stay.balances()[CASH] == amount
    assert stay.balances().get(FUND_PAYABLE, 0) == 500_00 - amount
    assert FUND_RECEIVABLE not in stay.balances()
    assert stay.world.city.years[2014].figures().paid == amount
    first = stay.entries[before - 1] if over else stay.entries[-1]
    assert (first.kind, first.rule, first.cites) == ("fund-payment", *SHARE)


@pytest.mark.clause("H-28")
def test_what_is_dismissed_is_given_back_and_may_be_confirmed_again_the_next_year():
    stay = confirmed(1000_00)
    paid(stay, "F1", 500_00, "2014-02-05", "risk-fund")
    dismiss(stay, "2014-02-10 10:00")

    city = stay.world.city
    days = {
        date(2014, 2, 1): FundFigures(1, 500_00, 500_00),
        date(2014, 2, 5): FundFigures(paid=500_00),
        date(2014, 2, 10): FundFigures(-1, -500_00, -500_00),
    }
    assert city.years == {2014: FundYear(2_000_000_00, {}, days)}
    assert {DEFAULTED, FUND_RECEIVABLE, BAD_DEBT}.isdisjoint(stay.balances())
    assert stay.balances()[FUND_PAYABLE] == -500_00
    notified(stay, "2014-12-01 09:00", "2015-01-20 09:00")
    confirm(stay, "2015-02-01 10:00", "D3")
    assert [*city.years[2015].claims] == ["A/D3"]
    assert city.years[2014].claims == {}
    assert [one.figures().paid for one in city.years.values()] == [500_00, 0]
    assert [one for _, one in stay.state.awards[-1].grants] == [
        at("2014-02-01 10:00"),
        at("2015-02-01 10:00"),
    ]
    assert FUND_PAYABLE not in stay.balances()


@pytest.mark.clause("H-28")
def test_what_was_paid_and_written_off_before_the_default_is_neither_debt_nor_recovery():
    stay = unpaid(1000_00)
    paid(stay, "P1", 300_00, "2014-01-21")
    stay.tell("2014-01-22", stay.adjustment("W1", 100_00, "WRITEOFF", at="2014-01-22"))
    confirm(stay)

    (invoice,) = stay.state.invoices
    assert stay.state.awards[-1].debts == {invoice.invoice: InDefault(600_00, 400_00, 300_00)}
    stay.tell("2014-02-03", stay.adjustment("W2", 50_00, "WRITEOFF", at="2014-02-03"))
    award = stay.state.awards[-1]
    assert (award.debt, award.settled, award.recovered) == (600_00, 50_00, 0)
    paid(stay, "P2", 20_00, "2014-02-04")
    assert (award.debt, award.settled, award.recovered) == (600_00, 70_00, 20_00)
    assert award.recovered_fund == 10_00


@pytest.mark.clause("H-28")
def test_money_that_is_returned_after_the_default_makes_no_larger_debt():
    stay = unpaid(1000_00)
    paid(stay, "P1", 400_00, "2014-01-21")
    confirm(stay)
    moment = "2014-02-03"
    stay.tell(moment, stay.payment("V1", 400_00, "void", at=moment, voids=("P1",)))

    award = stay.state.awards[-1]
    assert (award.debt, award.settled, award.recovered) == (600_00, 0, 0)
    paid(stay, "P2", 1000_00, "2014-02-04")
    assert (award.debt, award.settled, award.recovered) == (600_00, 600_00, 600_00)


@pytest.mark.clause("H-28")
def test_what_is_paid_over_the_debt_is_no_recovery_of_it():
    stay = confirmed(1000_00)
    paid(stay, "P1", 1500_00, "2014-03-01")

    award = stay.state.awards[-1]
    assert (award.debt, award.settled, award.recovered) == (1000_00, 1000_00, 1000_00)
    assert stay.world.city.years[2014].figures().recovered == 500_00


@pytest.mark.clause("H-28")
def test_a_debt_that_a_correction_makes_smaller_takes_its_part_of_the_award_with_it():
    stay = confirmed(1000_00)
    paid(stay, "P1", 100_00, "2014-03-01")
    stay.tell("2014-03-02", stay.reversal("R1", "LA", 1000_00, at="2014-03-02"))

    award = stay.state.awards[-1]
    assert (award.debt, award.settled) == (100_00, 100_00)
    assert stay.world.city.years[2014].claims["A/D1"].given == 50_00


@pytest.mark.clause("H-28")
def test_by_the_other_reading_the_whole_stay_is_shared():
    stay = unpaid(1000_00, policies=fund_of(base="whole_stay"))
    paid(stay, "P1", 400_00, "2014-01-21")
    confirm(stay)

    assert stay.balances()[FUND_RECEIVABLE] == 500_00
    assert stay.balances()[DEFAULTED] == 600_00
    dismiss(stay, "2014-02-10 10:00")
    assert {FUND_RECEIVABLE, BAD_DEBT}.isdisjoint(stay.balances())


# Who is given what the fund holds again


def short(level=800_00, moment="2014-02-02 10:00", city=None):
    """Return two stays of 1,000.00 before a fund too small for both; the second falls short."""
    city = city or CityState("460100")
    first, second = (unpaid(1000_00, one, fund_of(level), city) for one in "AB")
    confirm(first)
    confirm(second, moment)
    assert city.years[2014].claims["B/D1"].given == level - 500_00
    return first, second


@pytest.mark.clause("H-27", "H-28")
@pytest.mark.parametrize(
    ("moment", "given"), [("2014-12-31 23:00", 500_00), ("2015-01-01 00:00", 300_00)]
)
def test_what_comes_free_goes_to_the_short_claim_of_the_same_year_only(moment, given):
    first, second = short()
    dismiss(first, moment)
    case = second.case(moment)

    awards.conclude(case)

    year = second.world.city.years[2014]
    assert year.claims["B/D1"] == Claim(at("2014-02-02 10:00"), 500_00, given)
    assert balances(case.entries).get(FUND_RECEIVABLE, 0) == given - 300_00


def test_a_person_s_own_now_may_lie_before_the_city_s():
    first, second = short()
    dismiss(first, "2015-01-02 10:00")
    case = second.case("2014-12-30 10:00")

    awards.conclude(case)

    city = second.world.city
    assert city.clock == at("2015-01-02 10:00")
    assert city.years[2014].claims["B/D1"].given == 300_00


def test_what_comes_free_waits_for_the_first_that_fell_short():
    city = CityState("460100")
    first, second = short(800_00, city=city)
    third = unpaid(1000_00, "C", fund_of(800_00), city)
    confirm(third, "2014-02-03 10:00")
    dismiss(first, "2014-02-10 10:00")

    third.tell("2014-02-11")
    awards.conclude(third.case("2014-02-11"))
    assert city.years[2014].claims["C/D1"].given == 0
    awards.conclude(second.case("2014-02-11"))
    awards.conclude(third.case("2014-02-11"))
    claims = city.years[2014].claims
    assert (claims["B/D1"].given, claims["C/D1"].given, city.years[2014].left) == (
        500_00,
        300_00,
        0,
    )


@pytest.mark.clause("H-27")
def test_a_level_that_is_lowered_takes_nothing_back_and_gives_nothing_more():
    stay = confirmed(1000_00, policies=fund_of(400_00))
    other = unpaid(1000_00, "B", fund_of(300_00), stay.world.city)

    awards.conclude(replace(stay.case("2014-02-02"), policies=fund_of(300_00)))
    confirm(other, "2014-02-03 10:00")

    year = stay.world.city.years[2014]
    assert (year.level, year.claims["A/D1"].given, year.claims["B/D1"].given) == (300_00, 400_00, 0)


@pytest.mark.clause("H-27")
def test_the_year_of_a_claim_is_the_city_s():
    stay = unpaid(1000_00)
    case = stay.case("2015-01-01 00:30")
    (invoice,) = stay.state.invoices

    awards.grant(case, "D1", datetime(2014, 12, 31, 16, 30, tzinfo=UTC), {invoice.invoice: 1})

    assert [*stay.world.city.years] == [2015]


def test_the_fund_s_rules_are_those_of_the_day_of_confirmation():
    (old,) = (one for one in fund_of(100_00).policies if one.id == HAIKOU.policy)
    fund = old.risk_fund.model_copy(update={"level": 70_00})
    valid = old.valid.model_copy(update={"from_": date(2014, 2, 1), "to": date(2014, 12, 31)})
    new = old.model_copy(update={"version": "2.0.0", "risk_fund": fund, "valid": valid})
    ended = old.valid.model_copy(update={"to": date(2014, 1, 31)})
    policies = replace(POLICIES, policies=(old.model_copy(update={"valid": ended}), new))

    def level(moment):
        stay = confirm(unpaid(1000_00, policies=policies), moment)
        return [year.level for year in stay.world.city.years.values()]

    assert level("2014-01-31 10:00") == [100_00]
    assert level("2014-02-01 10:00") == [70_00]
    # Where nothing governs any more the stay's own policy still does.
    assert level("2015-01-01 10:00") == [100_00]


def test_an_award_knows_nothing_before_it_is_made():
    assert Awarded() == Awarded("", None, [], {}, 0, 0, 0, None, {})
