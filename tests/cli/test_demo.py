"""The demo: everything as expected, and loud when it is not."""

import os
import re
import signal
import subprocess
import sys
import threading
from decimal import Decimal

import pytest

from adapter.cli.demo import differences
from adapter.cli.invoices import InvoiceLine, line


def test_the_demo_shows_each_message_with_its_answer_and_each_invoice(process, tmp_path):
    ran = process("demo")

    shown = ran.stdout.decode()
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert shown.count("-> MSH|") == shown.count("<- MSH|") == 32
    assert "云^㛃涛" in shown
    assert "E|amount-not-a-number^^PAYLATER" in shown
    for figure in ("8,572.30", "1,687.90", "9,449.99", "294.36", "600.00"):
        assert re.search(rf"│ +{figure} │", shown)
    assert "V20131104027: gross 29,660.00 = insurer 19,399.80 + personal 10,260.20" in shown
    assert "Verified" in shown
    assert list(tmp_path.iterdir()) == []


def test_what_is_set_for_another_deployment_does_not_leak_into_the_demo(paylater):
    ran = paylater("demo", PAYLATER_HTTP="127.0.0.1:1", PAYLATER_TOKEN="secret")

    assert ran.returncode == 0


@pytest.fixture
def hears_ctrl_c():
    """Let what is started hear Ctrl-C, also where the tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_kept_it_says_where_to_look_and_ends_by_ctrl_c(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "adapter", "demo", "--keep"],
        cwd=tmp_path, env=os.environ | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        giving_up = threading.Timer(100, process.kill)
        giving_up.start()
        address = next(
            found for line in process.stdout if (found := re.search(r"http://\S+", line))
        )
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        giving_up.cancel()

    assert address[0].endswith("/fhir/metadata")
    assert process.returncode in {0, 130}


EXTENSION = "https://paylater.example/fhir/StructureDefinition/"
LINE = InvoiceLine(
    "V1", "final", Decimal("5.00"), Decimal("3.00"), Decimal("2.00"), Decimal("2.00"),
    Decimal("0.00"), "2013-11-12 10:00", "balanced", ("H-15",),
)  # fmt: skip
EXPECTED = {
    "account": "V1", "type": "final", "gross": "5.00", "insurer": "3.00", "personal": "2.00",
    "paid": "2.00", "balance": "0.00", "status": "balanced", "clauses": ["H-15"],
}  # fmt: skip


def test_what_is_as_expected_is_not_mentioned():
    assert differences([LINE], [EXPECTED]) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"personal": "2.01"}, "V1 final: personal 2.00, not 2.01"),
        ({"personal": "2.0"}, "V1 final: personal 2.00, not 2.0"),
        ({"status": "issued"}, "V1 final: status balanced, not issued"),
        ({"clauses": ["H-15", "H-60"]}, "V1 final: without H-60"),
        ({"type": "segment"}, "invoices V1 final instead of V1 segment"),
    ],
)
def test_one_fen_word_or_clause_off_is_told(change, told):
    assert differences([LINE], [EXPECTED | change]) == [told]


def test_a_missing_or_unexpected_invoice_is_told():
    assert differences([], [EXPECTED]) == ["invoices none instead of V1 final"]
    assert differences([LINE, LINE], [EXPECTED]) == [
        "invoices V1 final, V1 final instead of V1 final"
    ]


def test_a_figure_the_instrument_does_not_state_is_never_shown_as_its_own():
    def origin(figure, whose):
        parts = [{"url": "figure", "valueCode": figure}, {"url": "origin", "valueCode": whose}]
        return {"url": f"{EXTENSION}figure-origin", "extension": parts}

    amount = {"value": "1.00", "currency": "CNY"}
    invoice = {
        "type": {"coding": [{"code": "final"}]},
        "status": "issued",
        "totalGross": amount,
        "totalNet": amount,
        "extension": [origin("due", "default"), origin("insurer", "site"), origin("x", "site")],
    }

    assert line("V1", invoice).unstated == ("due (default)", "insurer (site)")
    invoice["extension"] = [origin("due", "text")]
    assert line("V1", invoice).unstated == ()
