"""Every figure of a worked example answers with its rule, clause, origin and field."""

import pytest
from doors import account_of
from feeds import W01_DAYS, w01


@pytest.mark.clause("H-13")
def test_every_figure_of_w01_is_explained(running):
    stay, messages = w01("WEX")
    running.send(*messages, stay.discharge("2013-11-12 10:00"))

    explained = running.get(f"/fhir/Account/{account_of(stay)}/$explain")

    invoices = [part["part"] for part in explained["parameter"] if part["name"] == "invoice"]
    assert len(invoices) == 2
    figures = {
        next(one["valueCode"] for one in part["part"] if one["name"] == "figure"): part["part"]
        for part in invoices[0]
        if part["name"] == "figure"
    }
    insurer = {one["name"]: one for one in figures["insurer"]}
    assert insurer["amount"]["valueMoney"]["value"] == "15827.70"
    assert insurer["rule"]["valueString"] == "benefit_estimate.schemes.380.rate.secondary"
    assert insurer["origin"]["valueCode"] == "site"
    assert {"totalNet", "totalGross", "deductible", "coinsurance"} <= set(figures)
    clauses = str([one for one in figures["totalNet"] if one["name"] == "clause"])
    assert "H-13" in clauses
    assert "并实行分段结算" in clauses
    lines = [part["part"] for part in invoices[0] if part["name"] == "line"]
    assert len(lines) == sum(len(day[1]) for day in W01_DAYS[:5])
    first = {one["name"]: one.get("valueString", "") for one in lines[0]}
    assert first["field"].startswith("FT1[1]-11")
    assert first["mapping"].startswith("segments/FT1_to_ChargeItem.yaml:")
    assert first["message"].startswith("T0")
