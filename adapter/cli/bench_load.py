"""The load of the benchmark: visits made in code, sent over real MLLP by many senders at once."""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapter.cli.output import Failure
from adapter.cli.send import code_of, text_of
from adapter.config import Address
from adapter.mllp.framing import frame

_FACILITY = "HK-3RD"
_END = b"\x1c\r"
_STALLED_SECONDS = 60.0
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

MESSAGES_A_VISIT = 2


@dataclass(slots=True)
class Answered:
    """How many messages were answered, and in what time."""

    messages: int
    seconds: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds


@dataclass(slots=True)
class _Sender:
    """One connection, which sends its next message when its last one is answered."""

    connection: socket.socket
    messages: deque[bytes]
    received: bytearray = field(default_factory=bytearray)


def lanes(first_visit: int, messages: int, senders: int) -> list[list[bytes]]:
    """Return the messages of each sender: every visit whole with one of them, no visit twice."""
    made: list[list[bytes]] = [[] for _ in range(senders)]
    visits = max(messages // MESSAGES_A_VISIT, senders)
    for number in range(first_visit, first_visit + visits):
        made[number % senders] += visit(number)
    return made


def visit(number: int) -> Iterator[bytes]:
    """Return what is sent about one visit: an admission, then three charges."""
    mrn, visit_number = f"{number:08d}", f"V{number:09d}"
    person = (
        f"PID|1||{mrn}^^^{_FACILITY}^MR~{_national_id(number)}^^^CN^NI||符^海生||19731016|M|||"
        "椰风路18号^^海口^海南^570105^CN^H"
    )
    stay = f"PV1|1|I|肾病科^12^03^{_FACILITY}||||||||||||||||{visit_number}" + "|" * 25
    insured = (
        "IN1|1|380^新农合^INSUTYPE|460100^^^NHSA|海口市新型农村合作医疗||||||||20130101|20131231"
        f"||380{'|' * 21}H{mrn}"
    )
    agreed = (
        f"ZPL|1|INP|AG{number}|A|cn-460100-haikou-2013-209^1.0.0|20131104094500|符^海生|SEL|"
        f"20131104093000||{_FACILITY}||N0031^陈^珠|20131104092000"
    )
    admission = [person, stay + "20131104093000", insured, agreed]
    yield _message("ADT^A01^ADT_A01", f"A{number}", "20131104093000", admission)
    charges = (
        ("LAB07^肾功能检查", "01", 1260),
        ("DRUG01^头孢呋辛", "02", 840),
        ("MAT09^敷料", "03", 120),
    )
    yield _message(
        "DFT^P03^DFT_P03",
        f"D{number}",
        "20131104230000",
        [
            f"PID|1||{mrn}^^^{_FACILITY}^MR",
            stay.rstrip("|"),
            *(
                f"FT1|{line}|C{number}-{line}||20131104|20131104230000|CG|"
                f"{item}^LOCAL^{item_class}^类^CHRGITM_LV|||1|{fee}.00^UP|{fee}.00^UP|肾病科"
                for line, (item, item_class, fee) in enumerate(charges, 1)
            ),
        ],
    )


def drive(where: Address, work: Sequence[Sequence[bytes]], seconds: float) -> Answered:
    """Send each lane over a connection of its own until all is answered or the time is over."""
    with selectors.DefaultSelector() as ready:
        senders = [_Sender(socket.create_connection(where), deque(lane)) for lane in work]
        try:
            for sender in senders:
                sender.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.register(sender.connection, selectors.EVENT_READ, sender)
            return _drive(ready, senders, seconds)
        finally:
            for sender in senders:
                sender.connection.close()


def _drive(ready: selectors.BaseSelector, senders: list[_Sender], seconds: float) -> Answered:
    started = time.perf_counter()
    under_way = answered = 0
    for sender in senders:
        under_way += _send_next(sender)
    while under_way:
        events = ready.select(_STALLED_SECONDS)
        if not events:
            raise Failure(f"no answer came for {_STALLED_SECONDS:.0f} seconds.")
        is_over = time.perf_counter() - started > seconds
        for key, _ in events:
            if not _answer_is_whole(key.data):
                continue
            answered += 1
            under_way -= 1
            if not is_over:
                under_way += _send_next(key.data)
    return Answered(answered, time.perf_counter() - started)


def _send_next(sender: _Sender) -> int:
    if not sender.messages:
        return 0
    sender.connection.sendall(sender.messages.popleft())
    return 1


def _answer_is_whole(sender: _Sender) -> bool:
    received = sender.connection.recv(65536)
    if not received:
        raise Failure("a connection was closed without an answer.")
    sender.received += received
    if not sender.received.endswith(_END):
        return False
    answer = bytes(sender.received).strip(b"\x0b\x1c\r")
    if b"MSA|AA|" not in answer:
        raise Failure(f"a message was answered {code_of(answer)}: {text_of(answer)[-300:]}")
    sender.received.clear()
    return True


def _message(kind: str, control_id: str, at: str, segments: Sequence[str]) -> bytes:
    header = f"MSH|^~\\&|HIS|{_FACILITY}|PAYLATER|CITY|{at}||{kind}|{control_id}|P|2.5.1||||||"
    event = f"EVN|{kind[4:7]}|{at}"
    text = "\r".join((header + "UNICODE UTF-8", event, *segments)) + "\r"
    return frame(text.encode())


def _national_id(number: int) -> str:
    """Return an identity number of nobody, with the check character such numbers have."""
    digits = f"{460000 + number // 1000:06d}19731016{number % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    return digits + _ID_CHECKS[total % 11]
