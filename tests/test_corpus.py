"""Other people's messages: every one is answered, and what they become is valid FHIR."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.app import load_search_parameters
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.fhir.reading import read_query
from adapter.fhir.resources import faults, read
from adapter.fhir.search import SERVED
from adapter.intake import Intake, Raw
from adapter.store.sql import SqlStore
from adapter.store.verify import verify

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
MESSAGES = sorted(CORPUS.rglob("*.hl7"))

pytestmark = pytest.mark.skipif(not MESSAGES, reason="the corpus is not on this machine")


@pytest.fixture(scope="module")
def answered():
    """Every message of the corpus sent, each with its answer, to one store."""
    store = SqlStore("sqlite://")
    parameters = load_search_parameters()
    now = lambda: datetime.now(UTC)  # noqa: E731
    intake = Intake(store, load_mappings(), load_policies(), "feed", now, parameters)
    bodies = [path.read_bytes() for path in MESSAGES]
    answers = [intake.receive([Raw(body, "mllp", None, now())])[0] for body in bodies]
    yield store, parameters, dict(zip(MESSAGES, answers, strict=True))
    store.close()


def test_every_message_is_answered_and_a_refusal_names_place_and_reason(answered):
    _, _, answers = answered

    for path, answer in answers.items():
        code = re.search(rb"\rMSA.(\w\w)", answer)[1]
        assert code in {b"AA", b"AE", b"AR"}, path
        assert b"internal-fault" not in answer, path
        if code != b"AA":
            (error, *_) = re.findall(rb"\rERR([^\r]*)", answer)
            # A place is a field, or a segment by its number where it has no name.
            assert re.search(rb"[A-Z][A-Z0-9]{2}\^1|segment \d", error), (path, error)


def test_most_of_what_people_really_send_is_taken(answered):
    _, _, answers = answered

    taken = [path for path, answer in answers.items() if b"\rMSA|AA" in answer]

    # The rest is for training, or names no visit, another currency, or the visit of somebody else.
    assert len(taken) >= 0.7 * len(answers)


def test_every_resource_that_came_of_it_is_valid(answered):
    store, parameters, _ = answered
    kinds = set()

    with store.read() as reader:
        for served in SERVED:
            query = read_query(served, [("_count", "1000")], parameters)
            for stored in reader.search(query).rows:
                assert faults(read(stored.body)) == [], stored.body
                kinds.add(served)

    assert {"Patient", "Encounter", "Account", "Coverage", "Organization"} <= kinds


def test_the_books_and_the_journal_hold(answered):
    store, _, answers = answered

    assert verify(store) == []
    with store.read() as reader:
        assert len(reader.messages(limit=10_000)) == len(answers)
