"""The whole journey in one process on a store in memory, for tests that need no sockets."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

from adapter.app import load_search_parameters
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.explanation import Explanation
from adapter.fhir.reading import read_query
from adapter.fhir.resources import read
from adapter.intake import Intake, Raw
from adapter.refolding import Refolding
from adapter.store.sql import SqlStore
from adapter.store.verify import verify

MAPPINGS = load_mappings()
POLICIES = load_policies()
PARAMETERS = load_search_parameters()


class House:
    """An intake by the feed's clock, and what can be read of it."""

    def __init__(self, policies=POLICIES, clock="feed", now=None, mappings=MAPPINGS):
        self.store = SqlStore("sqlite://")
        self.now = now or (lambda: datetime.now(UTC))
        self.policies, self.mappings, self.clock = policies, mappings, clock
        self.intake = Intake(self.store, mappings, policies, clock, self.now, PARAMETERS)

    def answers(self, *messages, door="mllp"):
        return [
            self.intake.receive([Raw(message, door, None, self.now())])[0] for message in messages
        ]

    def receive_together(self, messages):
        self.intake.receive([Raw(one, "mllp", None, self.now()) for one in messages])

    def send(self, *messages):
        """Return the codes of the answers."""
        return [
            re.search(rb"\rMSA.(\w\w)", answer)[1].decode() for answer in self.answers(*messages)
        ]

    def take(self, *messages):
        """Send messages that must all be taken."""
        codes = self.send(*messages)
        assert codes == ["AA"] * len(messages), codes

    def found(self, kind, **params):
        query = read_query(kind, [*params.items(), ("_count", "1000")], PARAMETERS)
        with self.store.read() as reader:
            return [read(one.body) for one in reader.search(query).rows]

    def invoices(self, stay):
        """Return (type, status, gross, net, balance) of a stay's invoices, oldest first."""
        found = self.found("Invoice", **{"account:Account.identifier": stay.visit})
        found.sort(key=lambda one: (one["date"], one["id"]))
        return [told(one) for one in found]

    def findings(self):
        """Return the ids of all findings kept."""
        with self.store.read() as reader:
            return [row.issue.id for row in reader.findings()]

    def states(self):
        """Return the states of all messages, the newest first."""
        with self.store.read() as reader:
            return [row.state for row in reader.messages(limit=10_000)]

    def balances(self):
        """Return the balance of each ledger account in yuan over all accounts, without zeros."""
        totals = {}
        for account in self.found("Account"):
            with self.store.read() as reader:
                for entry in reader.entries(account["id"]):
                    for posting in entry.postings:
                        name = posting.ledger_account
                        totals[name] = totals.get(name, 0) + posting.amount
        return {name: f"{total / 100:.2f}" for name, total in totals.items() if total}

    def sound(self):
        """Tell whether journal and books hold, and all that is kept follows from the journal."""
        refolded = self.refolded()
        assert refolded.damage == [], refolded.damage
        return verify(self.store) == []

    def refolded(self):
        """Tell an empty store all that this one was told, and compare them."""
        with closing(SqlStore("sqlite://")) as anew:
            given = (self.mappings, self.policies, self.clock, PARAMETERS)
            return Refolding(self.store, anew, *given).run()

    def explanation(self):
        return Explanation(self.store, MAPPINGS, self.policies, self.clock)


def told(invoice):
    balance = next(one for one in invoice["extension"] if one["url"].endswith("/balance"))
    return (
        invoice["type"]["coding"][0]["code"],
        invoice["status"],
        str(invoice["totalGross"]["value"]),
        str(invoice["totalNet"]["value"]),
        str(balance["valueMoney"]["value"]),
    )


# A hospital that runs in shadow on every day.
SHADOW = {date.min: "shadow"}


def with_switch(policies, facility, **lines):
    """Return the policies with dated lines of one facility replaced: wards, switches, mode."""
    facilities = tuple(
        one.model_copy(update=lines) if one.id == facility else one for one in policies.facilities
    )
    return replace(policies, facilities=facilities)
