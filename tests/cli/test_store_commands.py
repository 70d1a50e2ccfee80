"""`messages` and `verify` over a real store, and what they say when something is wrong."""

import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.files import read_messages
from adapter.intake import Intake, Raw
from adapter.store.sql import SqlStore

DEMO = Path(__file__).parents[2] / "mappings" / "demo"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store that took in a ward admission in GB18030, a refusal, and something unreadable."""
    path = tmp_path_factory.mktemp("kept") / "paylater.db"
    store = SqlStore(f"sqlite:///{path}")
    intake = Intake(
        store,
        load_mappings(),
        load_policies(),
        "feed",
        lambda: datetime.now(UTC),
        load_search_parameters(),
    )
    names = [str(DEMO / name) for name in ("03-gb18030.hl7", "06-refused.hl7")]
    for body in (*(body for _, body in read_messages(names)), b"hello\r"):
        intake.receive([Raw(body, "mllp", None, datetime.now(UTC))])
    store.close()
    return path


@pytest.fixture
def database(kept, tmp_path):
    """A copy of that store, to be damaged as a test likes."""
    source, copy = sqlite3.connect(kept), sqlite3.connect(tmp_path / "copy.db")
    source.backup(copy)
    source.close()
    copy.close()
    return tmp_path / "copy.db"


def listed(paylater, database, *arguments):
    ran = paylater("messages", "list", "--database", f"sqlite:///{database}", "--json", *arguments)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_journal_lists_every_message_the_newest_first(paylater, database):
    rows = listed(paylater, database)

    assert [(row["control_id"], row["event"], row["state"]) for row in rows] == [
        ("", "", "rejected"),
        ("HK0202", "DFT^P03", "refused"),
        ("HK0201", "ADT^A01", "applied"),
    ]
    assert rows[1]["sender"] == "HIS|HK-3RD"


def test_the_journal_can_be_narrowed(paylater, database):
    assert len(listed(paylater, database, "--limit", "1")) == 1
    states = [row["state"] for row in listed(paylater, database, "--state", "refused")]
    assert states == ["refused"]


def test_people_get_a_table(paylater, database):
    ran = paylater("messages", "list", "--database", f"sqlite:///{database}")

    assert "HK0202" in ran.stdout.decode()


def test_a_message_is_shown_in_its_own_charset_with_what_became_of_it(paylater, database):
    admission, refused = listed(paylater, database)[:0:-1]
    url = f"sqlite:///{database}"

    first = paylater("messages", "show", admission["message"], "--database", url)
    second = paylater("messages", "show", refused["message"], "--database", url)

    assert "云^㛃涛" in first.stdout.decode()
    assert "try 1: applied" in first.stdout.decode()
    assert "try 1: refused" in second.stdout.decode()
    assert "FT1[1]-11" in second.stdout.decode()


def test_a_whole_store_is_said_to_be_whole(paylater, database):
    ran = paylater("verify", "--database", f"sqlite:///{database}")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert (
        json.loads(paylater("verify", "--database", f"sqlite:///{database}", "--json").stdout) == []
    )


def test_one_touched_byte_is_named_by_table_and_row(paylater, database):
    with sqlite3.connect(database) as touched:
        touched.execute(
            "UPDATE message SET body = replace(CAST(body AS BLOB), x'31324f', x'313230')"
        )
        touched.commit()
    touched.close()

    ran = paylater("verify", "--database", f"sqlite:///{database}")

    assert ran.returncode == 1
    assert re.search(rb"^message \d+/\d+ ", ran.stderr)


@pytest.mark.parametrize("command", [["verify"], ["messages", "list"]])
def test_a_store_that_is_not_there_is_told_and_not_made(paylater, tmp_path, command):
    ran = paylater(*command, "--database", f"sqlite:///{tmp_path / 'gone.db'}")

    assert ran.returncode != 0
    assert ran.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("message", "code"), [("0/99", 1), ("first", 2)])
def test_a_message_that_is_not_there_is_told(paylater, database, message, code):
    ran = paylater("messages", "show", message, "--database", f"sqlite:///{database}")

    assert ran.returncode == code
    assert message in ran.stderr.decode()
