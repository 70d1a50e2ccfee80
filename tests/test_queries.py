"""Kiosks ask for a list or an amount due: over both doors, in their own version and charset."""

from datetime import UTC, datetime

import httpx
import pytest
from feeds import Stay, w01
from house import POLICIES, SHADOW, House, with_switch
from hypothesis import given
from hypothesis import strategies as st
from running import adapter_here

from adapter.hl7v2.message import parse
from adapter.hl7v2.query import read_query, segment

VISIT = "V13QA^^^HK-3RD^VN"


def query(
    qpd, *, facility="HK-3RD", moment="20131110080000", version="2.5.1", charset="UNICODE UTF-8"
):
    header = f"MSH|^~\\&|KIOSK|{facility}|PAYLATER|CITY|{moment}||QBP^ZZL^QBP_ZZL|K1|P|{version}"
    codec = "gb18030" if charset.startswith("GB") else "utf-8"
    return f"{header}||||||{charset}\r{qpd}\rRCP|I".encode(codec)


def asks(what="DUE", identifier=VISIT, day=""):
    return f"QPD|ZZL^每日清单|T1|{identifier}|{what}|{day}"


@pytest.fixture(scope="module")
def house():
    made = House()
    _, messages = w01("QA", pay=True)
    made.take(*messages)
    return made


@pytest.fixture
def ask(house):
    def answer(*args, **kwargs):
        return parse(house.answers(query(*args, **kwargs))[0])

    return answer


def told(answer, name):
    return [[one.text(field) for field in range(1, one.size + 1)] for one in answer.all(name)]


@pytest.mark.parametrize("identifier", [VISIT, "V13QA^^^^AN", "M13QA^^^HK-3RD^MR", "M13QA"])
def test_the_amount_due_is_what_the_visit_owes(ask, identifier):
    answer = ask(asks(identifier=identifier))

    assert (answer.code, answer.trigger, answer.header.text(9, 3)) == ("RSP", "ZZL", "RSP_ZZL")
    assert told(answer, "MSA") == [["AA", "K1"]]
    assert told(answer, "QAK") == [["T1", "OK", "ZZL", "1"]]
    assert answer.first("QPD").line == query(asks(identifier=identifier)).decode().split("\r")[1]
    (due,) = told(answer, "ZDU")
    assert due[1:12] == [
        "V13QA",
        "in-progress",
        *("29660.00", "19399.80", "0.00", "0.00", "10260.20"),
        *("8572.30", "8572.30", "0.00", "1687.90"),
    ]
    assert due[15:17] == ["E", "cn-460100-haikou-2013-209|1.0.0"]
    assert "H-15" in answer.first("ZDU").raw(18)
    assert answer.first("PID").text(3) == "M13QA"
    assert answer.first("PV1").text(19) == "V13QA"


def test_what_is_due_now_has_its_day():
    house = House()
    _, messages = w01("QD")
    house.take(*messages)

    answer = parse(house.answers(query(asks(identifier="V13QD^^^^VN")))[0])

    (due,) = told(answer, "ZDU")
    assert (due[10], due[14][:8]) == ("8572.30", "20131111")


@pytest.mark.clause("H-11")
def test_the_list_of_a_day_holds_its_lines_and_their_sum(ask):
    answer = ask(asks("LIST", day="20131109"))

    (day,) = told(answer, "ZDY")
    assert day[1:5] == ["V13QA", "20131109", "3410.00", "2"]
    assert answer.first("ZDY").raw(8) == "H-11"
    lines = told(answer, "ZDL")
    assert [line[8] for line in lines] == ["2150.00", "1260.00"]
    assert [line[5] for line in lines] == ["01", "02"]
    assert answer.first("ZDL").text(5, 2) == "项目"
    assert [line[0] for line in lines] == ["1", "2"]


def test_the_day_before_is_listed_where_none_is_named(ask):
    assert told(ask(asks("LIST")), "ZDY")[0][2:4] == ["20131109", "3410.00"]


def test_an_empty_day_is_listed_as_empty(ask):
    answer = ask(asks("LIST", day="20131003"))

    assert told(answer, "QAK")[0][1] == "OK"
    assert told(answer, "ZDY")[0][3:5] == ["0.00", "0"]
    assert told(answer, "ZDL") == []


