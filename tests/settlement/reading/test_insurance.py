"""What an Account, a Coverage and a ClaimResponse say of insurance."""

from datetime import UTC, datetime

import pytest
from people import concept, extension

from adapter.settlement.facts import Adjudication, Cover, Covers
from adapter.settlement.reading.insurance import adjudication, covers

NINE = datetime(2013, 11, 4, 9, tzinfo=UTC)
ACCOUNT = extension("account", valueReference={"reference": "Account/a1"})


def coverage(name, **more):
    return {"id": name, "status": "active", **more}


def insured(name, *priority):
    said = {"coverage": {"reference": f"Coverage/{name}"}}
    return {**said, "priority": priority[0]} if priority else said


def test_the_insurance_that_pays_first_stands_first_and_one_of_no_rank_last():
    known = {f"Coverage/{name}": coverage(name) for name in ("one", "two", "lasting", "any")}
    listed = [
        insured("any"),
        insured("two", 2),
        insured("unknown", 3),
        insured("lasting", 98),
        insured("one", 1),
    ]

    (found,) = covers({"id": "a1", "coverage": listed}, known.get, UTC)

    assert found.account == "a1"
    assert [one.coverage for one in found.covers] == ["one", "two", "lasting", "any"]


def test_an_account_without_insurance_says_so():
    assert covers({"id": "a1"}, {}.get, UTC) == [Covers("a1", ())]


def test_a_cover_is_read_whole():
    said = coverage(
        "v1",
        type=concept("310"),
        period={"start": "2013-11-04T09:00:00Z", "end": "2014-01-01"},
        extension=[extension("region", valueString="460100")],
    )
    known = {"Coverage/v1": said, "Coverage/v2": coverage("v2", status="cancelled")}
    account = {"id": "a1", "coverage": [insured("v1", 1), insured("v2", 2)]}

    assert covers(account, known.get, UTC) == [
        Covers(
            "a1",
            (
                Cover("v1", "310", "460100", "active", NINE, datetime(2014, 1, 1, tzinfo=UTC)),
                Cover("v2", "", "", "cancelled", None, None),
            ),
        )
    ]


def response(*extensions, **more):
    return {
        "id": "r1",
        "created": "2013-11-04T09:00:00Z",
        "outcome": "complete",
        "extension": [ACCOUNT, *extensions],
        **more,
    }


def total(name, value):
    return {"category": concept(name), "amount": {"value": value, "currency": "CNY"}}


@pytest.mark.clause("H-15")
def test_an_answer_of_the_insurer_is_read_with_its_sums_but_no_ratio():
    said = response(
        extension("adjudication-kind", valueCode="CANCEL"),
        extension("cancels", valueString="S20131112007"),
        identifier=[{"value": "S20131112008"}, {"value": "another"}],
        total=[
            total("medfee_sumamt", "5260.00"),
            total("pool_prop_selfpay", "0.85"),
            total("fund_pay_sumamt", "3572.10"),
        ],
    )

    assert adjudication(said, None, UTC) == [
        Adjudication(
            adjudication="r1",
            settlement="S20131112008",
            account="a1",
            kind="CANCEL",
            cancels="S20131112007",
            figures=(("medfee_sumamt", 5260_00), ("fund_pay_sumamt", 3572_10)),
            at=NINE,
        )
    ]


def test_an_answer_that_says_no_kind_is_final():
    final = Adjudication("r1", "", "a1", "FINAL", "", (), NINE)

    assert adjudication(response(), None, UTC) == [final]
    assert adjudication(response(identifier=[{"system": "s"}]), None, UTC) == [final]


@pytest.mark.parametrize(
    "lacking",
    [
        response(created=None),
        response(outcome="error"),
        response(outcome="queued"),
        response(status="draft"),
        response(status="entered-in-error"),
        {**response(), "extension": []},
    ],
)
def test_an_answer_that_is_none_or_tells_an_error_or_lacks_its_day_or_account_states_nothing(
    lacking,
):
    assert adjudication(lacking, None, UTC) == []
