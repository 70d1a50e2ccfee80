import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.hl7v2.charset import codec, decode, name
from adapter.hl7v2.message import MessageError, parse

HEADER = "MSH|^~\\&|HIS|{0}|PL|PL|20240101||ADT^A01|1|P|2.5||||||{1}\rPID|1||7||{2}"

# Characters whose second byte is one of the delimiters that are sent most.
TREACHEROUS = {
    "GB 18030-2000": "亅倈億乛俕亊倊乗俓",
    "GBK": "亅倈億乛俕亊倊乗俓",
    "BIG-5": "四尚會功么",
}


def sent(charset, spelling, text="", facility="GH"):
    return HEADER.format(facility, spelling, text).encode(charset)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("ASCII", "ascii"),
        ("UNICODE UTF-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("GB 18030-2000", "gb18030"),
        ("GB18030", "gb18030"),
        ("GBK", "gb18030"),
        ("GB2312", "gb18030"),
        ("BIG-5", "big5"),
        ("Big5", "big5"),
        ("8859/1", "iso8859-1"),
        ("8859/15", "iso8859-15"),
        ("ISO8859-2", "iso8859-2"),
        ("ISO_IR 100", "iso8859-1"),
        ("UNICODE UTF-16", None),
        ("rot13", None),
        ("", None),
    ],
)
def test_a_spelling_of_msh_18_names_a_codec(spelling, expected):
    assert codec(spelling) == expected


@pytest.mark.parametrize("charset", ["ascii", "utf-8", "gb18030", "big5", "iso8859-7"])
def test_a_codec_is_spelled_so_that_it_is_read_again(charset):
    assert codec(name(charset)) == charset


@pytest.mark.parametrize("spelling", TREACHEROUS)
def test_a_delimiter_inside_a_character_divides_nothing(spelling):
    person = "^".join(TREACHEROUS[spelling])

    message = parse(sent(codec(spelling), spelling, person))

    pid = message.first("PID")
    assert pid.raw(5) == person
    assert [pid.text(5, place) for place, _ in enumerate(TREACHEROUS[spelling], 1)] == list(
        TREACHEROUS[spelling]
    )
    assert pid.size == 5


@pytest.mark.parametrize("spelling", TREACHEROUS)
def test_a_delimiter_inside_the_facility_does_not_hide_the_charset(spelling):
    facility = TREACHEROUS[spelling]

    message = parse(sent(codec(spelling), spelling, "x", facility))

    assert message.charset == codec(spelling)
    assert message.sending_facility == facility
    assert message.encode() == sent(codec(spelling), spelling, "x", facility)


@pytest.mark.parametrize("part", [*range(1, 12), 13, 14, 15, 16])
def test_each_part_of_8859_is_read(part):
    text = b"\xe1".decode(f"iso8859-{part}")

    assert parse(sent(f"iso8859-{part}", f"8859/{part}", text)).first("PID").text(5) == text


def test_the_first_repetition_is_the_charset_of_the_message():
    assert decode(sent("utf-8", "UNICODE UTF-8~GB 18030-2000", "李"), "ascii")[1] == "utf-8"


def test_an_empty_msh_18_means_what_the_sender_usually_means():
    assert decode(sent("gb18030", "", "李", "友谊"), "gb18030") == (
        HEADER.format("友谊", "", "李"),
        "gb18030",
    )


def test_a_byte_order_mark_says_utf_8():
    message = parse(b"\xef\xbb\xbf" + sent("utf-8", "", "李"))

    assert message.charset == "utf-8"
    assert message.text.startswith("MSH")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (sent("ascii", "UNICODE UTF-16"), "charset-unknown"),
        (sent("utf-8", "KLINGON", "", "友谊"), "charset-unknown"),
        (sent("gb18030", "UNICODE UTF-8", "李"), "charset-mismatch"),
        (sent("gb18030", "UNICODE UTF-8", "", "友谊"), "charset-mismatch"),
        (sent("utf-8", "", "李"), "charset-mismatch"),
        (sent("latin-1", "", "", "é"), "charset-mismatch"),
        (sent("latin-1", "ASCII", "é"), "charset-mismatch"),
    ],
)
def test_bytes_that_are_not_what_they_say_are_refused(raw, fault):
    with pytest.raises(MessageError) as refused:
        parse(raw)

    assert refused.value.issues[0].id == fault
    assert refused.value.issues[0].where == "MSH-18"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_gb18030_and_utf_8_carry_every_character(text):
    leaf = "".join(each for each in text if each not in '|^~\\&"')
    for spelling in ("GB 18030-2000", "UNICODE UTF-8"):
        raw = sent(codec(spelling), spelling, leaf)

        assert parse(raw).first("PID").text(5) == leaf
        assert parse(raw).encode() == raw


@given(st.integers(0xA1, 0xF9), st.integers(0x40, 0xFE))
def test_what_big5_can_read_it_can_write_again(first, second):
    raw = sent("big5", "BIG-5") + bytes((first, second))
    try:
        message = parse(raw)
    except MessageError:
        return

    assert parse(message.encode()).text == message.text