@pytest.mark.clause("Q-15")
def test_qidong_lists_by_its_own_clause():
    house = House()
    stay = Stay("QD-PH", "内科", "QV1", "QM1", patient_class="O", hukou="320681")
    house.take(
        stay.admit("2020-06-01 09:00", stay.insured("310", "320681"), event="A04"),
        stay.charge("2020-06-01 09:30", ("01", "88.00")),
    )

    asked = query(
        asks("LIST", "QV1^^^QD-PH^VN", "20200601"), facility="QD-PH", moment="20200601100000"
    )
    answer = parse(house.answers(asked)[0])

    assert answer.first("ZDY").raw(8) == "Q-15"
    assert told(answer, "ZDL")[0][8] == "88.00"


@pytest.mark.parametrize(
    "identifier",
    [
        "V13QA^^^HK-4TH^VN",
        "NOBODY^^^HK-3RD^MR",
        "NOWHERE^^^HK-3RD^VN",
        "460100199001011234^^^CN^NI",
    ],
)
def test_nobody_known_here_is_not_found(ask, identifier):
    answer = ask(asks(identifier=identifier))

    assert told(answer, "MSA")[0][0] == "AA"
    assert told(answer, "QAK") == [["T1", "NF", "ZZL", "0"]]
    assert answer.first("PID") is answer.first("ZDU") is None


@pytest.mark.parametrize("identifier", [VISIT, "V13QA^^^^VN", "M13QA^^^^MR"])
def test_a_facility_is_told_of_its_own_visits_only(ask, identifier):
    answer = ask(asks(identifier=identifier), facility="HK-4TH")

    assert told(answer, "QAK")[0][1] == "NF"
    assert "13QA" not in answer.text.replace(answer.first("QPD").line, "")


def test_a_patient_is_told_of_visits_that_still_cost_or_owe():
    house = House()
    over = Stay("HK-3RD", "内科", "VO1", "MO1")
    owing = Stay("HK-3RD", "内科", "VO2", "MO1")
    gone = Stay("HK-3RD", "内科", "VO3", "MO1")
    now = Stay("HK-3RD", "内科", "VO4", "MO1")
    house.take(
        over.admit("2013-11-01 09:00"),
        over.discharge("2013-11-01 10:00"),
        owing.admit("2013-11-02 09:00"),
        owing.charge("2013-11-02 09:10", ("01", "50.00")),
        owing.discharge("2013-11-02 10:00"),
        gone.admit("2013-11-03 09:00"),
        gone.message("A11", "ADT_A09", "2013-11-03 09:10"),
        now.admit("2013-11-04 09:00"),
    )

    answer = parse(house.answers(query(asks(identifier="MO1^^^HK-3RD^MR")))[0])

    assert [(due[1], due[10]) for due in told(answer, "ZDU")] == [("VO2", "50.00"), ("VO4", "0.00")]
    assert told(answer, "QAK")[0][3] == "2"
    named = parse(house.answers(query(asks(identifier="VO1^^^^VN")))[0])
    assert told(named, "ZDU")[0][2] == "finished"


def test_nobody_is_told_of_a_visit_in_shadow():
    house = House(with_switch(POLICIES, "HK-3RD", mode=SHADOW))
    house.take(*w01("QS")[1])

    answer = parse(house.answers(query(asks(identifier="V13QS^^^^VN")))[0])

    assert told(answer, "QAK")[0][1] == "NF"


def test_an_answer_of_today_under_a_historical_instrument_says_so():
    house = House(clock="system", now=lambda: datetime(2013, 11, 10, tzinfo=UTC))
    house.take(*w01("QH")[1])

    due, listed = (
        parse(house.answers(query(asks(what, "V13QH^^^^VN")))[0]) for what in ("DUE", "LIST")
    )

    assert due.first("ZDU").raw(19) == "historical"
    assert listed.first("ZDY").raw(9) == "historical"


def test_a_national_id_finds_the_visits_at_the_facility_that_asks():
    house = House()
    number = "460106198001011239"
    here = Stay("HK-3RD", "内科", "VN1", "MN1", national_id=number)
    there = Stay("HK-4TH", "内科", "VN2", "MN2", national_id=number)
    house.take(here.admit("2013-11-04 09:00"), there.admit("2013-11-04 10:00"))

    answer = parse(house.answers(query(asks(identifier=f"{number}^^^CN^NI")))[0])

    assert [due[1] for due in told(answer, "ZDU")] == ["VN1"]


def test_a_header_alone_says_whose_kiosk_asks():
    message = query(asks(), facility="") + b"\rPV1|1|I|W^1^1^HK-3RD"

    assert parse(House().answers(message)[0]).first("MSA").text(1) == "AE"


