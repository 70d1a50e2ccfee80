"""`paylater verify` after a real feed: whole, and after one byte of damage the row by name."""

import json
import re
import sqlite3
from subprocess import CompletedProcess

import pytest
from commands import run
from feeds import w01
from running import adapter_here


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    """A database after the stay of W01, as one file that nobody holds open."""
    folder = tmp_path_factory.mktemp("fed")
    stay, messages = w01("900", pay=True)
    with adapter_here(folder) as running:
        codes = running.send(*messages, stay.discharge("2013-11-12 10:00"))
    assert set(codes) == {"AA"}
    path = folder / "paylater.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture
def kept(fed, tmp_path):
    copy = tmp_path / "paylater.db"
    copy.write_bytes(fed.read_bytes())
    return copy


def verify(path, *arguments):
    ran = run("verify", "--database", f"sqlite:///{path}", *arguments)
    return CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def change(path, statement):
    with sqlite3.connect(path) as connection:
        changed = connection.execute(statement).rowcount
    connection.close()
    assert changed == 1


def any_row(path, table):
    with sqlite3.connect(path) as connection:
        row = connection.execute(
            f"SELECT partition, sequence FROM {table} ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
    connection.close()
    return row


def test_a_store_that_was_fed_is_whole(kept):
    proof = verify(kept)

    assert (proof.returncode, proof.stderr) == (0, "")
    assert json.loads(verify(kept, "--json").stdout) == []


@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("message", "body = replace(body, 'HIS', 'HIT')"),
        ("fact", "account = account || ' '"),
        ("journal_entry", "clauses = 'H-99'"),
        ("posting", "amount = amount + 1"),
    ],
)
def test_one_altered_value_fails_the_proof_and_its_row_is_named(kept, table, damage):
    partition, sequence = any_row(kept, table)

    change(
        kept,
        f"UPDATE {table} SET {damage} WHERE partition = {partition} AND sequence = {sequence}",
    )

    proof = verify(kept)
    assert proof.returncode == 1
    assert re.search(rf"^{table} {partition}/{sequence} ", proof.stderr, re.MULTILINE)


def test_one_byte_of_the_journal_changed_in_the_file_itself_is_found(kept):
    content = kept.read_bytes()
    place = content.index(b"|HK-3RD|PAYLATER|CITY|")
    kept.write_bytes(content[:place] + b"!" + content[place + 1 :])

    proof = verify(kept)

    assert proof.returncode == 1
    assert re.search(r"^message \d+/\d+ has a body that", proof.stderr, re.MULTILINE)


def test_a_cut_tail_fails_the_proof_and_is_named(kept):
    table = "journal_entry"
    partition, sequence = any_row(kept, table)

    change(kept, f"DELETE FROM {table} WHERE partition = {partition} AND sequence = {sequence}")

    proof = verify(kept)
    assert proof.returncode == 1
    assert re.search(rf"^{table} {partition}/{sequence} is missing", proof.stderr, re.MULTILINE)


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path):
    proof = verify(tmp_path / "mistyped.db")

    assert proof.returncode != 0
    assert "mistyped.db" in proof.stderr
    assert not (tmp_path / "mistyped.db").exists()


def test_the_journal_told_anew_gives_what_is_kept(kept):
    ran = verify(kept, "--replay")

    assert ran.returncode == 0, ran.stderr
    assert "11 messages told anew give the same states, balances and resources" in ran.stdout


def test_the_journal_is_told_anew_by_the_site_folder_it_was_served_with(kept, tmp_path):
    policies = tmp_path / "site" / "policies"
    policies.mkdir(parents=True)
    (policies / "haikou-2013.yaml").write_text("title: no policy", encoding="utf-8")

    proof = verify(kept, "--replay", "--mappings", str(tmp_path / "site"))

    assert proof.returncode == 1
    assert "policies/haikou-2013.yaml" in proof.stderr


CHANGES = {
    "state": "UPDATE state SET body = CAST(body || ' ' AS BLOB) WHERE kind = 'account'",
    "charge": "DELETE FROM charge WHERE ordinal = 3",
    "due": "UPDATE due SET at = '2013' WHERE ordinal = 0",
    "resource": "UPDATE resource SET body = '{}' WHERE type = 'Patient'",
}


@pytest.mark.parametrize("table", CHANGES)
def test_what_does_not_follow_from_the_journal_is_named(kept, table):
    change(kept, CHANGES[table])

    assert verify(kept).returncode == 0
    ran = verify(kept, "--replay")

    assert ran.returncode == 1
    assert ran.stderr.startswith(f"{table} ")
