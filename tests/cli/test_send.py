"""Sending over real MLLP to a receiver that answers by the book of a test."""

import json
import socketserver
import threading

import pytest

from adapter.mllp.framing import FrameDecoder, frame


@pytest.fixture
def receiver():
    """A receiver that answers each message with the code its PID-1 asks for."""
    received = []

    class Door(socketserver.BaseRequestHandler):
        def handle(self):
            decoder = FrameDecoder()
            while data := self.request.recv(65536):
                for message in decoder.feed(data):
                    received.append(message)
                    code = message.split(b"PID|")[1].split(b"\r")[0]
                    if code == b"none":
                        return
                    self.request.sendall(frame(b"MSH|^~\\&|X\rMSA|%b|1\r" % code))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        server.received = received
        server.address = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def write(path, *codes):
    """Write a file of messages that ask for these answers."""
    path.write_text("".join(f"MSH|^~\\&|HIS|{code}\nPID|{code}\n\n" for code in codes))
    return path


def test_every_acknowledgement_is_printed_and_all_accepted_is_success(process, receiver, tmp_path):
    one = write(tmp_path / "one.hl7", "AA", "CA")
    two = write(tmp_path / "two.hl7", "AA")

    ran = process("send", one, two, "--to", receiver.address)

    assert ran.returncode == 0
    assert ran.stdout.decode().splitlines() == [
        "MSH|^~\\&|X",
        "MSA|AA|1",
        "MSH|^~\\&|X",
        "MSA|CA|1",
        "MSH|^~\\&|X",
        "MSA|AA|1",
    ]
    assert ran.stderr == b""
    assert receiver.received[0] == b"MSH|^~\\&|HIS|AA\rPID|AA\r"


@pytest.mark.parametrize("code", ["AE", "AR", "CE", "CR"])
def test_any_other_answer_is_a_failure_but_the_rest_is_sent(process, receiver, tmp_path, code):
    file = write(tmp_path / "f.hl7", "AA", code, "AA")

    ran = process("send", file, "--to", receiver.address, "--json")

    assert ran.returncode == 1
    assert [told["code"] for told in json.loads(ran.stdout)] == ["AA", code, "AA"]


def test_a_closed_connection_is_told_and_what_was_answered_is_kept(process, receiver, tmp_path):
    file = write(tmp_path / "f.hl7", "AA", "none", "AA")

    ran = process("send", file, "--to", receiver.address, "--json")

    assert ran.returncode == 1
    assert [told["code"] for told in json.loads(ran.stdout)] == ["AA"]
    assert b"closed the connection without an answer" in ran.stderr


def test_standard_input_is_a_file_too(process, receiver):
    ran = process("send", "-", "--to", receiver.address, given=b"MSH|^~\\&|HIS\nPID|AA\n")

    assert (ran.returncode, receiver.received) == (0, [b"MSH|^~\\&|HIS\rPID|AA\r"])


def test_nobody_listening_is_one_sentence(process, tmp_path):
    file = write(tmp_path / "f.hl7", "AA")

    ran = process("send", file, "--to", "127.0.0.1:1")

    assert ran.returncode == 1
    assert ran.stderr.decode() == "127.0.0.1:1 did not answer: Connection refused.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["send"], "Missing argument"),
        (["send", "gone.hl7"], "gone.hl7 cannot be read: No such file or directory."),
        (["send", "gone.hl7", "--to", "nowhere"], "--to: 'nowhere' is not HOST:PORT."),
        (["send", "--bogus", "x"], "No such option: --bogus"),
    ],
)
def test_a_usage_error_is_one_sentence_and_exit_2(process, arguments, said):
    ran = process(*arguments)

    assert ran.returncode == 2
    assert said in ran.stderr.decode()
    assert ran.stderr.count(b"\n") == 1
