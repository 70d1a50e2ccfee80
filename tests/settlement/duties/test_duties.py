"""What must be told or done, and what becomes of debts: the whole house, without sockets."""

from datetime import UTC
from decimal import Decimal

import pytest
from feeds import Stay, w01
from house import House
from people import account_of, act, at, decision, duties, extension, told

from adapter.intake.acts import ActError
from adapter.intake.documents import ACCOUNT
from adapter.issues import Ground


@pytest.fixture
def house():
    return House()


@pytest.mark.clause("H-11")
def test_w01_eight_daily_lists_each_due_by_the_next_noon(house):
    stay, messages = w01("DL", pay=True)
    house.take(*messages)
    told(house, stay, "daily-list", "2013-11-12 09:00", day="2013-11-11")
    house.take(stay.discharge("2013-11-12 10:00"))

    lists = duties(house, "daily-list")
    assert [due for due, _ in lists] == [f"2013-11-{day:02d}T12:00" for day in range(5, 13)]
    assert lists[-1] == ("2013-11-12T12:00", "met")
    assert {state for _, state in lists[:-1]} == {"missed"}


@pytest.mark.clause("H-16", "H-60")
def test_w01_papers_go_back_within_a_day_of_the_last_payment(house):
    stay, messages = w01("CR", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    assert duties(house, "collateral-return", "Task") == []
    house.take(stay.pay("2013-11-12 10:05", "1687.90"))
    assert duties(house, "collateral-return", "Task") == [("2013-11-13T10:05", "open")]
    card = stay.paper("INSCARD", "2013-11-12 11:00", form="O", custody="R")
    house.take(stay.update("2013-11-12 11:00", card))

    assert duties(house, "collateral-return", "Task") == [("2013-11-13T10:05", "met")]


@pytest.mark.clause("H-11")
def test_w01_a_term_that_passed_is_a_finding_without_a_message(house):
    stay, messages = w01("TM", pay=True)
    house.take(*messages[:3])
    account = account_of(house, stay)

    house.intake.advance(at("2013-11-06 11:59"))
    assert "term-missed" in house.findings()
    with house.store.read() as reader:
        found = [row for row in reader.findings(about=account) if "daily-list" in row.issue.values]
    assert [(row.message, row.at[:16]) for row in found] == [(None, "2013-11-05T04:00")]
    (issue,) = [row.issue for row in found]
    assert issue.values == ("daily-list", "2013-11-05T12:00:00+08:00")
    assert issue.ground == Ground("daily_list.due", ("H-11",), "default")
    assert house.found("Communication", _id=issue.where.partition("/")[2])


def test_what_was_in_time_by_its_own_time_takes_the_finding_back(house):
    stay, messages = w01("TB", pay=True)
    house.take(*messages[:3])
    house.intake.advance(at("2013-11-05 18:00"))
    told(house, stay, "daily-list", "2013-11-05 11:00", day="2013-11-04")

    assert house.findings()[0] == "term-met"
    assert duties(house, "daily-list")[0] == ("2013-11-05T12:00", "met")


@pytest.mark.clause("H-11")
def test_a_daily_list_that_names_no_day_is_of_the_day_before_and_of_no_other(house):
    stay, messages = w01("ND", pay=True)
    house.take(*messages[:4])
    told(house, stay, "daily-list", "2013-11-06 09:00")
    house.intake.advance(at("2013-11-06 11:00"))

    assert duties(house, "daily-list")[:2] == [
        ("2013-11-05T12:00", "missed"),
        ("2013-11-06T12:00", "met"),
    ]


def test_what_was_owed_and_found_is_explained_with_the_words_of_its_clauses(house):
    stay, messages = w01("EX", pay=True)
    house.take(*messages[:3])
    house.intake.advance(at("2013-11-05 18:00"))

    explained = house.explanation().explain("Account", account_of(house, stay))["parameter"]
    (owed,) = [one["part"] for one in explained if "valueCode': 'daily-list" in str(one)]
    assert {"name": "status", "valueCode": "missed"} in owed
    (found,) = [one["part"] for one in explained if "daily list passed" in str(one)]
    assert {"name": "origin", "valueCode": "default"} in found
    assert "每天必须向患者提供" in str(found)


@pytest.fixture
def machine():
    """A house by the machine's clock, and its moments: the last is now."""
    moments = [at("2013-11-04 09:30")]
    house = House(clock="system", now=lambda: moments[-1].astimezone(UTC))
    return house, moments


def down(house, stay):
    """Return the findings of passed terms, with the downtime they fell in."""
    account = account_of(house, stay)
    with house.store.read() as reader:
        rows = reader.findings(about=account)
    return [row.issue.values[1:] for row in rows if row.issue.id.startswith("term-missed")]


def test_a_term_that_fell_in_a_downtime_says_so(machine):
    house, moments = machine
    stay = Stay("HK-3RD", "肾病科", "VDT", "MDT")
    house.take(stay.admit("2013-11-04 09:30", stay.insured("380")))
    for moment in ("2013-11-05 00:00:30", "2013-11-05 08:00", "2013-11-05 15:00"):
        moments.append(at(moment))
        house.intake.wake(moments[-1])

    term, since, until = ("2013-11-05T12:00:00", "2013-11-05T08:00:00", "2013-11-05T15:00:00")
    assert down(house, stay) == [tuple(f"{one}+08:00" for one in (term, since, until))]
    (listed,) = [one for one in house.found("Communication") if "downtime" in str(one)]
    assert (
        extension("downtime", valuePeriod={"start": f"{since}+08:00", "end": f"{until}+08:00"})
        in (listed["extension"])
    )


def test_a_message_that_comes_before_the_first_waking_finds_the_downtime_too(machine):
    house, moments = machine
    stay = Stay("HK-3RD", "肾病科", "VDM", "MDM")
    house.take(stay.admit("2013-11-04 09:30", stay.insured("380")))
    moments.append(at("2013-11-05 08:00"))
    house.intake.wake(moments[-1])
    moments.append(at("2013-11-05 15:00"))
    house.take(stay.charge("2013-11-05 14:00", ("03", "500.00")))

    assert [len(one) for one in down(house, stay)] == [3]


def test_a_term_that_passes_while_we_watch_fell_in_no_downtime(machine):
    house, moments = machine
    stay = Stay("HK-3RD", "肾病科", "VDW", "MDW")
    house.take(stay.admit("2013-11-04 09:30", stay.insured("380")))
    for moment in ("2013-11-05 08:00", "2013-11-05 11:59:20", "2013-11-05 12:00:20"):
        moments.append(at(moment))
        house.intake.wake(moments[-1])

    assert down(house, stay) == [("2013-11-05T12:00:00+08:00",)]


@pytest.mark.clause("H-14", "H-59")
def test_w01_the_estimate_is_owed_one_to_two_days_before_discharge(house):
    stay, messages = w01("ES", pay=True)
    expected = stay.message("A16", "ADT_A16", "2013-11-10 09:00", f"PV2{'|' * 9}20131112")
    house.take(*messages[:8], expected)

    (due,) = duties(house, "estimate")
    assert due == ("2013-11-11T23:59", "open")
    (estimate,) = house.found("Invoice", type="estimate")
    assert estimate["status"] == "draft"


@pytest.mark.clause("Q-17", "Q-18")
def test_w05_a_share_over_the_credit_limit_is_told_and_care_goes_on(house):
    stay = Stay("QD-PH", "内科", "VW05", "MW05", patient_class="O", hukou="")
    earlier = Stay("QD-PH", "内科", "VW05A", "MW05", patient_class="O", hukou="")
    opening = "2020-05-06 09:00"
    house.take(
        earlier.admit("2020-02-10 09:00", earlier.insured("310", "320681"), event="A04"),
        earlier.charge("2020-02-10 09:20", ("01", "600.00")),
        earlier.discharge("2020-02-10 10:00"),
        earlier.pay("2020-02-10 10:05", "600.00"),
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement("AG05", opening, form="STANDING"),
            event="A04",
        ),
        stay.charge("2020-05-06 09:30", ("01", "600.00"), ("02", "2100.00"), ("03", "420.00")),
    )
    assert house.invoices(stay) == [("running", "draft", "3120.00", "1377.00", "1377.00")]
    assert duties(house, "limit-forecast") == []
    house.take(stay.charge("2020-05-06 10:00", ("02", "900.00")))

    assert house.invoices(stay) == [("running", "draft", "4020.00", "1710.00", "1710.00")]
    assert len(duties(house, "limit-forecast")) == 1


