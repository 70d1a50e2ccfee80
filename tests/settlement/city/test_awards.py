"""Confirmed defaults before the city's risk fund: the whole house, without sockets."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from beancount import loader
from feeds import Stay
from house import POLICIES, House

from adapter.cli.export import ledger_text
from adapter.intake.acts import Act

BASE = "https://paylater.example/fhir"
HAIKOU = "cn-460100-haikou-2013-209"


def at(moment):
    return datetime.fromisoformat(f"{moment}+08:00")


def extension(name, **value):
    return {"url": f"{BASE}/StructureDefinition/{name}", **value}


class Desk:
    """A hospital desk on one house: stays that end unpaid, and what people state of them."""

    def __init__(self, level=None):
        policies = POLICIES
        if level is not None:
            small = tuple(
                one.model_copy(
                    update={"risk_fund": one.risk_fund.model_copy(update={"level": level})}
                )
                if one.id == HAIKOU
                else one
                for one in POLICIES.policies
            )
            policies = replace(POLICIES, policies=small)
        self.house = House(policies)
        self.keys = 0

    def act(self, moment, resource):
        self.keys += 1
        return self.house.intake.acts.take(Act(resource, f"k{self.keys}", "desk", at(moment)))

    def of(self, stay):
        (account,) = self.house.found("Account", identifier=stay.visit)
        return extension("account", valueReference={"reference": f"Account/{account['id']}"})

    def unpaid(self, number, amount, patient_class="I"):
        """A stay of 2014 that left this much unpaid; every trigger has passed by August."""
        stay = Stay("HK-3RD", "肾病科", f"V{number}", f"M{number}", patient_class=patient_class)
        self.house.take(
            stay.admit("2014-05-01 09:00"),
            stay.charge("2014-05-02 09:00", ("03", amount)),
            stay.discharge("2014-05-03 10:00"),
        )
        return stay

    def decide(self, stay, word, moment):
        return self.act(
            moment,
            {
                "resourceType": "Basic",
                "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
                "author": {"display": "王芳"},
                "subject": self.subject(stay),
                "created": moment[:10],
                "extension": [
                    self.of(stay),
                    extension("entered", valueDateTime=at(moment).isoformat()),
                    extension("note", valueString="两次通知后仍拖欠"),
                ],
            },
        )

    def subject(self, stay):
        (patient,) = self.house.found("Patient", identifier=stay.mrn)
        return {"reference": f"Patient/{patient['id']}"}

    def confirm(self, stay, moment, noticed=("2014-06-10 09:00", "2014-06-20 09:00")):
        for day in noticed:
            notice = {"coding": [{"code": "default-notice"}]}
            self.act(
                day,
                {
                    "resourceType": "Communication",
                    "status": "completed",
                    "category": [notice],
                    "subject": self.subject(stay),
                    "sent": at(day).isoformat(),
                    "extension": [self.of(stay)],
                },
            )
        return self.decide(stay, "default-confirmed", moment)

    def fund_pays(self, stay, moment, amount):
        return self.act(
            moment,
            {
                "resourceType": "PaymentReconciliation",
                "status": "active",
                "created": at(moment).isoformat(),
                "paymentDate": moment[:10],
                "paymentAmount": {"value": Decimal(amount), "currency": "CNY"},
                "extension": [self.of(stay), extension("payment-kind", valueCode="risk-fund")],
            },
        )

    def write_off(self, stay, moment, amount):
        money = {"value": Decimal(amount), "currency": "CNY"}
        extensions = [self.of(stay), extension("amount", valueMoney=money)]
        extensions.append(extension("adjustment-reason", valueString="WRITEOFF"))
        adjustment = {
            "resourceType": "Basic",
            "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": "adjustment"}]},
            "subject": self.subject(stay),
            "created": moment[:10],
            "extension": extensions,
        }
        return self.act(moment, adjustment)

    def balances(self, *names):
        found = self.house.balances()
        return tuple(found.get(name, "0.00") for name in names)


DEFAULT = ("patient:defaulted", "patient:receivable")
SHARES = ("riskfund:receivable", "hospital:bad-debt", "allowance:fund", "allowance:hospital")


@pytest.mark.clause("H-28")
def test_w18_an_unpaid_final_confirmed_is_shared_in_two_halves():
    desk = Desk()
    stay = desk.unpaid("1", "1687.90")
    assert desk.confirm(stay, "2014-07-05 10:00").issues == ()

    assert desk.balances(*DEFAULT) == ("1687.90", "0.00")
    assert desk.balances(*SHARES) == ("843.95", "843.95", "-843.95", "-843.95")
    (account,) = desk.house.found("Account", identifier=stay.visit)
    with desk.house.store.read() as reader:
        kinds = [entry.kind for entry in reader.entries(account["id"])]
    assert kinds[-3:] == ["default-reclassified", "fund-share", "institution-share"]
    # What the patient is asked for does not change.
    assert desk.house.invoices(stay)[-1] == ("final", "issued", "1687.90", "1687.90", "1687.90")
    assert desk.house.sound()


@pytest.mark.clause("H-28")
def test_what_comes_back_is_split_to_the_fen_however_it_comes():
    desk = Desk()
    stay = desk.unpaid("2", "9876.55")
    desk.confirm(stay, "2014-07-05 10:00")
    desk.house.take(
        stay.pay("2014-08-01 10:00", "1000.01"),
        stay.pay("2014-08-02 10:00", "0.01"),
        stay.pay("2014-08-03 10:00", "1999.99"),
    )

    back = ("riskfund:payable", "hospital:bad-debt-recovered")
    assert desk.balances(*back) == ("-1500.00", "-1500.01")
    assert desk.balances(*DEFAULT) == ("6876.54", "0.00")
    (fund,) = desk.house.found("Account", identifier="risk-fund:460100:2014")
    told = {one["url"].rpartition("/")[2]: one["valueMoney"]["value"] for one in fund["extension"]}
    assert str(told["fund-recovered"]) == "1500.00"
    desk.house.take(stay.pay("2014-09-01 10:00", "7000.00"))
    assert desk.balances(*back) == ("-4938.27", "-4938.28")
    assert desk.balances("allowance:fund", "allowance:hospital", *DEFAULT) == ("0.00",) * 4
    assert desk.balances("patient:unapplied") == ("-123.46",)


@pytest.mark.clause("H-28")
@pytest.mark.parametrize("paid", ["0.00", "400.00"])
def test_a_dismissal_takes_the_award_back_and_what_was_paid_is_owed_to_the_fund(paid):
    desk = Desk()
    stay = desk.unpaid("3", "1000.00")
    desk.confirm(stay, "2014-07-05 10:00")
    if paid != "0.00":
        desk.fund_pays(stay, "2014-07-20 10:00", paid)
    desk.decide(stay, "default-dismissed", "2014-07-28 10:00")

    assert desk.balances(*DEFAULT) == ("0.00", "1000.00")
    assert desk.balances(*SHARES) == ("0.00",) * 4
    assert desk.balances("cash", "riskfund:payable") == (
        paid,
        f"-{paid}" if paid != "0.00" else paid,
    )
    desk.confirm(stay, "2014-08-28 10:00", ("2014-08-10 09:00", "2014-08-20 09:00"))
    assert desk.balances("riskfund:receivable") == (f"{500 - Decimal(paid):.2f}",)


@pytest.mark.clause("H-28")
def test_what_was_paid_before_the_default_is_no_recovery_of_it():
    desk = Desk()
    stay = desk.unpaid("P", "1000.00")
    desk.house.take(stay.pay("2014-05-10 10:00", "400.00"))
    desk.confirm(stay, "2014-07-05 10:00")
    assert desk.balances(*SHARES[:2], "riskfund:payable") == ("300.00", "300.00", "0.00")
    desk.house.take(stay.pay("2014-08-01 10:00", "100.00"))

    assert desk.balances(*DEFAULT, "riskfund:payable") == ("500.00", "0.00", "-50.00")
    desk.write_off(stay, "2014-08-02 10:00", "50.00")
    assert desk.balances(*DEFAULT, "riskfund:payable") == ("450.00", "0.00", "-50.00")


@pytest.mark.clause("H-28")
def test_what_the_hospital_writes_off_is_no_recovery():
    desk = Desk()
    stay = desk.unpaid("W", "1000.00")
    desk.confirm(stay, "2014-07-05 10:00")
    desk.write_off(stay, "2014-08-01 10:00", "300.00")

    assert desk.balances(*DEFAULT) == ("700.00", "0.00")
    assert desk.balances("hospital:write-off", "riskfund:payable") == ("300.00", "0.00")
    desk.house.take(stay.pay("2014-09-01 10:00", "100.00"))
    assert desk.balances("riskfund:payable") == ("-50.00",)
    assert desk.house.sound()


@pytest.mark.clause("H-27", "H-28")
def test_first_confirmed_first_paid_and_the_short_one_takes_what_comes_free():
    desk = Desk(level=80000)
    first, second, third = (desk.unpaid(f"4{n}", "1000.00") for n in range(3))
    assert desk.confirm(first, "2014-07-01 10:00").issues == ()
    short = desk.confirm(second, "2014-07-02 10:00")
    assert [(one.id, one.values) for one in short.issues] == [("risk-fund-exhausted", ("200.00",))]
    assert desk.confirm(third, "2014-07-03 10:00").issues[0].values == ("500.00",)
    assert desk.balances(*SHARES[:2]) == ("800.00", "2200.00")

    desk.decide(first, "default-dismissed", "2014-07-20 10:00")
    assert desk.balances(*SHARES[:2]) == ("800.00", "1200.00")
    assert desk.house.sound()


@pytest.mark.clause("H-27")
def test_the_fund_opens_anew_each_year_and_nothing_is_carried_over():
    desk = Desk(level=30000)
    old, new = desk.unpaid("5", "1000.00"), desk.unpaid("6", "500.00")
    desk.confirm(old, "2014-12-31 10:00")
    desk.confirm(new, "2015-01-01 10:00")

    assert desk.balances(*SHARES[:2]) == ("550.00", "950.00")
    desk.house.take(old.pay("2015-02-01 10:00", "1.00"))
    assert desk.balances("riskfund:receivable") == ("550.00",)


@pytest.mark.clause("H-27")
def test_what_comes_free_after_its_year_goes_to_no_claim_of_it():
    desk = Desk(level=80000)
    first, short = desk.unpaid("N1", "1000.00"), desk.unpaid("N2", "1000.00")
    desk.confirm(first, "2014-07-01 10:00")
    desk.confirm(short, "2014-07-02 10:00")
    desk.decide(first, "default-dismissed", "2015-01-10 10:00")
    desk.house.take(short.pay("2015-02-01 10:00", "1.00"))

    assert desk.balances(*SHARES[:2]) == ("300.00", "700.00")


@pytest.mark.clause("H-28")
def test_an_outpatient_debt_is_none_of_the_fund_s():
    desk = Desk()
    stay = desk.unpaid("7", "1000.00", patient_class="O")
    done = desk.confirm(stay, "2014-07-05 10:00")

    assert [one.id for one in done.issues] == ["fund-covers-inpatients"]
    assert desk.balances(*DEFAULT) == ("0.00", "1000.00")


@pytest.mark.clause("H-28")
def test_a_debt_that_a_correction_makes_smaller_takes_its_award_with_it():
    desk = Desk()
    stay = desk.unpaid("8", "1000.00")
    desk.confirm(stay, "2014-07-05 10:00")
    desk.house.take(stay.pay("2014-07-06 10:00", "100.00"))
    desk.house.take(stay.reverse("2014-07-10 10:00", "03", "200.00", "2014-05-02", "V8-1"))

    assert desk.balances(*DEFAULT) == ("700.00", "0.00")
    assert desk.balances(*SHARES) == ("400.00", "400.00", "-350.00", "-350.00")
    assert desk.house.sound()


def test_what_the_fund_pays_is_taken_once_and_what_is_over_is_owed_back():
    desk = Desk()
    stay = desk.unpaid("9", "1000.00")
    early = desk.fund_pays(stay, "2014-07-01 10:00", "50.00")
    assert [one.id for one in early.issues] == ["fund-paid-over"]
    desk.confirm(stay, "2014-07-05 10:00")
    assert desk.fund_pays(stay, "2014-07-06 10:00", "450.00").issues == ()

    assert desk.balances("cash", *SHARES[:1], "riskfund:payable") == ("500.00", "0.00", "0.00")
    assert desk.confirm(stay, "2014-07-09 10:00").issues[0].id == "default-confirmed-before"


def test_beancount_opens_the_books_of_a_default():
    desk = Desk()
    stay = desk.unpaid("B", "1000.01")
    desk.confirm(stay, "2014-07-05 10:00")
    desk.fund_pays(stay, "2014-07-06 10:00", "500.00")
    desk.house.take(stay.pay("2014-08-01 10:00", "100.01"))
    with desk.house.store.read() as reader:
        entries, errors, _ = loader.load_string("\n".join(ledger_text(reader.ledger())))

    assert errors == []
    opened = {entry.account for entry in entries if type(entry).__name__ == "Open"}
    assert {"Assets:Allowance:Fund", "Liabilities:Riskfund:Payable"} <= opened
