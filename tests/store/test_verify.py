"""Whatever is done to the four tables behind the store's back is found and named."""

import sqlite3
from shutil import copy

import pytest

from adapter.store.port import StoreUnavailable
from adapter.store.sql import SqlStore
from adapter.store.tables import CHAINED
from adapter.store.verify import verify

ROWS = 5
CHANGES = [(table.name, column.name) for table in CHAINED for column in table.columns]


@pytest.fixture(scope="module")
def written(tmp_path_factory, arrival, fact, entry):
    """A file with some rows in each table of partition 3, and a few of partition 4."""
    path = tmp_path_factory.mktemp("written") / "kept.db"
    store = SqlStore(f"sqlite:///{path}")
    for number in range(ROWS):
        with store.begin() as work:
            message = work.keep(arrival(f"body {number}".encode()))
            work.answer(message, f"k{number}", "s", "c", "applied", b"", "", ())
            work.add_facts([fact(f"fact {number}".encode())])
            work.add_entries([entry(100 + number)])
    with store.begin() as work:
        work.keep(arrival(partition=4))
        work.add_facts([fact(partition=4)])
        work.add_entries([entry(partition=4)])
    store.close()
    return path


@pytest.fixture
def kept(written, tmp_path):
    """A copy of that file, to be damaged as a test likes."""
    return f"sqlite:///{copy(written, tmp_path)}"


def tamper(url, *statements):
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        for statement in statements:
            parts = statement if isinstance(statement, tuple) else (statement,)
            connection.execute(*parts)
    connection.close()


def places(url):
    return {(one.table, one.partition, one.sequence) for one in verify(url)}


def test_an_untouched_store_is_whole(kept):
    assert verify(kept) == []


def test_a_chain_that_began_before_acts_said_when_they_were_done_goes_on(kept, arrival):
    store = SqlStore(kept)
    with store.begin() as work:
        work.keep(arrival(stated_at="2013-11-02T01:30:00.000000Z"))
        work.keep(arrival())
    store.close()
    assert verify(kept) == []

    tamper(
        kept, f"UPDATE message SET stated_at = NULL WHERE partition = 3 AND sequence = {ROWS + 1}"
    )

    assert ("message", 3, ROWS + 1) in places(kept)


def test_an_empty_store_is_whole(store):
    assert verify(store) == []


@pytest.mark.parametrize(("table", "column"), CHANGES)
@pytest.mark.parametrize("sequence", [1, 3, ROWS])
def test_a_changed_column_is_found_in_its_row(kept, table, column, sequence):
    old = f"SELECT {column} FROM {table} WHERE partition = 3 AND sequence = {sequence}"
    with sqlite3.connect(kept.removeprefix("sqlite:///")) as connection:
        (value,) = connection.execute(old).fetchone()
    connection.close()
    changed = changed_value(column, value)

    where = f"WHERE partition = 3 AND sequence = {sequence}"
    tamper(kept, (f"UPDATE {table} SET {column} = ? {where}", (changed,)))

    if column == "partition":
        assert any(place[:2] == (table, changed) for place in places(kept))
    assert (table, 3, sequence) in places(kept)


def changed_value(column, value):
    if column in {"partition", "sequence"}:
        return value + 50
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return (value or "") + " "


@pytest.mark.parametrize(
    ("table", "column"),
    [change for change in CHANGES if change[1] not in {"partition", "sequence"}],
)
def test_a_column_of_another_kind_is_found(kept, table, column):
    where = "WHERE partition = 3 AND sequence = 2"

    tamper(kept, f"UPDATE {table} SET {column} = CAST(x'c3' AS TEXT) {where}")

    assert (table, 3, 2) in places(kept)


@pytest.mark.parametrize("table", ["message", "fact"])
@pytest.mark.parametrize("place", [0, 3, 5])
def test_one_flipped_byte_of_a_body_is_found_and_only_its_row_is_named(kept, table, place):
    flip = f"substr(body, 1, {place}) || x'00' || substr(body, {place + 2})"
    tamper(kept, f"UPDATE {table} SET body = CAST({flip} AS BLOB) WHERE sequence = 2")

    (damage,) = verify(kept)
    assert (damage.table, damage.partition, damage.sequence) == (table, 3, 2)
    assert "body" in damage.what


@pytest.mark.parametrize("table", ["message", "fact"])
def test_a_body_erased_with_its_salt_leaves_the_chain_whole(kept, table):
    tamper(kept, f"UPDATE {table} SET body = NULL, salt = NULL WHERE sequence = 2")

    assert verify(kept) == []


