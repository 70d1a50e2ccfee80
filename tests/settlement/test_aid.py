"""Medical aid on what insurance leaves: on application, or with the insurer's own answer."""

import pytest
from desk import Desk, adjudication, given, issues, value
from feeds import w01

from adapter.catalog.mappings import load_mappings

SITE = """
site: aided
reference: The default, and whose aid a person has stands in the financial class.
sender: {application: HIS, facility: HK-3RD}
paths: {aid_identity: [PV1-20.1]}
"""


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "aided.yaml").write_text(SITE, encoding="utf-8")
    return Desk(mappings=load_mappings(tmp_path))


def poor(desk, number):
    """The stay of W01 of a person on minimum living allowance, left with the final open."""
    stay, messages = w01(number, pay=True)
    stay.aid = "dibao"
    first = stay.update("2013-11-04 09:31")
    desk.house.take(messages[0], first, *messages[1:], stay.discharge("2013-11-12 10:00"))
    return stay


@pytest.mark.clause("H-29")
def test_aid_that_a_person_grants_comes_off_the_bill_and_is_booked(desk):
    stay = poor(desk, "AG")
    path = f"/Account/{desk.account(stay)}"
    offered = desk.operate(f"{path}/$apply-aid", key="a", at="2013-11-13 10:00")
    assert value(offered, "aid", "status") == "applied"

    granted = desk.operate(
        f"{path}/$decide-aid", given(decision="granted"), key="g", at="2013-11-20 10:00"
    )

    assert issues(granted) == []
    assert value(granted, "aid", "status") == "granted"
    assert value(granted, "aid", "origin") == "site"
    # 0.70 of 10,260.20; the segment was paid, so the difference comes back as a credit.
    assert str(value(granted, "aid", "amount")["value"]) == "7182.14"
    assert desk.house.balances()["aid:receivable"] == "7182.14"
    assert sum(float(one[3]) for one in desk.house.invoices(stay)) == pytest.approx(3078.06)
    refused = desk.operate(
        f"{path}/$decide-aid", given(decision="refused"), key="r", at="2013-11-21 10:00"
    )
    assert value(refused, "aid", "status") == "refused"
    assert "aid:receivable" not in desk.house.balances()
    assert desk.house.sound()


@pytest.mark.clause("H-45")
def test_aid_in_the_insurers_answer_stands_as_it_is_and_is_not_given_twice(desk):
    stay = poor(desk, "AO")
    path = f"/Account/{desk.account(stay)}"
    desk.operate(f"{path}/$decide-aid", given(decision="granted"), key="g", at="2013-11-12 11:00")
    answer = adjudication(
        maf_pay="5000.00",
        fund_pay_sumamt="24399.80",
        psn_part_amt="5260.20",
        psn_cash_pay="5260.20",
    )

    desk.operate(f"{path}/$adjudicate?infno=2304", answer, at="2013-11-12 12:00")

    assert desk.house.balances()["aid:receivable"] == "5000.00"
    told = desk.operate(
        f"{path}/$decide-aid", given(decision="granted"), key="h", at="2013-11-13 10:00"
    )
    assert value(told, "aid", "rule") == "medical_aid.one_stop"
    figures = [str(value(told, "aid", name)["value"]) for name in ("amount", "patient")]
    assert figures == ["5000.00", "5260.20"]
    assert value(told, "aid", "clause", "id") == "H-29"
    assert desk.house.balances()["aid:receivable"] == "5000.00"
    assert sum(float(one[3]) for one in desk.house.invoices(stay) if one[1] != "cancelled") == (
        pytest.approx(5260.20)
    )
    assert desk.house.sound()
