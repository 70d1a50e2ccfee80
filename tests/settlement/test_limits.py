"""A hospital's own threshold, within the bounds its policy leaves it."""

from datetime import date

import pytest
from feeds import w01
from house import POLICIES, House, with_switch


def origin(invoice, figure):
    for one in invoice["extension"]:
        parts = {part["url"]: part for part in one.get("extension", ())}
        if parts.get("figure", {}).get("valueCode") == figure:
            return parts["rule"]["valueString"], parts["origin"]["valueCode"]
    return None


@pytest.mark.clause("H-12")
def test_a_hospital_sets_its_own_threshold_and_the_invoice_says_whose_it_is():
    own = with_switch(POLICIES, "HK-3RD", thresholds={date(2013, 11, 1): 200000})
    house = House(policies=own)
    stay, messages = w01("TH")

    house.take(*messages[:4], stay.charge("2013-11-07 01:00", ("01", "1.00")))

    segments = [one for one in house.found("Invoice") if one["status"] == "issued"]
    assert segments
    assert {origin(one, "threshold") for one in segments} == {("thresholds.site_override", "site")}
    assert "threshold-not-allowed" not in house.findings()


@pytest.mark.parametrize("own", [99999, 5000001])
def test_a_threshold_out_of_bounds_is_a_finding_and_not_used(own):
    house = House(policies=with_switch(POLICIES, "HK-3RD", thresholds={date(2013, 11, 1): own}))
    _, messages = w01("TB")

    house.take(*messages)

    assert "threshold-not-allowed" in house.findings()
    segments = [one for one in house.found("Invoice") if one["status"] == "issued"]
    assert [origin(one, "threshold")[0] for one in segments] == ["thresholds.by_level.secondary"]


def test_a_threshold_counts_from_its_day():
    later = with_switch(POLICIES, "HK-3RD", thresholds={date(2014, 1, 1): 200000})
    house = House(policies=later)
    stay, messages = w01("TD")

    house.take(*messages[:4])

    assert [one[0] for one in house.invoices(stay)] == ["running"]
