import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapter.hl7v2.delimiters import STANDARD, Delimiters, MessageError, escape, unescape

MARKS = "!#$%'()*+,-./:;<=>?@[\\]^_`{|}~&"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@st.composite
def delimiters(draw):
    marks = draw(st.lists(st.sampled_from(MARKS), min_size=5, max_size=6, unique=True))
    return Delimiters(*marks)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("MSH|^~\\&|HIS", STANDARD),
        ("MSH|^~\\&#|HIS", Delimiters(truncation="#")),
        ("MSH|^~|HIS", Delimiters(escape="\0", subcomponent="\0")),
        ("MSH|^~\\|HIS", Delimiters(subcomponent="\0")),
        ("MSH$%~*@$HIS", Delimiters("$", "%", "~", "*", "@")),
    ],
)
def test_a_message_declares_its_own_delimiters(header, expected):
    assert Delimiters.read(header) == expected
    assert header[4:].startswith(expected.encoding_characters + expected.field)


@pytest.mark.parametrize(
    "header", ["MSH", "MSH|", "MSH||HIS", "MSH|^|", "MSH|^^~\\|", "MSHA^~\\&A"]
)
def test_delimiters_that_cannot_divide_are_refused(header):
    with pytest.raises(MessageError) as refused:
        Delimiters.read(header)

    assert refused.value.issues[0].id == "delimiters-invalid"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (r"Smith \T\ Sons", "Smith & Sons"),
        (r"\F\\S\\T\\R\\E\ ", "|^&~\\ "),
        (r"\E\T\E\ ", "\\T\\ "),
        (r"one\.br\two\.sp3\three\.ce\four", "one\ntwo\nthree\nfour"),
        (r"a\.in+4\\.ti-4\b\.sk2\c\.fi\\.nf\ ", "ab c "),
        (r"\H\loud\N\ ", "loud "),
        (r"\X0D0A\ ", "\r\n "),
        (r"\X41\\X42\ ", "AB "),
        (r"C:\temp\new", r"C:\temp\new"),
        (r"C:\temp\F\ ", r"C:\temp| "),
        ("\\", "\\"),
        (r"\X4\ ", r"\X4\ "),
        (r"\XZZ\ ", r"\XZZ\ "),
        (r"\X00\ ", r"\X00\ "),
        (r"\Xff\ ", r"\Xff\ "),
        (r"\Zlocal\F\ ", r"\Zlocal\F\ "),
        (r"\C2842\ \MABCDEF\ ", r"\C2842\ \MABCDEF\ "),
        (r"\P\ ", r"\P\ "),
    ],
)
def test_an_escape_sequence_stands_for_what_hl7_says(sent, meant):
    assert unescape(sent, STANDARD) == meant


def test_hexadecimal_bytes_are_text_of_the_messages_charset():
    assert unescape(r"\XC0EE\ ", STANDARD, "gb18030") == "李 "
    assert unescape(r"\XE69D\\X8E\ ", STANDARD, "utf-8") == "李 "


def test_the_truncation_character_is_escaped_where_it_is_declared():
    assert unescape(r"\P\1", Delimiters(truncation="#")) == "#1"


def test_without_an_escape_character_everything_is_literal():
    plain = Delimiters(escape="\0", subcomponent="\0")

    assert unescape(r"\T\ ", plain) == r"\T\ "
    assert escape("a|b\\c", plain) == "a b\\c"


@given(TEXT, delimiters())
def test_what_is_escaped_is_read_again_unchanged(text, marks):
    assume(not any(each < " " and each not in "\t\r\n" for each in text))

    leaf = escape(text, marks)

    declared = {marks.field, marks.component, marks.repetition, marks.subcomponent}
    assert not declared & set(leaf)
    assert "\r" not in leaf
    assert "\n" not in leaf
    assert unescape(leaf, marks) == text


@given(st.text("\\FSTREPXZHNCM.brin0149A ~|", max_size=60))
def test_no_run_of_escape_characters_breaks_reading(text):
    assert len(unescape(text, STANDARD)) <= len(text)
