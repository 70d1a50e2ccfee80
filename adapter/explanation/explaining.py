"""Where figures and elements come from: looked up in what was kept, never guessed.

A figure answers with its rule, clause and origin (kept on the invoice when it was issued); a line
with the message and field it came from (the kept bytes, mapped once more by the rules in force).
"""

from typing import Any

from adapter.explanation.facts import fact_parts, rested
from adapter.explanation.invoices import invoice_parts
from adapter.explanation.lookup import Lookup, source_part
from adapter.explanation.money import award_part, funding_of, funding_parts
from adapter.explanation.parts import finding_part, obligation_part, texts
from adapter.explanation.standings import standing_parts
from adapter.fhir.parameters import Part, part
from adapter.fhir.provenance import provenance
from adapter.fhir.resources import read, write
from adapter.intake.documents import ACCOUNT, LINE, PERSON
from adapter.mapping.mapper import Mappings
from adapter.settlement.billing.invoice import caveat_codes, running_id
from adapter.settlement.billing.price_components import line_items
from adapter.settlement.caveats import caveat_parts, caveats
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies
from adapter.settlement.reading.elements import extension
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.state import AccountState
from adapter.store.port import Reader, Store
from adapter.wording.explanation import CANCELLED


class Explanation:
    """Explains accounts, invoices and any mapped resource."""

    def __init__(
        self, store: Store, mappings: Mappings, policies: Policies, clock: Clock = "feed"
    ) -> None:
        self._store = store
        self._clock: Clock = clock
        self.use(mappings, policies)

    def use(self, mappings: Mappings, policies: Policies) -> None:
        """Explain by these mappings and policies from now on."""
        self._mappings = mappings
        self._policies = policies

    def explain(self, type_: str, id_: str) -> dict[str, Any] | None:
        """Return a Parameters resource that explains a resource; None when it is not known."""
        with self._store.read() as reader:
            stored = reader.get(type_, id_)
            if stored is None or stored.deleted:
                return None
            lookup = Lookup(reader, self._mappings)
            parts = []
            if type_ == "Account":
                parts += self._account(lookup, id_)
            elif type_ == "Invoice":
                parts.append(self._invoice(lookup, id_))
            elif type_ == "Organization":
                account = funding_of(read(stored.body))
                parts += funding_parts(reader, account, self._policies)
            for one in lookup.origins(type_, id_):
                element = part("element", valueString=one.element)
                parts.append(part("element", element, *texts(*one.said())))
            parts += [source_part(source) for source in lookup.sources()]
        return {"resourceType": "Parameters", "parameter": parts}

    def provenance(self, type_: str, id_: str) -> dict[str, Any] | None:
        """Return the Provenance of a resource as it stands; None when it is not known."""
        with self._store.read() as reader:
            stored = reader.get(type_, id_)
            if stored is None or stored.deleted:
                return None
            lookup = Lookup(reader, self._mappings)
            origins = lookup.origins(type_, id_)
            sources = lookup.sources()
        reference = f"{type_}/{id_}/_history/{stored.version}"
        by = assembler(self._mappings.version)
        return provenance(reference, stored.updated, origins, sources, by)

    def assemble(self, body: bytes) -> bytes:
        """Return a running Invoice with the lines that are unbilled when it is read."""
        with self._store.read() as reader:
            return write(_assembled(reader, body))

    def _account(self, lookup: Lookup, account: str) -> list[Part]:
        body = lookup.reader.document("account", account)
        if body is None:
            return funding_parts(lookup.reader, account, self._policies)
        state = ACCOUNT.validate_json(body)
        ids = [one.invoice for one in state.invoices]
        if state.accrued:
            ids.append(running_id(account))
        policy = self._policies.labelled(state.policy) if state.policy else None
        parts = caveat_parts(caveats(policy, self._clock, shadow=state.shadow))
        parts += [self._invoice(lookup, id_) for id_ in ids]
        person = _person(lookup.reader, state.person)
        parts += standing_parts(state, person, policy, self._clock)
        parts += [award_part(one, state.currency, policy) for one in state.awards]
        parts += [obligation_part(duty, policy, state.currency) for duty in state.duties.values()]
        parts += fact_parts(lookup, rested(parts))
        found = reversed(lookup.reader.findings(about=account))
        parts += [finding_part(row, policy) for row in found]
        return parts

    def _invoice(self, lookup: Lookup, id_: str) -> Part:
        stored = lookup.reader.get("Invoice", id_)
        assert stored is not None
        running = stored.assembled_on_read
        resource = _assembled(lookup.reader, stored.body) if running else read(stored.body)
        policy = self._policies.labelled(extension(resource, "policy") or "")
        account = resource["account"]["reference"].partition("/")[2]
        kind = resource["type"]["coding"][0]["code"]
        # Figures and lines of what was issued are told as they stood when it was.
        drafted = kind in {"running", "estimate"}
        until = "" if drafted else lookup.reader.history("Invoice", id_)[-1].updated
        return part(
            "invoice",
            part("reference", valueReference={"reference": f"Invoice/{id_}"}),
            part("type", valueCode=kind),
            part("status", valueCode=resource["status"]),
            *_cancelled(str(resource.get("cancelledReason", ""))),
            *caveat_parts(caveat_codes(resource)),
            *invoice_parts(lookup, resource, _state(lookup.reader, account), policy, until),
        )


def _state(reader: Reader, account: str) -> AccountState | None:
    body = reader.document("account", account)
    return ACCOUNT.validate_json(body) if body else None


def _cancelled(reason: str) -> list[Part]:
    """Tell why an invoice was cancelled, in both languages."""
    zh, en = CANCELLED.get(reason, ("", ""))
    return texts(("reason", reason), ("zh", zh), ("en", en))


def _person(reader: Reader, person: str) -> PersonState | None:
    body = reader.document("person", person)
    return PERSON.validate_json(body) if body else None


def _assembled(reader: Reader, body: bytes) -> dict[str, Any]:
    """Return a running Invoice with its lines."""
    resource = read(body)
    account = resource["account"]["reference"].partition("/")[2]
    lines = [LINE.validate_json(row.body) for row in reader.charges(account, None)]
    if lines:
        resource["lineItem"] = line_items(lines, resource["totalGross"]["currency"])
    return resource


def assembler(version: str) -> str:
    """Name the adapter with the mappings it explains by."""
    return f"paylater-adapter, mappings {version}"
