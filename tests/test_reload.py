"""Mappings mended while the adapter runs: no connection falls, and what was refused is tried."""

import asyncio
import re
import time

import httpx
import pytest
from feeds import Stay
from running import adapter_here

from adapter.catalog.folders import folder
from adapter.mllp.client import MllpClient

WRONG = """\
site: his
reference: The sender of these tests.
sender: {application: HIS, facility: HK-3RD}
paths:
  amount: [FT1-11.4]
"""
MENDED = WRONG.replace("FT1-11.4", "FT1-11.1")


@pytest.fixture
def overlay(tmp_path):
    site = tmp_path / "own" / "sites" / "his.yaml"
    site.parent.mkdir(parents=True)
    site.write_text(WRONG, "utf-8")
    return site


def metric(running, name):
    text = httpx.get(f"{running.http}/metrics", timeout=30).text
    found = re.search(rf"^{re.escape(name)} (\S+)", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def wait_for(running, name, value=1.0):
    until = time.monotonic() + 30
    while metric(running, name) < value:
        assert time.monotonic() < until, name
        time.sleep(0.1)


def code(answer):
    return re.search(rb"\rMSA\|(\w\w)", answer)[1].decode()


def messages():
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    admit = stay.admit("2013-11-04 09:30")
    charge = re.sub(
        rb"(\|1\|88.00\^UP)\|88.00\^UP", rb"\1", stay.charge("2013-11-05 20:00", ("01", "88.00"))
    )
    return admit, charge


def test_a_refused_message_is_taken_once_one_line_of_a_site_is_mended(tmp_path, overlay):
    admit, charge = messages()

    async def talk(running):
        async with MllpClient(*running.mllp) as client:
            codes = [code(await client.send(one)) for one in (admit, charge, charge)]
            await asyncio.to_thread(overlay.write_text, MENDED, "utf-8")
            await asyncio.to_thread(wait_for, running, 'paylater_reloads_total{outcome="used"}')
            # The connection is the one that was opened before.
            return codes + [code(await client.send(charge)) for _ in range(2)]

    with adapter_here(tmp_path, mappings=overlay.parents[1]) as running:
        assert asyncio.run(talk(running)) == ["AA", "AE", "AE", "AA", "AA"]
        (running_invoice,) = running.invoices(**{"account:Account.identifier": "V1"})
        assert running_invoice["totalGross"]["value"] == "88.00"
        assert len(running_invoice["lineItem"]) == 1


def test_a_broken_set_is_refused_with_its_place_and_the_old_one_stays(tmp_path, overlay):
    overlay.write_text(MENDED, "utf-8")
    admit, charge = messages()

    with adapter_here(tmp_path, mappings=overlay.parents[1]) as running:
        overlay.write_text(MENDED.replace("amount:", "amuont:"), "utf-8")
        wait_for(running, 'paylater_reloads_total{outcome="refused"}')

        assert running.send(admit, charge) == ["AA", "AA"]
        assert metric(running, 'paylater_reloads_total{outcome="used"}') == 0


def test_a_policy_edited_in_place_is_refused_while_stays_are_settled_by_it(tmp_path, overlay):
    overlay.write_text(MENDED, "utf-8")
    edited = overlay.parents[1] / "policies" / "haikou-2013.yaml"
    shipped = (folder("mappings") / "policies" / "haikou-2013.yaml").read_text("utf-8")
    admit, charge = messages()

    with adapter_here(tmp_path, mappings=overlay.parents[1]) as running:
        running.send(admit)
        edited.parent.mkdir()
        edited.write_text(shipped.replace("version: 1.0.0", "version: 1.0.1", 1), "utf-8")
        wait_for(running, 'paylater_reloads_total{outcome="refused"}')
        running.send(charge)
        (told,) = running.invoices(**{"account:Account.identifier": "V1"})

    labels = [one["valueString"] for one in told["extension"] if one["url"].endswith("/policy")]
    assert labels == ["cn-460100-haikou-2013-209|1.0.0"]
