import json
from collections import Counter

import pytest
from beancount import loader
from beancount.core.realization import compute_balance, realize
from commands import run
from feeds import w01
from house import MAPPINGS, PARAMETERS, POLICIES, House

from adapter.intake import Intake
from adapter.store.sql import SqlStore


@pytest.fixture
def database(tmp_path):
    """A store on disk that holds the paid stay of W01."""
    house = House()
    url = f"sqlite:///{tmp_path / 'export.db'}"
    house.store = SqlStore(url)
    house.intake = Intake(house.store, MAPPINGS, POLICIES, "feed", house.now, PARAMETERS)
    stay, messages = w01("EX", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    yield url, house.balances()
    house.store.close()


def export(kind, url, *options):
    ran = run("export", kind, "--database", url, *options)
    ran.check_returncode()
    return ran.stdout.decode()


def test_beancount_opens_the_ledger_and_shows_the_same_balances(database):
    url, balances = database

    entries, errors, _ = loader.load_string(export("beancount", url))

    assert errors == []
    root = realize(entries)
    for account, balance in balances.items():
        name = "-".join(part.title() for part in account.split(":"))
        found = [
            str(compute_balance(real).reduce(lambda position: position.units))
            for real in _leaves(root)
            if "-".join(real.account.split(":")[1:]) == name
        ]
        assert found == [f"({balance} CNY)"]


def test_beancount_shows_the_ledger_as_of_an_instant(database):
    url, _ = database

    early = export("beancount", url, "--as-of", "2013-11-05T00:00:00")
    _, errors, _ = loader.load_string(early)
    assert errors == []
    assert "2013-11-04 *" in early
    assert "2013-11-05 *" not in early


def _leaves(node):
    if node.txn_postings:
        yield node
    for child in node.values():
        yield from _leaves(child)


def test_ndjson_holds_every_resource_once(database):
    url, _ = database

    lines = [json.loads(line) for line in export("ndjson", url).splitlines()]

    kinds = Counter(line["resourceType"] for line in lines)
    assert kinds["ChargeItem"] == 17
    assert kinds["Invoice"] == 2
    assert len({(line["resourceType"], line["id"]) for line in lines}) == len(lines)
