from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.hl7v2.acknowledgement import acknowledge
from adapter.hl7v2.message import parse
from adapter.issues import Issue
from adapter.wording import WORDS

NOW = datetime(2024, 1, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
AMOUNT = Issue("error", "value", "FT1[2]-11.1", "charset-unknown", ("12|50",))
NOTE = Issue("warning", "business-rule", "ChargeItem.code", "segment-name")


def message(version="2.5.1", charset="", kind="DFT^P03^DFT_P03", control_id="M1", marks="^~\\&"):
    header = f"MSH|{marks}|HIS^1|GH|PL|CITY|20240101||{kind}|{control_id}|P|{version}"
    return parse((header + f"||||||{charset}").encode())


def answer(*args, **kwargs):
    return parse(acknowledge(*args, **kwargs))


def test_an_answer_goes_back_to_the_sender_about_its_message():
    said = acknowledge(message(), "AA", (), NOW)

    assert said == (
        b"MSH|^~\\&|PL|CITY|HIS^1|GH|20240101093000+0800||ACK^P03^ACK|AM1|P|2.5.1\rMSA|AA|M1\r"
    )


@pytest.mark.parametrize(
    ("version", "kind", "says"),
    [
        ("2.1", "ADT", "ACK"),
        ("2.2", "ADT^A01", "ACK^A01"),
        ("2.3", "ADT^A01", "ACK^A01"),
        ("2.3.1", "ADT^A01", "ACK^A01^ACK"),
        ("2.31", "ADT^A01", "ACK^A01^ACK"),
        ("2.4", "ADT^A01", "ACK^A01^ACK"),
        ("2.8.2", "ADT^A01^ADT_A01", "ACK^A01^ACK"),
        ("", "ADT^A01", "ACK^A01^ACK"),
        ("9.9", "ADT^A01", "ACK^A01^ACK"),
        ("2.5", "ADT", "ACK"),
    ],
)
def test_an_answer_speaks_the_senders_version(version, kind, says):
    header = answer(message(version, kind=kind), "AA", (), NOW).header

    assert header.raw(9) == says
    assert header.raw(12) == (version or "2.5")


def test_until_2_4_an_error_is_one_field_and_msa_has_words():
    said = answer(message("2.4"), "AE", [AMOUNT, NOTE], NOW)

    msa, (err,) = said.first("MSA"), said.all("ERR")
    assert msa.text(3).startswith("FT1[2]-11.1: MSH-18 names a character set")
    assert [err.text(1, place) for place in (1, 2, 3)] == ["FT1", "2", "11"]
    assert [err.text(1, 4, place) for place in (1, 2, 3, 4, 6)] == (
        ["102", "Data type error", "HL70357", "charset-unknown", "PAYLATER"]
    )
    assert "12|50" in err.text(1, 4, 5)
    # There is one ERR, and its first field repeats.
    assert err.text(1, 4, 4, repetition=2) == "segment-name"
    assert err.text(1, repetition=2) == ""
    assert said.header.size == 12


def test_from_2_5_an_error_has_its_place_severity_and_words():
    said = answer(message("2.5"), "AE", [AMOUNT, NOTE], NOW)

    assert said.first("MSA").size == 2
    first, second = said.all("ERR")
    assert first.raw(2) == "FT1^2^11^1^1"
    assert first.raw(3) == "102^Data type error^HL70357"
    assert (first.raw(4), first.raw(5)) == ("E", "charset-unknown^^PAYLATER")
    assert (first.raw(7), first.text(7)) == ("12\\F\\50", "12|50")
    assert first.text(8).startswith("FT1[2]-11.1: ")
    assert (second.raw(2), second.raw(4)) == ("", "W")
    assert second.raw(3) == "207^Application internal error^HL70357"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("MSH-18", "MSH^1^18"),
        ("FT1[3]", "FT1^3"),
        ("PID-3[2].4.1", "PID^1^3^2^4^1"),
        ("PID-3[5=MR].1", "PID^1^3^1^1"),
        ("segment 4", ""),
        ("", ""),
    ],
)
def test_a_place_is_told_as_hl7_tells_places(where, place):
    said = answer(message(), "AE", [Issue("error", "invalid", where, "no-msh")], NOW)

    assert said.first("ERR").raw(2) == place


