import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.hl7v2.message import MessageError, parse, parse_header

HEADER = "MSH|^~\\&|HIS|GH|PL|CITY|20240101093000||DFT^P03^DFT_P03|M1|P|2.5.1|||||CHN|ASCII"
SEGMENTS = [HEADER, "EVN|P03|20240101", "PID|1||7^^^GH^MR", "ZPL|x", "FT1|1", "FT1|2", "ZPL|y"]


def refusal(raw):
    with pytest.raises(MessageError) as refused:
        parse(raw)
    return refused.value.issues[0]


def test_a_message_keeps_its_segments_in_order():
    message = parse("\r".join(SEGMENTS).encode())

    assert [segment.line for segment in message.segments] == SEGMENTS
    assert [segment.position for segment in message.segments] == list(range(7))
    assert [segment.label for segment in message.segments] == (
        ["MSH", "EVN", "PID", "ZPL[1]", "FT1[1]", "FT1[2]", "ZPL[2]"]
    )
    assert message.first("FT1") is message.segments[4]
    assert message.all("ZPL") == (message.segments[3], message.segments[6])
    assert message.first("IN1") is None
    assert message.all("IN1") == ()


def test_the_header_says_who_sent_what():
    message = parse(HEADER.encode())

    assert (message.sending_application, message.sending_facility) == ("HIS", "GH")
    assert (message.code, message.trigger, message.control_id) == ("DFT", "P03", "M1")
    assert (message.version, message.processing_id) == ("2.5.1", "P")
    assert (message.time, message.charset) == ("20240101093000", "ascii")
    assert repr(message) == "<Message DFT^P03 M1>"


@pytest.mark.parametrize(
    ("kind", "trigger"), [("ADT^A08", "A08"), ("ADT", "A01"), ("ADT^A04^ADT_A01", "A04")]
)
def test_the_trigger_of_the_header_wins_over_that_of_evn(kind, trigger):
    raw = f"MSH|^~\\&|HIS|GH|||2024||{kind}|1|P|2.1\rEVN|A01"

    assert parse(raw.encode()).trigger == trigger


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\r\n ", " \ufeff\n"])
@pytest.mark.parametrize("after", ["", "\r", "\n\n", "\r\n\r\n", "\r \r"])
def test_line_ends_and_blanks_around_segments_mean_nothing(end, before, after):
    raw = (before + end.join(SEGMENTS) + after).encode()

    assert parse(raw).text == "\r".join(SEGMENTS)
    assert parse(raw).encode() == "\r".join(SEGMENTS).encode()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("\rNTE|1||a\nb\rPID|1", ["NTE|1||a\nb", "PID|1"]),
        ("\rNTE|1||a\nPID|1\r", ["NTE|1||a", "PID|1"]),
        ("\r\nNTE|1||a\r\n  PID|1\r\n", ["NTE|1||a", "PID|1"]),
        ("\rNTE|1||a\x0b".rstrip("\x0b") + "\x85\u2028b", ["NTE|1||a\x85\u2028b"]),
        ("\rZX1\rZX2|", ["ZX1", "ZX2|"]),
    ],
)
def test_only_what_can_end_a_segment_ends_one(text, lines):
    raw = (HEADER.replace("ASCII", "UNICODE UTF-8") + text).encode()

    assert [segment.line for segment in parse(raw).segments[1:]] == lines