@pytest.mark.parametrize("column", ["body", "salt"])
@pytest.mark.parametrize("table", ["message", "fact"])
def test_a_body_or_salt_taken_without_the_other_is_found(kept, table, column):
    tamper(kept, f"UPDATE {table} SET {column} = NULL WHERE sequence = 2 AND partition = 3")

    assert places(kept) == {(table, 3, 2)}


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
@pytest.mark.parametrize("sequence", [1, 3, ROWS])
def test_a_removed_row_is_found(kept, table, sequence):
    tamper(kept, f"DELETE FROM {table} WHERE partition = 3 AND sequence = {sequence}")

    assert (table, 3, sequence) in places(kept)


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
def test_a_cut_tail_is_found(kept, table):
    tamper(kept, f"DELETE FROM {table} WHERE partition = 3 AND sequence > 3")

    assert (table, 3, 4) in places(kept)


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
def test_a_tail_cut_together_with_its_head_is_found(kept, table):
    tamper(
        kept,
        f"DELETE FROM {table} WHERE partition = 3 AND sequence > 3",
        f"UPDATE chain_head SET sequence = 3 WHERE chain = '{table}' AND partition = 3",
    )

    assert ("chain_head", 3, 3) in places(kept)


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
def test_a_whole_partition_gone_is_found(kept, table):
    tamper(kept, f"DELETE FROM {table} WHERE partition = 3")

    assert (table, 3, 1) in places(kept)


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
def test_two_rows_that_changed_places_are_found(kept, table):
    tamper(
        kept,
        f"UPDATE {table} SET sequence = 99 WHERE partition = 3 AND sequence = 2",
        f"UPDATE {table} SET sequence = 2 WHERE partition = 3 AND sequence = 4",
        f"UPDATE {table} SET sequence = 4 WHERE partition = 3 AND sequence = 99",
    )

    assert {(table, 3, 2), (table, 3, 4)} <= places(kept)


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
def test_a_row_put_in_at_the_end_is_found(kept, table):
    columns = ", ".join(row[1] for row in columns_of(kept, table) if row[1] != "sequence")
    last = f"SELECT max(sequence) FROM {table} WHERE partition = 3"
    tamper(
        kept,
        f"INSERT INTO {table} (sequence, {columns}) SELECT sequence + 1, {columns} "
        f"FROM {table} WHERE partition = 3 AND sequence = ({last})",
    )

    assert any(one.table == table and "beyond" in one.what for one in verify(kept))


def columns_of(url, table):
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize("table", [table.name for table in CHAINED])
@pytest.mark.parametrize(
    "change",
    ["hash = x'00'", "sequence = sequence - 1", "sequence = sequence + 1", "partition = 50",
     "chain = 'other'"],
)  # fmt: skip
def test_an_altered_head_is_found(kept, table, change):
    tamper(kept, f"UPDATE chain_head SET {change} WHERE chain = '{table}' AND partition = 3")

    assert any(one.table in {table, "chain_head"} for one in verify(kept))


def test_a_removed_head_is_found(kept):
    tamper(kept, "DELETE FROM chain_head WHERE chain = 'fact' AND partition = 4")

    assert places(kept) == {("chain_head", 4, 1)}


def test_an_altered_amount_is_found_in_the_chain_and_in_the_sums(kept):
    tamper(kept, "UPDATE posting SET amount = amount + 1 WHERE partition = 3 AND sequence = 3")

    assert places(kept) == {("posting", 3, 3), ("journal_entry", 3, 2), ("posting", 0, 0)}


def test_an_amount_past_every_sum_is_found(kept):
    tamper(kept, f"UPDATE posting SET amount = {2**63 - 1} WHERE partition = 3")

    assert ("posting", 3, 1) in places(kept)


def test_a_posting_given_to_no_entry_is_found_where_it_was_and_where_it_is(kept):
    tamper(kept, "UPDATE posting SET entry = 77 WHERE partition = 3 AND sequence = 1")

    assert {("posting", 3, 1), ("journal_entry", 3, 1)} <= places(kept)


def test_a_message_gone_with_its_whole_chain_is_missed_by_what_cites_it(kept):
    tamper(
        kept,
        "DELETE FROM message WHERE partition = 3",
        "DELETE FROM chain_head WHERE chain = 'message' AND partition = 3",
    )

    assert {("message", 3, 1), ("fact", 3, 1), ("journal_entry", 3, 1)} <= places(kept)


def test_a_text_that_is_no_text_any_more_names_its_row(kept):
    tamper(kept, "UPDATE message SET event = CAST(x'41ff42' AS TEXT) WHERE sequence = 2")

    assert places(kept) == {("message", 3, 2)}


def test_a_page_that_cannot_be_read_is_told(kept, tmp_path):
    tamper(kept, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "kept.db"
    asked = "SELECT rootpage FROM sqlite_master WHERE name = 'fact'"
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute(asked).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)

    assert any(one.table == "fact" for one in verify(kept))


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StoreUnavailable):
        verify(f"sqlite:///{tmp_path / 'mistyped.db'}")

    assert list(tmp_path.iterdir()) == []