def test_bytes_that_are_no_message_are_answered_all_the_same():
    said = answer(None, "AR", [Issue("error", "structure", "MSH", "no-msh")], NOW)

    assert said.first("MSA").raw(1) == "AR"
    assert said.first("MSA").raw(2) == "?"
    assert (said.header.raw(5), said.version, said.control_id) == ("?", "2.5", "?")
    assert said.first("ERR").raw(5) == "no-msh^^PAYLATER"
    assert answer(None, "AR", (), NOW, control_id="X7").control_id == "X7"


def test_the_answers_control_id_follows_from_the_senders():
    twice = [acknowledge(message(control_id="C" * 20), "AA", (), NOW) for _ in range(2)]

    assert twice[0] == twice[1]
    assert len(parse(twice[0]).control_id) == 20
    assert parse(twice[0]).first("MSA").raw(2) == "C" * 20
    assert answer(message(), "AA", (), NOW, control_id="Z9").control_id == "Z9"


def test_an_answer_is_in_the_senders_charset_and_language():
    said = acknowledge(message(charset="GBK"), "AE", [AMOUNT], NOW, language="zh")

    assert "字符集" in said.decode("gb18030")
    assert parse(said).header.raw(18) == "GBK"


def test_words_the_senders_charset_cannot_write_are_english():
    said = acknowledge(message(), "AE", [AMOUNT], NOW, language="zh")

    assert b"MSH-18 names a character set" in said


def test_values_the_senders_charset_cannot_write_are_escaped():
    issue = Issue("error", "value", "PV1-3", "no-msh", ("李",))

    assert rb"|\XE69D8E\|" in acknowledge(message(), "AE", [issue], NOW)
    assert b"|?|" in acknowledge(message(marks="^~"), "AE", [issue], NOW)


@pytest.mark.parametrize("version", ["2.4", "2.5.1"])
@pytest.mark.parametrize(
    "where", ["PID-7", "PID-3[2].1", "NK1[2]-2", "GT1-3", "IN1[2]-18", "IN2-2"]
)
def test_an_answer_does_not_say_again_what_the_message_says_of_a_person(version, where):
    issue = Issue("error", "value", where, "date-invalid", ("19801399",))

    said = acknowledge(message(version), "AE", [issue], NOW)

    assert b"19801399" not in said
    assert f"{where}: what stands here is no date or time.".encode() in said
    told = acknowledge(message(version, "UTF-8"), "AE", [issue], NOW, language="zh")
    assert "此处的内容 不是有效的日期时间。".encode() in told


@pytest.mark.parametrize("where", ["PV1-44", "IN1-15", "IN1-12", "FT1-4", "MRG-1"])
def test_an_answer_quotes_what_is_not_of_the_person(where):
    issue = Issue("error", "value", where, "date-invalid", ("20131399",))

    assert acknowledge(message(), "AE", [issue], NOW).count(b"20131399") == 2


def test_what_settlement_finds_of_a_visit_is_said_whole():
    found = ("default-alleged", "2026-11-10", "2,780.00")
    issue = Issue("warning", "business-rule", "PID", "debt-past-term", found)

    said = acknowledge(message(), "AA", [issue], NOW).decode()

    assert "PID: 2,780.00 yuan were not paid; by the calendar alone: alleged default" in said
    assert "what stands here" not in said


def test_an_answer_uses_the_senders_delimiters():
    said = parse(acknowledge(message(marks="*~\\&", kind="ADT*A01"), "AE", [AMOUNT], NOW))

    assert said.header.raw(9) == "ACK*A01*ACK"
    assert said.first("ERR").raw(2) == "FT1*2*11*1*1"


@given(
    st.sampled_from(["ASCII", "GBK", "UNICODE UTF-8", "8859/7", "BIG-5"]),
    st.sampled_from(["2.1", "2.3", "2.5.1", "2.8"]),
    st.lists(
        st.builds(
            Issue,
            st.sampled_from(["error", "warning", "information"]),
            st.text(max_size=5),
            st.text(max_size=8),
            st.sampled_from([*WORDS, "unheard-of"]),
            st.tuples(st.text(max_size=10), st.text(max_size=10)),
        ),
        max_size=3,
    ),
    st.sampled_from(["en", "zh"]),
)
def test_whatever_was_found_can_be_told(charset, version, issues, language):
    said = answer(
        message(version, charset), "AE", issues, datetime(2024, 1, 1, tzinfo=UTC), language=language
    )

    told = said.all("ERR")
    repeats = len(told[0].repetitions(1)) if told and len(told) < len(issues) else len(told)
    assert repeats == len(issues)
    assert said.first("MSA").raw(2) == "M1"
