"""The whole way: a socket in, Invoice JSON out, a proof at the end.

Speaks to a `paylater` in a process of its own with nothing but sockets, so that it can be pointed
at an installed wheel: PAYLATER_COMMAND=/path/to/paylater.
"""

import http.client
import json
import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest

COMMAND = shlex.split(os.environ.get("PAYLATER_COMMAND", "")) or [sys.executable, "-m", "adapter"]
FEED = Path(__file__).parents[1] / "mappings" / "demo"
MRN = "https://paylater.example/fhir/NamingSystem/HK-3RD/mrn|080421"
VISIT = "V20131104027"
BARE = {name: value for name, value in os.environ.items() if not name.startswith("PAYLATER_")}


class Adapter:
    """A running adapter, its two doors and its database."""

    def __init__(self, folder):
        self.database = f"sqlite:///{folder / 'paylater.db'}"
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--mllp", "127.0.0.1:0", "--http", "127.0.0.1:0",
             "--database", self.database, "--clock", "feed"],
            cwd=folder, env=BARE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = [self.process.stderr.readline() for _ in range(2)]
        self.mllp, self.http = (int(re.search(r":(\d+)$", line)[1]) for line in said)
        # What it says further must not fill the pipe and stop it.
        self.listening = threading.Thread(target=self.process.stderr.read, daemon=True)
        self.listening.start()

    def exchange(self, messages):
        """Send messages in one write; return their answers, in order."""
        with socket.create_connection(("127.0.0.1", self.mllp), 30) as connection:
            connection.sendall(b"".join(b"\x0b" + one + b"\x1c\r" for one in messages))
            answers = b""
            while answers.count(b"\x1c\r") < len(messages):
                received = connection.recv(65536)
                assert received, "the connection was closed before every message was answered"
                answers += received
        return [one.removeprefix(b"\x0b") for one in answers.split(b"\x1c\r")[:-1]]

    def request(self, method, path, body=None, **headers):
        """Make one HTTP request; return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=30)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def resources(self, path):
        """Search; return the resources, with numbers as exact decimals."""
        status, body = self.request("GET", path)
        assert status == 200, body
        bundle = json.loads(body, parse_float=Decimal)
        return [entry["resource"] for entry in bundle.get("entry", [])]

    def stop(self):
        """Ask it to stop; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def messages(name):
    """Read the messages of a file of the bundled feed as they go over a wire."""
    content = (FEED / name).read_bytes().strip()
    return [one.replace(b"\n", b"\r") + b"\r" for one in content.split(b"\n\n")]


def codes(answers):
    """Read MSA-1 of each answer."""
    return [re.search(rb"\rMSA\|(..)", one)[1].decode() for one in answers]


@pytest.fixture(scope="module")
def adapter(tmp_path_factory):
    """An adapter that was sent the Haikou stay, all of it in one write."""
    started = Adapter(tmp_path_factory.mktemp("journey"))
    try:
        started.answers = started.exchange(messages("01-haikou-stay.hl7"))
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        started.listening.join()
        started.process.stderr.close()


def run(*arguments):
    return subprocess.run(
        [*COMMAND, *arguments], env=BARE, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_message_of_the_stay_is_accepted_in_order(adapter):
    sent = [one.split(b"|", 10)[9] for one in messages("01-haikou-stay.hl7")]

    assert codes(adapter.answers) == ["AA"] * 15
    assert [one.split(b"MSA|AA|")[1].split(b"\r")[0] for one in adapter.answers] == sent


@pytest.mark.parametrize(
    "query",
    [
        f"account:Account.identifier={VISIT}",
        f"patient.identifier={quote(MRN)}",
        "patient.identifier=080421",
    ],
)
def test_the_invoices_are_found_by_what_the_sender_calls_patient_and_visit(adapter, query):
    invoices = adapter.resources(f"/fhir/Invoice?{query}&_sort=date")

    figures = [
        (
            one["type"]["coding"][0]["code"],
            one["status"],
            str(one["totalGross"]["value"]),
            str(one["totalNet"]["value"]),
            len(one["lineItem"]),
        )
        for one in invoices
    ]
    assert figures == [
        ("segment", "balanced", "24400.00", "8572.30", 12),
        ("final", "balanced", "5260.00", "1687.90", 5),
    ]


def test_money_keeps_its_two_decimals_on_the_wire(adapter):
    _, body = adapter.request("GET", f"/fhir/Invoice?account:Account.identifier={VISIT}")

    assert b'"value":24400.00' in body
    assert not re.search(rb'"value":\d+(\.\d)?[,}]', body)


def test_a_figure_is_explained_down_to_clause_and_field(adapter):
    (account,) = adapter.resources(f"/fhir/Account?identifier={VISIT}")

    status, body = adapter.request("GET", f"/fhir/Account/{account['id']}/$explain")

    assert status == 200
    told = body.decode()
    assert json.loads(body)["resourceType"] == "Parameters"
    for what in ("H-13", "benefit_estimate", "FT1[1]-11", "1260.00", "HK0003"):
        assert what in told


def test_a_resend_is_answered_with_the_same_bytes_and_changes_nothing(adapter):
    before = adapter.resources(f"/fhir/Invoice?account:Account.identifier={VISIT}")

    again = adapter.exchange(messages("05-resend.hl7"))

    assert again == adapter.answers[-1:]
    assert adapter.resources(f"/fhir/Invoice?account:Account.identifier={VISIT}") == before


def test_a_message_over_http_is_answered_like_one_over_mllp(adapter):
    (admission,), (charge,) = messages("03-gb18030.hl7"), messages("06-refused.hl7")
    kind = {"Content-Type": "application/hl7-v2"}

    assert adapter.request("POST", "/hl7v2", admission, **kind)[0] == 200
    status, ack = adapter.request("POST", "/hl7v2", charge, **kind)

    assert (status, codes([ack])) == (422, ["AE"])
    assert b"amount-not-a-number" in ack
    assert b"FT1^1^11" in ack
    (patient,) = adapter.resources("/fhir/Patient?identifier=080611")
    assert patient["name"][0]["family"] == "云"
    assert adapter.resources("/fhir/ChargeItem?account:Account.identifier=V20131121002") == []


def test_the_store_proves_itself_and_tells_where_it_was_touched(adapter, tmp_path):
    assert adapter.stop() == 0
    whole = run("verify", "--database", adapter.database)
    copy = tmp_path / "touched.db"
    original = sqlite3.connect(adapter.database.removeprefix("sqlite:///"))
    touched = sqlite3.connect(copy)
    original.backup(touched)
    original.close()
    touched.execute("UPDATE posting SET amount = amount + 1 WHERE rowid = 5")
    touched.commit()
    touched.close()

    damaged = run("verify", "--database", f"sqlite:///{copy}")

    assert (whole.returncode, whole.stderr) == (0, "")
    assert damaged.returncode == 1
    assert re.search(r"posting \d+/\d+", damaged.stderr)
