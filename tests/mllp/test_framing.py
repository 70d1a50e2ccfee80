import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.mllp.framing import JUNK_MAX, FrameDecoder, FramingError, frame

CONTENT = st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\x0b\x1c"))


def outcome(chunks, size_max=40):
    """Feed chunks; return the messages, the fault if any, and what is held."""
    decoder = FrameDecoder(size_max)
    messages = []
    for chunk in chunks:
        with suppress(FramingError):
            messages += decoder.feed(chunk)
    fault = decoder.fault.issues[0].id if decoder.fault else None
    return messages, fault, decoder.partial


def cut(data, places):
    places = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(places)]


@pytest.mark.parametrize(
    ("received", "messages", "fault", "held"),
    [
        (b"", [], None, b""),
        (b"\x0bMSH\x1c\r", [b"MSH"], None, b""),
        (b"\x0b\x1c\r", [b""], None, b""),
        (b"\x0ba\x1c\r\x0bb\x1c\r", [b"a", b"b"], None, b""),
        (b"\r\n\x0ba\x1c\r\n\r\n\x0bb\x1c\r\n", [b"a", b"b"], None, b""),
        (b"\r\n" * 500, [], None, b""),
        (b"#" * JUNK_MAX + b"\x0ba\x1c\r", [b"a"], None, b""),
        (b"\x0ba\x1c\r\x0bb", [b"a"], None, b"b"),
        (b"\x0ba\x1c", [], None, b"a"),
        (b"#" * (JUNK_MAX + 1), [], "mllp-not-framed", b"#" * JUNK_MAX),
        (b"#" * (JUNK_MAX + 1) + b"\x0ba\x1c\r", [], "mllp-not-framed", b"#" * JUNK_MAX),
        (b"\x0ba\x0bb\x1c\r", [], "mllp-start-inside", b"a"),
        (b"\x0ba\x1cb\x1c\r", [], "mllp-end-cut", b"a"),
        (b"\x0ba\x1c\n", [], "mllp-end-cut", b"a"),
        (b"\x0b" + b"x" * 40 + b"\x1c\r", [b"x" * 40], None, b""),
        (b"\x0b" + b"x" * 41 + b"\x1c\r", [], "mllp-too-large", b"x" * 40),
        (b"\x0b" + b"x" * 41 + b"\x0b", [], "mllp-too-large", b"x" * 40),
        (b"\x0ba\x1c\r\x0bb\x0b\x0bc\x1c\r", [b"a"], "mllp-start-inside", b"b"),
    ],
)
def test_messages_are_taken_from_their_frames(received, messages, fault, held):
    assert outcome([received]) == (messages, fault, held)
    assert outcome([bytes([byte]) for byte in received]) == (messages, fault, held)


def test_messages_before_a_fault_are_handed_out_and_then_it_is_raised():
    decoder = FrameDecoder()

    assert decoder.feed(b"\x0ba\x1c\r\x0bb\x0b") == [b"a"]
    with pytest.raises(FramingError) as first:
        decoder.feed(b"\x0bc\x1c\r")
    with pytest.raises(FramingError):
        decoder.feed(b"")

    assert first.value.issues[0].id == "mllp-start-inside"
    assert (FramingError.ack_code, FramingError.http_status) == ("AR", 400)


@given(st.lists(CONTENT, max_size=5), st.lists(st.integers(0, 400), max_size=8))
def test_framing_does_not_depend_on_where_bytes_are_cut(contents, places):
    sent = b"\r\n".join(frame(content) for content in contents)

    assert outcome(cut(sent, places)) == (contents, None, b"")


@given(
    st.lists(st.sampled_from([b"\x0b", b"\x1c", b"\r", b"\n", b"ab", b"x" * 30]), max_size=30),
    st.lists(st.integers(0, 900), max_size=8),
)
def test_faults_do_not_depend_on_where_bytes_are_cut(pieces, places):
    sent = b"".join(pieces)

    assert outcome(cut(sent, places)) == outcome([sent])


@given(st.binary(max_size=300))
def test_garbage_is_a_fault_or_nothing(garbage):
    messages, fault, held = outcome([garbage])

    assert fault or len(b"".join(messages)) + len(held) <= len(garbage)
    assert len(held) <= max(40, JUNK_MAX)


def test_framing_takes_time_in_proportion_to_length():
    small, large = frame(b"x" * 100) * 20_000, frame(b"x" * 4_000_000)

    started = time.process_time()
    assert len(FrameDecoder().feed(small)) == 20_000
    decoder = FrameDecoder(1 << 23)
    for place in range(0, len(large), 1000):
        decoder.feed(large[place : place + 1000])

    assert time.process_time() - started < 2