@pytest.mark.parametrize(
    ("raw", "fault", "where"),
    [
        (b"", "no-msh", "MSH"),
        (b"hello", "no-msh", "MSH"),
        (b"PID|1", "no-msh", "MSH"),
        (b"FHS|^~\\&|HIS", "batch-unsupported", "MSH"),
        (b"BHS|^~\\&|HIS\rMSH|^~\\&|", "batch-unsupported", "MSH"),
        (b"MSH", "delimiters-invalid", "MSH-2"),
        (b"MSH\xff^~\\&|", "charset-mismatch", "MSH-18"),
        (HEADER.encode() + b"\rPID|1\rgarbage", "segment-name", "segment 3"),
        (HEADER.encode() + b"\n|1|2", "segment-name", "segment 2"),
        (HEADER.encode() + b"\r" + HEADER.encode(), "several-messages", "segment 2"),
        (HEADER.encode() + b"\rDSC|1", "continuation-unsupported", "DSC[1]"),
        (HEADER.encode() + b"\rFT1|1\rFT1|2|a\0b", "control-characters", "FT1[2]-2"),
        (HEADER.encode() + b"\rPID|1|\x1b", "control-characters", "PID-2"),
        (b"MSH|^~\\&|H\x0bS|", "control-characters", "MSH-3"),
    ],
)
def test_what_is_not_a_message_is_refused_with_its_place(raw, fault, where):
    issue = refusal(raw)

    assert (issue.id, issue.where, issue.severity) == (fault, where, "error")


def test_a_refusal_answers_ar_and_400():
    assert (MessageError.ack_code, MessageError.http_status) == ("AR", 400)


def test_the_header_of_a_refused_message_still_names_its_sender():
    header = parse_header(HEADER.replace("GH", "友谊").encode("gb18030") + b"\0\rgarbage")

    assert header.control_id == "M1"
    assert header.sending_application == "HIS"
    assert parse_header(b"hello") is None
    assert parse_header(b"MSH||") is None


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_breaks_nothing(raw):
    for text in (raw, b"MSH|^~\\&|" + raw, HEADER.encode() + b"\r" + raw):
        try:
            message = parse(text)
        except MessageError:
            continue
        assert parse(message.encode()).text == message.text


LINES = st.lists(
    st.from_regex(r"[A-Z][A-Z0-9]{2}\|[^\x00-\x1f\x7f]{0,20}", fullmatch=True).filter(
        lambda line: line[:3] not in ("MSH", "DSC", "ADD")
    ),
    max_size=6,
)


@given(LINES, st.sampled_from(["\r", "\n", "\r\n"]))
def test_parsing_and_encoding_gives_the_text_back(lines, end):
    header = HEADER.replace("ASCII", "UNICODE UTF-8")

    message = parse(end.join([header, *lines]).encode("utf-8", "ignore"))

    text = "\r".join([header, *lines]).encode("utf-8", "ignore")
    assert message.encode() == text
    assert [segment.line for segment in parse(text).segments] == message.text.split("\r")


@given(st.sampled_from("|$#*"), st.permutations("^~\\&"), st.data())
def test_any_delimiters_divide_as_declared(separator, marks, data):
    leaf = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=3)
    component, repetition, _, subcomponent = marks
    field = data.draw(
        st.lists(
            st.lists(st.lists(leaf, min_size=1, max_size=3), min_size=1, max_size=3),
            min_size=1,
            max_size=3,
        )
    )
    text = repetition.join(component.join(subcomponent.join(c) for c in rep) for rep in field)
    raw = f"MSH{separator}{''.join(marks)}{separator}\rZZZ{separator}{text}{separator}"

    segment = parse(raw.encode()).first("ZZZ")

    for r, repeated in enumerate(field, 1):
        for c, subcomponents in enumerate(repeated, 1):
            for s, expected in enumerate(subcomponents, 1):
                assert segment.text(1, c, s, r) == expected


@pytest.mark.parametrize(
    "noise", ["|" * 200_000, "\\" * 200_000, "\\X41" * 50_000, "^~&" * 60_000, "\\Z" * 90_000]
)
def test_reading_takes_time_in_proportion_to_length(noise):
    raw = f"{HEADER}\rNTE|1||{noise}\rZZZ|{noise}".encode()

    started = time.process_time()
    message = parse(raw)
    for segment in message.segments:
        segment.text(3)
        segment.raw(segment.size)

    assert time.process_time() - started < 2


def test_line_feeds_take_time_in_proportion_to_length():
    raw = f"{HEADER}\rNTE|1||{'x' + chr(10) + ' ' * 50}".encode() * 1
    raw += b"\n x" * 100_000

    started = time.process_time()
    parse(raw)

    assert time.process_time() - started < 2
