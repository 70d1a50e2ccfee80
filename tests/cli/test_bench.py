import json
import sqlite3
from contextlib import closing

import pytest

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli import bench_settle, floor_split, floor_tables
from adapter.cli.bench_load import Answered, drive, lanes, visit
from adapter.cli.process import started
from adapter.hl7v2.message import parse
from adapter.intake import Intake
from adapter.store.sql import SqlStore

SCHEMA = """
CREATE TABLE message (partition INTEGER, sequence BIGINT, body BLOB,
                      PRIMARY KEY (partition, sequence));
CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT NOT NULL, said TEXT);
CREATE UNIQUE INDEX entry_name ON entry (name);
CREATE INDEX entry_said ON entry (said);
CREATE TABLE schema_version (version INTEGER PRIMARY KEY);
"""


def opened(path):
    return closing(sqlite3.connect(path, isolation_level=None))


def test_every_message_and_transaction_of_the_load_has_a_name_of_its_own():
    work = lanes(7, 20, senders=3)

    messages = [parse(frame.strip(b"\x0b\x1c\r")) for lane in work for frame in lane]

    assert len(work) == 3
    assert len({message.control_id for message in messages}) == 20
    assert len({message.first("PV1").text(19) for message in messages}) == 10
    lines = [line.text(2) for message in messages for line in message.all("FT1")]
    assert len(set(lines)) == len(lines) == 30
    assert [message.trigger for message in messages[:2]] == ["A01", "P03"]


def test_one_visit_stays_with_one_sender_in_order():
    for lane in lanes(0, 8, senders=2):
        visits = [parse(frame.strip(b"\x0b\x1c\r")).first("PV1").text(19) for frame in lane]
        assert visits == sorted(visits)


def test_the_adapter_applies_every_message_of_the_load(tmp_path):
    file = tmp_path / "adapter.db"
    with started(f"sqlite:///{file}", clock="feed") as running:
        answered = drive(running.mllp, lanes(0, 12, senders=2), seconds=30)

    assert answered.messages == 12
    assert answered.rate > 0
    with opened(file) as connection:
        states = connection.execute("SELECT state, count(*) FROM message_state GROUP BY state")
        assert states.fetchall() == [("applied", 12)]


def test_rows_are_counted_as_they_are_written(tmp_path):
    with opened(tmp_path / "counted.db") as connection:
        connection.executescript(SCHEMA)
        floor_tables.install_tally(connection)
        for number in range(4):
            connection.execute("INSERT INTO message VALUES (1, ?, x'00')", (number,))
        connection.execute("UPDATE message SET body = x'01' WHERE sequence < 2")
        connection.execute("DELETE FROM message WHERE sequence = 3")

        counted = floor_tables.read_tally(connection, messages=2)

    assert counted == {"message": {"insert": 2, "update": 1, "delete": 0.5}}


def test_the_floor_writes_as_many_rows_as_were_counted(tmp_path):
    sample = tmp_path / "sample.db"
    with opened(sample) as connection:
        connection.executescript(SCHEMA)
        connection.executemany("INSERT INTO message VALUES (?, 9, x'ff')", [(1,), (2,)])
        connection.execute("INSERT INTO entry VALUES (1, 'a name', 'a word')")
    counted = {
        "message": {"insert": 1, "update": 0.5},
        "entry": {"insert": 2.5, "delete": 0.5, "update": 1},
    }

    with opened(tmp_path / "floor.db") as connection:
        plan = {"sample": str(sample), "rows_per_message": counted}
        write = floor_tables.writer(connection, plan)
        for _ in range(5):
            write([b"", b""])

        assert connection.execute("SELECT count(*), max(body) FROM message").fetchone() == (
            (10, b"\xff")
        )
        assert connection.execute("SELECT count(*), max(said) FROM entry").fetchone() == (
            (20, "a word")
        )


def test_the_splitting_floor_keeps_each_message_and_its_documents(tmp_path):
    message = next(visit(1)).strip(b"\x0b\x1c\r")
    with opened(tmp_path / "floor.db") as connection:
        write = floor_split.writer(connection, {"documents": 4.5})
        write([message, message])

        bodies = [row[0] for row in connection.execute("SELECT body FROM message")]
        documents = [json.loads(row[0]) for row in connection.execute("SELECT body FROM document")]

    assert bodies == [message, message]
    assert len(documents) == 9
    assert {document["resourceType"] for document in documents} >= {"MSH", "PID"}


def test_the_benchmark_measures_three_programs(paylater):
    ran = paylater("bench", "--json", "--seconds", 1, "--messages", 24, "--senders", 2)

    ran.check_returncode()
    result = json.loads(ran.stdout)
    rates = result["messages_per_second"]
    assert set(rates) == {"adapter", "split", "tables"}
    assert {len(rounds) for rounds in result["rounds"].values()} == {3}
    assert result["ratio"]["split"] == pytest.approx(rates["adapter"] / rates["split"], rel=0.01)
    assert result["rows_per_message"]["message"] == {"insert": 1.0}
    assert result["written_per_message"] > 10
    assert Answered(10, 2.0).rate == 5


def test_the_cost_of_one_more_charge_is_told_by_how_many_are_held(paylater):
    ran = paylater("bench", "settle", "--json", "--held", 3, "--held", 20, "--rounds", 4)

    ran.check_returncode()
    result = json.loads(ran.stdout)
    for way in ("settlement", "intake"):
        medians = result[way]["microseconds"]
        assert list(medians) == ["3", "20"]
        assert all(each > 0 for each in medians.values())
        expected = max(medians.values()) / min(medians.values())
        assert result[way]["ratio"] == pytest.approx(expected, rel=0.01)


def test_an_account_holds_what_was_asked_before_one_more_is_added():
    with closing(SqlStore("sqlite://")) as store:
        parameters = load_search_parameters()
        intake = Intake(
            store, load_mappings(), load_policies(), "feed", bench_settle.now, parameters
        )
        stays = bench_settle.filled(intake, (3, 20), rounds=4)
        assert [len(of) for of in stays.values()] == [4, 2]
        held = [len(lines(store, stay)) for of in stays.values() for stay in of]
        bench_settle.receiving(intake, stays[20], rounds=4)()
        after = [len(lines(store, stay)) for of in stays.values() for stay in of]

    assert held == [3] * 4 + [20] * 2
    assert after == [3] * 4 + [21, 20]


def lines(store, stay):
    with store.read() as reader:
        return reader.charges(stay.account)