def unpaid(house, number):
    """The stay of W01 with its segment paid, discharged, the final of 1,687.90 open."""
    stay, messages = w01(number, pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    return stay


@pytest.mark.clause("H-19", "H-15")
def test_w18_thirty_days_after_discharge_a_debt_is_alleged_and_no_more(house):
    stay = unpaid(house, "18")
    house.intake.advance(at("2013-12-12 23:59"))
    assert duties(house, "default-alleged") == []
    house.intake.advance(at("2013-12-13 00:00"))
    assert [due for due, _ in duties(house, "default-alleged")] == ["2013-12-13T00:00"]
    house.take(stay.pay("2013-12-20 10:00", "1687.90"))

    assert house.invoices(stay)[-1][1] == "balanced"
    assert house.balances().get("patient:receivable") is None


@pytest.mark.clause("H-19", "H-34")
def test_w10_only_a_person_confirms_and_the_listed_get_no_new_agreement(house):
    stay = unpaid(house, "10")
    house.intake.advance(at("2013-12-20 00:00"))
    decision(house, stay, "default-confirmed", moment="2013-12-21 10:00", note="无故拖欠")
    assert "confirm-needs-notices" in house.findings()
    told(house, stay, "default-notice", "2013-12-22 10:00")
    told(house, stay, "default-notice", "2013-12-24 10:00")
    decision(house, stay, "default-confirmed", moment="2014-01-05 10:00", note="两次通知后仍拖欠")

    later = Stay("HK-3RD", "肾病科", "V13NEXT", stay.mrn)
    opening = "2014-01-21 09:00"
    house.take(later.admit(opening, later.insured("380"), later.agreement("AGN", opening)))
    consents = {one["identifier"][0]["value"]: one for one in house.found("Consent")}
    assert consents["AGN"]["status"] == "rejected"
    assert "credit-listed" in str(consents["AGN"])


@pytest.mark.clause("H-17", "H-18")
def test_w09_a_hardship_plan_spreads_the_debt_and_keeps_default_away(house):
    stay = unpaid(house, "09")
    patient = house.found("Patient", identifier=stay.mrn)[0]["id"]
    plan = {
        "resourceType": "Contract",
        "status": "executed",
        "type": {"coding": [{"code": "instalment"}]},
        "issued": at("2013-11-12 11:00").isoformat(),
        "subject": [{"reference": f"Patient/{patient}"}],
        "extension": [
            extension(
                "account", valueReference={"reference": f"Account/{account_of(house, stay)}"}
            ),
            extension("financed", valueMoney={"value": Decimal("1687.90"), "currency": "CNY"}),
            extension("months", valuePositiveInt=7),
        ],
    }
    refused = act(house, "plan-1", "2013-11-12 11:00", plan)
    assert "plan-evidence-missing" in {issue.id for issue in refused.issues}
    committee = stay.paper("COMMITTEE", "2013-11-12 11:10")
    civil = stay.paper("CIVIL", "2013-11-12 11:20")
    house.take(stay.update("2013-11-12 11:30", committee, civil))
    plan["issued"] = at("2013-11-12 12:00").isoformat()
    signed = act(house, "plan-2", "2013-11-12 12:00", plan)
    assert signed.issues == ()

    house.intake.advance(at("2014-06-12 23:59"))
    assert duties(house, "default-alleged") == []
    house.intake.advance(at("2014-06-13 00:00"))
    assert [due for due, _ in duties(house, "default-alleged")] == ["2014-06-13T00:00"]


def test_what_is_stated_of_an_unknown_account_is_refused(house):
    with pytest.raises(ActError):
        act(
            house,
            "x",
            "2013-11-04 10:00",
            {
                "resourceType": "Communication",
                "status": "completed",
                "extension": [
                    extension("account", valueReference={"reference": f"Account/{'0' * 32}"})
                ],
            },
        )


def test_a_stopped_clock_alleges_nothing(house):
    stay = unpaid(house, "ST")
    decision(house, stay, "invoice_disputed", moment="2013-11-20 10:00")
    house.intake.advance(at("2014-06-30 00:00"))

    assert duties(house, "default-alleged") == []


def test_a_dispute_decided_at_its_own_instant_does_not_stop_the_clock_for_good(house):
    stay = unpaid(house, "SI")
    decision(house, stay, "invoice_disputed", moment="2013-11-20 10:00")
    decision(house, stay, "dispute-decided", moment="2013-11-20 10:00")
    house.intake.advance(at("2014-06-30 00:00"))

    assert len(duties(house, "default-alleged")) == 1


def test_under_the_system_clock_nobody_is_listed_without_a_legal_basis():
    moments = [at("2013-11-04 09:30").astimezone(UTC)]
    house = House(clock="system", now=lambda: moments[-1])
    stay = Stay("HK-3RD", "肾病科", "VSC", "MSC")
    house.take(
        stay.admit("2013-11-04 09:30", stay.insured("380")),
        stay.charge("2013-11-04 20:00", ("03", "500.00")),
        stay.discharge("2013-11-05 10:00"),
    )
    moments.append(at("2013-12-20 10:00").astimezone(UTC))
    house.intake.wake(moments[-1])
    for moment in ("2013-12-21 10:00", "2013-12-24 10:00"):
        moments.append(at(moment).astimezone(UTC))
        told(house, stay, "default-notice", moment)
    moments.append(at("2014-01-05 10:00").astimezone(UTC))
    done = decision(
        house, stay, "default-confirmed", moment="2014-01-05 10:00", note="两次通知后仍拖欠"
    )

    assert {issue.id for issue in done.issues} == {"listing-needs-legal-basis"}
    assert duties(house, "default-confirmed") == []
    # The machine stops at alleged: nothing is confirmed until a basis is in force.
    account = account_of(house, stay)
    with house.store.read() as reader:
        state = ACCOUNT.validate_json(reader.document("account", account))
    assert (state.arrears.word, state.arrears.decided) == ("alleged", "")
