"""Reports of a past day stay what they were, whatever happened since."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from books import ZONE
from desk import Desk, alleged, discharged, given
from feeds import Stay, w01
from house import MAPPINGS
from people import BASE, account_of, act, extension, paid

from adapter.catalog.profiles import load_measures
from adapter.reporting import Reporting
from adapter.settlement.reports.catalogue import CITY_REPORTS

NAMES = (
    "arrears",
    "open-obligations",
    "agreements-and-evasions",
    "credit-list",
    "receivables-by-age",
    "receivables-against-income",
    "day-close",
    "risk-fund",
    "risk-fund-awards",
    "fund-outlook",
)
OPENING = date(2013, 11, 1)
WHY = given(note="两次通知后仍拖欠", by="王芳")


def told(desk, name, last):
    """Return the rows of a report from the opening to the end of a day."""
    house, subject = desk.house, "460100" if name in CITY_REPORTS else "HK-3RD"
    reporting = Reporting(house.store, MAPPINGS, house.policies, load_measures(), house.now)
    rows = reporting.report(name, subject, OPENING, last).rows
    return [(row.keys, row.figures) for row in rows]


def story(desk):
    """A debt alleged, confirmed, appealed, listed, paid, lifted; then another, which is dismissed.

    Give the last day of each chapter.
    """
    stay = alleged(desk, "PR")
    account, patient = f"/Account/{desk.account(stay)}", f"/Patient/{desk.patient(stay)}"
    yield date(2013, 12, 23)
    desk.operate(f"{account}/$confirm-default", WHY, key="c1", at="2013-12-24 10:00")
    yield date(2013, 12, 31)
    desk.operate(f"{account}/$appeal", WHY, key="a", at="2014-01-02 10:00")
    yield date(2014, 1, 9)
    desk.operate(f"{account}/$confirm-default", WHY, key="c2", at="2014-01-10 10:00")
    yield date(2014, 1, 11)
    desk.house.intake.advance(datetime(2014, 1, 27, tzinfo=UTC))
    yield date(2014, 1, 26)
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    yield date(2014, 2, 2)
    desk.operate(f"{patient}/$lift", key="l", at="2014-02-03 10:00")
    yield date(2014, 2, 3)
    returned = stay.paper("INSCARD", "2014-02-10 09:00", form="O", custody="R")
    desk.house.take(stay.update("2014-02-10 10:00", returned))
    yield date(2014, 2, 10)
    desk.house.take(stay.charge("2014-02-12 10:00", ("03", "500.00")))
    desk.house.intake.advance(datetime(2014, 4, 1, tzinfo=UTC))
    yield date(2014, 3, 31)
    desk.notify(stay, "2014-04-03", "2014-04-13")
    desk.operate(f"{account}/$confirm-default", WHY, key="c3", at="2014-04-14 10:00")
    desk.operate(f"{account}/$dismiss-default", WHY, key="d", at="2014-04-20 10:00")
    yield date(2014, 4, 20)


@pytest.mark.parametrize("name", NAMES)
def test_a_past_report_stays_what_it_was(name):
    desk = Desk()

    early = {}
    for last in story(desk):
        desk.house.intake.advance(datetime.combine(last, time(23, 59, 59), ZONE))
        early[last] = told(desk, name, last)

    assert {last: told(desk, name, last) for last in early} == early
    assert len({str(rows) for rows in early.values()}) > 1


def test_a_withdrawn_agreement_was_in_force_until_then():
    desk = Desk()
    stay, messages = w01("PW")
    desk.house.take(*messages)
    before = told(desk, "agreements-and-evasions", date(2013, 11, 11))

    withdrawn = stay.agreement("AGPW", "2013-11-04 09:30", state="W")
    desk.house.take(stay.update("2013-11-12 09:00", withdrawn))

    assert told(desk, "agreements-and-evasions", date(2013, 11, 11)) == before
    ((_, figures),) = before
    ((_, after),) = told(desk, "agreements-and-evasions", date(2013, 11, 12))
    assert (figures["paid-later"], after["paid-later"]) == (1, 0)


def test_what_was_done_late_was_missed_until_then():
    desk = Desk()
    stay, messages = w01("PL")
    desk.house.take(*messages[:3])
    desk.house.intake.advance(datetime(2013, 11, 7, tzinfo=UTC))

    def owed(day):
        rows = told(desk, "open-obligations", date(2013, 11, day))
        return [keys[4] for keys, _ in rows if keys[3] == "daily-list"]

    before = [owed(day) for day in (4, 5, 6)]
    desk.house.take(stay.update("2013-11-08 09:00"))
    for day in ("2013-11-04", "2013-11-05"):
        desk.ask("POST", "/Communication", desk.listed(stay, day), key=day, at="2013-11-08 10:00")

    assert before == [[], ["missed"], ["missed", "missed"]]
    assert [owed(day) for day in (4, 5, 6)] == before
    assert owed(8) == ["missed", "missed"]


def test_a_past_day_tells_the_ward_the_visit_was_in_and_visits_not_yet_cancelled():
    desk = Desk()
    stay, other = (Stay("HK-3RD", "肾病科", f"VW{number}", f"MW{number}") for number in "12")
    desk.house.take(
        stay.admit("2013-11-04 09:00"),
        other.admit("2013-11-04 10:00"),
        stay.charge("2013-11-04 11:00", ("01", "100.00")),
    )
    names = ("agreements-and-evasions", "day-close")
    before = [told(desk, name, date(2013, 11, 5)) for name in names]

    stay.ward = "外科"
    desk.house.take(
        stay.message("A02", "ADT_A02", "2013-11-06 09:00"),
        other.message("A11", "ADT_A09", "2013-11-06 10:00"),
    )

    assert [told(desk, name, date(2013, 11, 5)) for name in names] == before
    ((keys, figures),) = before[0]
    assert (keys, figures["visits"]) == (("2013-11", "肾病科"), 2)
    ((keys, figures),) = told(desk, "agreements-and-evasions", date(2013, 11, 6))
    assert (keys, figures["visits"]) == (("2013-11", "外科"), 1)


def test_a_visit_that_was_merged_into_another_is_none_from_then_on():
    desk = Desk()
    stay, gone = (Stay("HK-3RD", "肾病科", number, "MV") for number in ("VV1", "VV2"))
    desk.house.take(stay.admit("2013-11-04 09:00"), gone.admit("2013-11-05 09:00"))

    merge = stay.message("A42", "ADT_A39", "2013-11-20 10:00", "MRG|MV^^^HK-3RD^MR||||VV2")
    desk.house.take(merge)

    counted = [
        sum(figures["visits"] for _, figures in told(desk, "agreements-and-evasions", day))
        for day in (date(2013, 11, 19), date(2013, 11, 20))
    ]
    assert counted == [2, 1]


def void(desk, stay, number, amount, moment):
    account = {"reference": f"Account/{account_of(desk.house, stay)}"}
    resource = {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": f"{moment.replace(' ', 'T')}:00+08:00",
        "paymentDate": moment[:10],
        "paymentAmount": {"value": Decimal(amount), "currency": "CNY"},
        "paymentIdentifier": {"value": number},
        "extension": [
            extension("payment-kind", valueCode="void"),
            extension("account", valueReference=account),
        ],
    }
    act(desk.house, f"void-{number}", moment, resource)


@pytest.mark.clause("H-17")
def test_an_instalment_was_paid_until_its_payment_was_taken_back():
    desk = Desk()
    stay = discharged(desk, "PI")
    desk.house.take(
        stay.update("2013-11-12 10:30", stay.paper("COMMITTEE", "2013-11-12 10:20")),
        stay.update("2013-11-12 11:30", stay.paper("CIVIL", "2013-11-12 11:20")),
    )
    path = f"/Account/{desk.account(stay)}/$payment-plan"
    desk.operate(path, given(months=3), key="plan", at="2013-11-12 12:00")

    def open_(day):
        rows = told(desk, "open-obligations", day)
        return [(keys[4], f["duty-amount"]) for keys, f in rows if keys[3] == "instalment"]

    days = [date(2013, 12, 11), date(2013, 12, 19), date(2013, 12, 22), date(2013, 12, 31)]
    desk.house.take(stay.pay("2013-12-20 10:00", "562.63", "PI1"))
    early = [open_(day) for day in days[:3]]
    void(desk, stay, "PI1", "562.63", "2013-12-25 10:00")

    assert [open_(day) for day in days[:3]] == early
    assert [open_(day) for day in days] == [[], [("missed", 562_63)], [], [("missed", 562_63)]]
    desk.house.take(stay.update("2013-12-26 10:00"))
    assert desk.house.sound()


def test_papers_were_to_go_back_until_the_account_was_open_again():
    desk = Desk()
    stay = discharged(desk, "PP")
    desk.house.take(stay.pay("2013-11-13 10:00", "1687.90", "PP1"))
    days = [date(2013, 11, number) for number in (13, 14, 16, 18)]

    def owed(day):
        rows = told(desk, "open-obligations", day)
        return [keys[0][:10] for keys, _ in rows if keys[3] == "collateral-return"]

    desk.house.intake.advance(datetime(2013, 11, 13, 2, 30, tzinfo=UTC))
    void(desk, stay, "PP1", "1687.90", "2013-11-13 12:00")
    desk.house.take(stay.pay("2013-11-15 10:00", "1687.90", "PP2"))
    early = [owed(day) for day in days[:3]]
    void(desk, stay, "PP2", "1687.90", "2013-11-16 08:00")
    desk.house.take(stay.pay("2013-11-17 10:00", "1687.90", "PP3"))

    assert [owed(day) for day in days[:2]] == early[:2] == [[], []]
    assert owed(days[3]) == ["2013-11-18"]


def answered(desk, number, moment, fund, **told_):
    """A stay of 100.00 of which the insurer answers for so much."""
    stay = Stay("HK-3RD", "内科", f"VS{number}", f"MS{number}")
    figures = {"gross": "100.00", "own": "0.00", "first": "0.00", "deductible": "0.00"}
    day = moment[:10]
    desk.house.take(
        stay.admit(f"{day} 07:00", stay.insured("380")),
        stay.charge(f"{day} 07:10", ("01", "100.00")),
        stay.discharge(f"{day} 07:20"),
        stay.adjudicate(number, moment, fund, f"{100 - float(fund):.2f}", **figures, **told_),
    )
    return stay, figures


def test_a_past_day_was_closed_on_an_answer_though_the_visit_was_moved_since():
    desk = Desk()
    stay, _ = answered(desk, "SM", "2013-11-04 08:00", "80.00")
    before = told(desk, "day-close", date(2013, 11, 5))

    moved = Stay("HK-3RD", "内科", stay.visit, "MSOTHER")
    merge = f"MRG|{stay.mrn}^^^HK-3RD^MR||||{stay.visit}"
    desk.house.take(moved.message("A45", "ADT_A45", "2013-11-06 10:00", merge))

    assert told(desk, "day-close", date(2013, 11, 5)) == before
    ((_, figures),) = told(desk, "day-close", date(2013, 11, 6))
    assert (before[0][1]["insurer-share"], figures["insurer-share"]) == (80_00, None)


@pytest.mark.clause("H-26")
def test_an_answer_stands_in_a_past_statement_though_it_was_taken_back_since():
    desk = Desk()
    stay, figures = answered(desk, "S1", "2013-11-04 08:00", "80.00")
    later, _ = answered(desk, "S2", "2013-11-05 08:00", "70.00")
    taken = later.adjudicate(
        "S2C", "2013-11-06 08:00", "70.00", "30.00", kind="CANCEL", cancels="S2", **figures
    )
    desk.house.take(taken)
    act(
        desk.house,
        "b1",
        "2013-12-10 10:00",
        paid("2013-12-10", ("S1", "80.00"), ("S2", "70.00"), ("S9", "1.00")),
    )
    november, december = date(2013, 11, 30), date(2013, 12, 31)
    names = ("insurer-settlement", "fund-outlook")
    before = [told(desk, name, november) for name in names]

    back = stay.adjudicate(
        "S1C", "2014-01-04 08:00", "80.00", "20.00", kind="CANCEL", cancels="S1", **figures
    )
    desk.house.take(back)
    answered(desk, "S9", "2014-01-05 08:00", "1.00")

    assert [told(desk, name, november) for name in names] == before
    assert [(keys[0], keys[3]) for keys, _ in before[0]] == [("S1", "ours-only")]
    statement = told(desk, "insurer-settlement", december)
    assert [(keys[0], keys[3]) for keys, _ in statement] == [
        ("S1", "agrees"),
        # Taken back before the batch was paid; answered for after it.
        ("S2", "theirs-only"),
        ("S9", "theirs-only"),
    ]


def test_a_past_month_was_estimated_by_what_was_known_at_its_end():
    desk = Desk()
    stay, messages = w01("PE")
    desk.house.take(*messages)
    before = told(desk, "fund-outlook", date(2013, 11, 7))

    desk.house.take(stay.charge("2013-11-12 09:00", ("01", "5000.00")))

    assert told(desk, "fund-outlook", date(2013, 11, 7)) == before
    estimates = [
        told(desk, "fund-outlook", date(2013, 11, day))[0][1]["estimated"] for day in (7, 11, 12)
    ]
    assert estimates == sorted(set(estimates))
    assert estimates[1] == 19399_80


def figure(word, period, amount):
    system = f"{BASE}/NamingSystem/facility"
    return {
        "resourceType": "Basic",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
        "subject": {"identifier": {"system": system, "value": "HK-4TH"}},
        "extension": [
            extension("of-period", valueDate=period),
            extension("amount", valueMoney={"value": Decimal(amount), "currency": "CNY"}),
        ],
    }


@pytest.mark.clause("H-24")
def test_what_the_insurer_owed_was_so_much_until_its_figure_changed():
    desk = Desk()
    house = desk.house
    act(house, "q1", "2014-01-02 09:00", figure("opening-quota", "2014", "12000.00"))
    reporting = Reporting(house.store, MAPPINGS, house.policies, load_measures(), house.now)

    def owed(first, last):
        rows = reporting.report("insurer-funding", "HK-4TH", first, last).rows
        return [(row.keys[1], row.keys[2], row.figures["owed-by-insurer"]) for row in rows]

    january, february = (date(2014, 1, 1), date(2014, 1, 31)), (date(2014, 2, 1), date(2014, 2, 28))
    before = owed(*january)
    act(house, "q2", "2014-02-10 09:00", figure("opening-quota", "2014", "24000.00"))

    assert owed(*january) == before == [("quota-prepayment", "missed", 900_00)]
    assert owed(*february) == [("quota-prepayment", "missed", 1800_00)]
