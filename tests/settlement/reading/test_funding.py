"""What a resource says of a hospital's funding, and what of it is missing."""

from datetime import date

import pytest
from people import concept, extension

from adapter.settlement.city.facts import FundingFigure, InsurerPayment
from adapter.settlement.reading.funding import facility_reference, funding_fact, is_funding


def figure(word, period, amount=None, grade=None):
    said = [extension("of-period", valueString=period)] if period else []
    if amount is not None:
        said.append(extension("amount", valueMoney={"value": amount, "currency": "CNY"}))
    if grade is not None:
        said.append(extension("grade", valueString=grade))
    return {"resourceType": "Basic", "id": "f1", "code": concept(word), "extension": said}


def payment(kind, *extensions, paid="2014-03-20", amount="100.50", **more):
    return {
        "resourceType": "PaymentReconciliation",
        "id": "y1",
        "paymentDate": paid,
        "paymentAmount": {"value": amount, "currency": "CNY"},
        "extension": [extension("payment-kind", valueCode=kind), *extensions],
        **more,
    }


@pytest.mark.parametrize(
    ("resource", "is_one"),
    [
        (figure("insurer-income", "2013"), True),
        (figure("fund-spend", "2013-11"), True),
        (figure("opening-quota", "2013"), True),
        (figure("grade", "2013"), True),
        (figure("default-confirmed", "2013"), False),
        ({"resourceType": "Basic"}, False),
        ({**figure("grade", "2013"), "resourceType": "Observation"}, False),
        (payment("advance"), True),
        (payment("settlement"), True),
        (payment("risk-fund"), False),
        ({**payment("payment"), "code": concept("grade")}, False),
    ],
)
def test_funding_is_told_from_what_is_said_of_a_stay(resource, is_one):
    assert is_funding(resource) == is_one


def test_a_payment_is_asked_for_by_its_hospital_and_a_figure_is_of_it():
    hospital, another = {"reference": "Organization/h"}, {"reference": "Organization/x"}
    both = {"requestor": hospital, "subject": another}

    assert facility_reference({"resourceType": "PaymentReconciliation", **both}) == hospital
    assert facility_reference({"resourceType": "Basic", **both}) == another
    assert facility_reference({"resourceType": "Basic"}) == {}


@pytest.mark.parametrize(
    ("resource", "fact"),
    [
        (figure("insurer-income", "2013", "40000000.00"), ("insurer-income", "2013", 40000000_00)),
        (figure("fund-spend", "2013-11", "0.01"), ("fund-spend", "2013-11", 1)),
        (figure("opening-quota", "2014", "9.90", "A"), ("opening-quota", "2014", 9_90, "A")),
        (figure("grade", "2014", grade="AA"), ("grade", "2014", 0, "AA")),
    ],
)
@pytest.mark.clause("H-22")
def test_a_figure_is_of_a_year_or_of_a_month(resource, fact):
    word, period, amount, *grade = fact

    found = funding_fact(resource, "HK-3RD")

    assert found == FundingFigure("f1", "HK-3RD", word, period, amount, "".join(grade))


@pytest.mark.parametrize(
    "resource",
    [
        figure("insurer-income", "2013"),
        figure("insurer-income", "2013", grade="A"),
        figure("insurer-income", None, "1.00"),
        figure("insurer-income", "2013-11", "1.00"),
        figure("insurer-income", "the last", "1.00"),
        figure("insurer-income", "2013", "1.005"),
        figure("fund-spend", "2013", "1.00"),
        figure("fund-spend", "2013-13", "1.00"),
        figure("grade", "2014", "1.00"),
        figure("grade", "2014", grade=""),
        payment("quota", extension("of-period", valueString="2014")),
        payment("advance", extension("of-period", valueString="next")),
        payment("advance", paid="2014-03"),
        payment("advance", amount="0.001"),
    ],
)
def test_a_figure_or_a_payment_without_its_sum_or_its_period_is_none(resource):
    assert funding_fact(resource, "HK-3RD") is None


PERIOD = {"period": {"start": "2014-02-01", "end": "2014-02-28"}}
OF_JANUARY = extension("of-period", valueString="2014-01")


@pytest.mark.parametrize(
    ("resource", "period"),
    [
        (payment("advance"), "2014"),
        (payment("quota"), "2014-03"),
        (payment("settlement"), "2014-03"),
        (payment("true-up"), "2013"),
        (payment("quota-release"), "2013"),
        (payment("settlement", **PERIOD), "2014-02"),
        (payment("true-up", **PERIOD), "2014"),
        (payment("settlement", OF_JANUARY, **PERIOD), "2014-01"),
        (payment("advance", OF_JANUARY), "2014"),
    ],
)
@pytest.mark.clause("H-25")
def test_a_payment_is_for_the_period_it_names_else_for_the_one_its_kind_says(resource, period):
    kind = resource["extension"][0]["valueCode"]

    found = funding_fact(resource, "HK-3RD")

    assert found == InsurerPayment("y1", "HK-3RD", kind, 100_50, date(2014, 3, 20), period)