@pytest.mark.parametrize(
    ("qpd", "places"),
    [
        ("ZXX|1", ["QPD"]),
        ("QPD|Q22|T1|V1^^^^VN|DUE", ["QPD-1"]),
        ("QPD|ZZL|T1||DUE", ["QPD-3"]),
        ("QPD|ZZL|T1|V1^^^^XX|DUE", ["QPD-3.5"]),
        ("QPD|ZZL|T1|V1^^^^VN|EVERYTHING", ["QPD-4"]),
        ("QPD|ZZL|T1|V1^^^^VN|LIST|20131399", ["QPD-5"]),
        ("QPD|ZZL|T1||WHO|x", ["QPD-3", "QPD-4", "QPD-5"]),
    ],
)
def test_a_wrong_query_is_told_where_it_is_wrong(house, ask, qpd, places):
    answer = ask(qpd)

    assert told(answer, "MSA")[0][0] == "AE"
    assert told(answer, "QAK")[0][1] == "AE"
    said = [one.text(8) for one in answer.all("ERR")]
    assert len(said) == len(places)
    for place, words in zip(places, said, strict=True):
        assert place in words or place == "QPD"
    assert house.states()[0] == "refused"


def test_a_query_is_journaled_and_changes_nothing():
    house = House()
    _, messages = w01("QJ")
    house.take(*messages)

    def kept():
        with house.store.read() as reader:
            return [(one.type, one.id, one.version) for one in reader.resources()]

    before, balances = kept(), house.balances()

    asked = query(asks(identifier="V13QJ^^^^VN"))
    _, again = house.answers(asked, asked)

    assert (kept(), house.balances()) == (before, balances)
    assert house.states()[:2] == ["applied", "applied"]
    assert b"ZDU" in again
    with house.store.read() as reader:
        row = reader.messages(limit=1)[0]
        _, tries = reader.message(row.message)
    assert (row.arrival.event, tries[-1].ack.count(b"QAK")) == ("QBP^ZZL", 1)
    assert b"V13QJ" not in tries[-1].ack
    assert house.sound()


def test_the_same_bytes_are_answered_with_what_is_true_now():
    house = House()
    _, messages = w01("QF")
    asked = query(asks(identifier="V13QF^^^^VN"), moment="20131107000000")
    house.take(*messages[:4])
    first = parse(house.answers(asked)[0])
    house.take(*messages[4:])

    second = parse(house.answers(asked)[0])

    assert told(first, "ZDU")[0][3] != told(second, "ZDU")[0][3] == "29660.00"


@pytest.mark.parametrize("version", ["2.4", "2.5.1", "2.6"])
def test_an_answer_speaks_the_version_and_charset_of_the_kiosk(house, version):
    raw = house.answers(query(asks(), version=version, charset="GB 18030-2000"))[0]

    answer = parse(raw)
    assert (answer.version, answer.charset) == (version, "gb18030")
    assert "林" in raw.decode("gb18030")


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


@given(st.lists(WORD, min_size=6, max_size=6))
def test_a_query_reads_what_was_written(words):
    marks = parse(b"MSH|^~\\&|A|B||||ADT").delimiters
    number, authority, kind, what, tag, day = words
    identifier = (number, authority, kind)
    fields = ["ZZL", tag, (number, "", "", authority, kind), what, day]
    line = segment("QPD", fields, marks)

    asked, _ = read_query(parse(query(line)))

    if '""' not in words:
        assert (asked.number, asked.authority, asked.kind) == identifier
        assert (asked.what, asked.day) == (what.upper() or "DUE", day)


def test_a_kiosk_asks_over_both_doors(tmp_path):
    _, messages = w01("QM", pay=True)
    with adapter_here(tmp_path) as running:
        assert set(running.send(*messages)) == {"AA"}

        asked = query(asks(identifier="V13QM^^^^VN"))
        (over_mllp,) = running.answers(asked)
        answer = httpx.post(
            f"{running.http}/hl7v2", content=asked, headers={"Content-Type": "application/hl7-v2"}
        )
        wrong = httpx.post(f"{running.http}/hl7v2", content=query("QPD|ZZL|T1||DUE"))

    assert told(parse(over_mllp), "ZDU")[0][7] == "10260.20"
    assert (answer.status_code, told(parse(answer.content), "ZDU")[0][7]) == (200, "10260.20")
    assert wrong.status_code == 422
