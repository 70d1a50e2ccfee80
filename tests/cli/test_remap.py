"""The commands that bring a mended mapping to what is kept."""

import json
from datetime import UTC, datetime

import pytest

from adapter.app import load_search_parameters
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.intake import Intake, Raw
from adapter.store.sql import SqlStore

WRONG = """\
site: his
reference: The sender of these tests.
sender: {application: HIS, facility: HK-3RD}
paths: {amount: [FT1-12.1], unit_price: [FT1-22.1]}
"""


def message(event, number, *segments):
    trigger = event.partition("^")[2]
    header = rf"MSH|^~\&|HIS|HK-3RD|PAYLATER|CITY|20131104093000||{event}|{number}|P|2.5.1"
    person = "PID|1||M1^^^HK-3RD^MR"
    visit = "PV1|1|I|W1" + "|" * 16 + "V1"
    return "\r".join([header, f"EVN|{trigger}|20131104093000", person, visit, *segments]).encode()


ADMIT = message("ADT^A01", 1)
HALF = message("DFT^P03", 2, "FT1|1|L1||20131104||CG|X1|||2|40.00|20.00")
NONE = message("DFT^P03", 3, "FT1|1|L2||20131104||CG|X1|||1|7.00")


@pytest.fixture
def own(tmp_path):
    """A store fed by a site with a wrong line, and the site folder with the line mended."""
    site = tmp_path / "own" / "sites" / "his.yaml"
    site.parent.mkdir(parents=True)
    site.write_text(WRONG, "utf-8")
    store = SqlStore(f"sqlite:///{tmp_path / 'paylater.db'}")
    mappings, policies = load_mappings(site.parents[1]), load_policies()
    now = lambda: datetime.now(UTC)  # noqa: E731
    intake = Intake(store, mappings, policies, "feed", now, load_search_parameters())
    for body in (ADMIT, HALF, NONE):
        intake.receive([Raw(body, "mllp", None, now())])
    store.close()
    site.write_text(WRONG.replace("FT1-12.1", "FT1-11.1"), "utf-8")
    return {"PAYLATER_MAPPINGS": str(site.parents[1]), "PAYLATER_CLOCK": "feed"}


def test_remap_shows_first_and_records_when_asked(paylater, own):
    asked = ("remap", "--sender", "HIS|HK-3RD", "--since", "2020-01-01")

    shown = paylater(*asked, **own)
    dry = json.loads(paylater(*asked, "--json", **own).stdout)

    assert shown.returncode == 0, shown.stderr
    assert "priceOverride.value │ 20.00 │ 40.00" in " ".join(shown.stdout.decode().split())
    assert "account V1: gross 2000 > 4000 fen (+2000)" in shown.stdout.decode()
    assert dry["accounts"][0]["gross"] == [2000, 4000]

    done = json.loads(paylater(*asked, "--json", "--apply", **own).stdout)

    assert done["accounts"] == dry["accounts"]
    assert json.loads(paylater(*asked, "--json", **own).stdout)["differences"] == []
    assert paylater("verify", **own).returncode == 0


def test_remap_of_another_sender_or_a_later_time_finds_nothing(paylater, own):
    for sender, since in (("OTHER", "2020-01-01"), ("HIS", "2999-01-01T00:00:00Z")):
        answer = paylater("remap", "--sender", sender, "--since", since, "--json", **own)
        assert json.loads(answer.stdout)["messages"] == 0


def test_replay_tries_what_was_refused(paylater, own):
    answer = paylater("messages", "replay", "--json", **own)

    assert answer.returncode == 0, answer.stderr
    assert [(one["before"], one["now"]) for one in json.loads(answer.stdout)] == [
        ("refused", "applied")
    ]
    assert paylater("messages", "replay", **own).stdout == b""
    assert paylater("messages", "replay", "9/9", **own).returncode == 2
    assert paylater("verify", **own).returncode == 0
