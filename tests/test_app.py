"""The adapter as one process: both doors, who may come in, how it stops."""

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading

import pytest
from running import adapter_here

from adapter.app import serving
from adapter.config import read_settings

ADMISSION = (
    b"MSH|^~\\&|%b|HK-3RD|PAYLATER|CITY|20131121084500||ADT^A28^ADT_A05|%b|P|2.5.1"
    b"||||||UNICODE UTF-8\r"
    b"EVN|A28|20131121084500\rPID|1||77^^^HK-3RD^MR||\xe4\xba\x91^\xe6\xb6\x9b\r"
)


class Adapter:
    """A `paylater serve` in a process of its own."""

    def __init__(self, folder, *arguments, **environment):
        bare = {name: value for name, value in os.environ.items() if "PAYLATER" not in name}
        command = [sys.executable, "-m", "adapter", "serve", "--mllp", "127.0.0.1:0"]
        command += ["--http", "127.0.0.1:0", "--database", f"sqlite:///{folder / 'p.db'}"]
        self.process = subprocess.Popen(
            [*command, *arguments],
            env=bare | environment, cwd=folder, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.first_lines = [self.process.stderr.readline() for _ in range(2)]
        self.mllp, self.http = (int(re.search(r":(\d+)$", line)[1]) for line in self.first_lines)
        self.said = []
        self.listening = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self.listening.start()

    def exchange(self, message):
        with socket.create_connection(("127.0.0.1", self.mllp), 30) as connection:
            connection.sendall(b"\x0b" + message + b"\x1c\r")
            answer = b""
            while not answer.endswith(b"\x1c\r"):
                received = connection.recv(65536)
                if not received:
                    break
                answer += received
        return answer

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(20)
        self.listening.join()
        self.process.stderr.close()
        return code


@pytest.fixture
def serve(tmp_path):
    """Start adapters that are stopped after the test."""
    started = []

    def start(*arguments, **environment):
        started.append(Adapter(tmp_path, *arguments, **environment))
        return started[-1]

    yield start
    for adapter in started:
        adapter.stop(signal.SIGKILL)


def test_it_says_where_it_listens_and_stops_cleanly(serve):
    adapter = serve()

    assert adapter.first_lines[0] == f"MLLP listening on 127.0.0.1:{adapter.mllp}\n"
    assert adapter.first_lines[1] == f"HTTP listening on http://127.0.0.1:{adapter.http}\n"
    assert b"MSA|AA|1" in adapter.exchange(ADMISSION % (b"HIS", b"1"))
    assert adapter.get("/healthz")[0] == 200
    assert json.loads(adapter.get("/readyz")[1]) == {"ready": True, "reasons": []}
    assert b'paylater_answers_total{code="AA",door="mllp"} 1.0' in adapter.get("/metrics")[1]
    assert adapter.stop() == 0
    assert adapter.said == []


def test_ctrl_c_stops_it_like_a_term(serve):
    assert serve().stop(signal.SIGINT) == 0


def test_what_was_answered_is_there_after_a_restart(serve):
    first = serve()
    answer = first.exchange(ADMISSION % (b"HIS", b"1"))
    first.stop(signal.SIGKILL)

    second = serve()

    assert second.exchange(ADMISSION % (b"HIS", b"1")) == answer
    assert json.loads(second.get("/fhir/Patient?identifier=77&_total=accurate")[1])["total"] == 1


def test_a_sender_that_is_not_allowed_is_rejected_and_nothing_is_applied(tmp_path):
    with adapter_here(tmp_path, allowed_senders="HIS|HK-3RD") as running:
        assert b"MSA|AR|1" in running.answers(ADMISSION % (b"LIS", b"1"))[0]
        assert "entry" not in running.get("/fhir/Patient", identifier="77")
        assert b"MSA|AA|2" in running.answers(ADMISSION % (b"HIS", b"2"))[0]


def test_a_token_is_asked_of_every_client_but_the_one_that_checks_health(serve):
    adapter = serve(PAYLATER_TOKEN="open-sesame")

    assert adapter.get("/fhir/metadata")[0] == 401
    assert adapter.get("/fhir/metadata", Authorization="Bearer guess")[0] == 401
    assert adapter.get("/fhir/metadata", Authorization="Bearer open-sesame")[0] == 200
    assert adapter.get("/healthz")[0] == 200


def test_answers_speak_the_language_that_is_set(tmp_path):
    nobody = (ADMISSION % (b"HIS", b"1")).replace(b"77^^^HK-3RD^MR", b"")

    with adapter_here(tmp_path, language="zh") as running:
        (answer,) = running.answers(nobody)

    assert b"MSA|AE|1" in answer
    assert re.search("[\u4e00-\u9fff]", answer.decode())


def test_a_message_over_the_size_limit_is_rejected(tmp_path):
    with adapter_here(tmp_path, message_size_max=500) as running:
        assert running.send(ADMISSION % (b"HIS", b"1") + b"ZZZ|" + b"x" * 500) == ["AR"]


def test_a_port_in_use_is_one_sentence(serve):
    busy = serve()

    second = subprocess.run(
        [sys.executable, "-m", "adapter", "serve", "--mllp", f"127.0.0.1:{busy.mllp}",
         "--http", "127.0.0.1:0", "--database", "sqlite://"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert second.returncode == 1
    assert "in use" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_two_adapters_in_one_process_do_not_mix():

    async def both():
        one = read_settings(mllp="127.0.0.1:0", http="127.0.0.1:0", database="sqlite://")
        async with serving(one) as (first, _), serving(one) as (second, _):
            return first, second

    first, second = asyncio.run(both())

    assert first.port != second.port
