"""Where figures and elements come from: looked up in what was kept, never guessed.

A figure answers with its rule, clause and origin (kept on the invoice when it was issued); a line
with the message and field it came from (the kept bytes, mapped once more by the rules in force).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from adapter.fhir.parameters import Part, parameters, part
from adapter.fhir.resources import read, write
from adapter.hl7v2.message import parse
from adapter.intake.documents import ACCOUNT, LINE
from adapter.issues import words
from adapter.mapping.drafts import Draft
from adapter.mapping.mapper import Mappings
from adapter.settlement.invoice import line_items, running_id
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.reading import EXTENSION, extension
from adapter.settlement.state import Duty
from adapter.settlement.told import answered, clauses
from adapter.store.port import FindingRow, MessageId, Reader, Store


class Explanation:
    """Explains accounts, invoices and any mapped resource."""

    def __init__(self, store: Store, mappings: Mappings, policies: Policies) -> None:
        self._store = store
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
            lookup = _Lookup(reader, self._mappings)
            if type_ == "Account":
                parts = self._account(lookup, id_)
            elif type_ == "Invoice":
                parts = [self._invoice(lookup, id_)]
            else:
                parts = lookup.elements(type_, id_)
        return parameters(parts)

    def assemble(self, body: bytes) -> bytes:
        """Return a running Invoice with the lines that are unbilled when it is read."""
        with self._store.read() as reader:
            return write(_assembled(reader, body))

    def _account(self, lookup: "_Lookup", account: str) -> list[Part]:
        body = lookup.reader.document("account", account)
        if body is None:
            return []
        state = ACCOUNT.validate_json(body)
        ids = [one.invoice for one in state.invoices]
        if state.accrued:
            ids.append(running_id(account))
        parts = [self._invoice(lookup, id_) for id_ in ids]
        policy = self._policies.labelled(state.policy) if state.policy else None
        for name, answer in (("scope", state.scope), ("eligibility", state.eligible)):
            if answer is not None:
                parts.append(answered(name, answer, policy))
        if state.standing:
            parts.append(part("agreement", valueString=state.standing))
        parts += [_obligation(duty, policy) for duty in state.duties.values()]
        found = reversed(lookup.reader.findings(about=account))
        parts += [_finding(row, policy) for row in found]
        return parts

    def _invoice(self, lookup: "_Lookup", id_: str) -> Part:
        stored = lookup.reader.get("Invoice", id_)
        assert stored is not None
        running = stored.assembled_on_read
        resource = _assembled(lookup.reader, stored.body) if running else read(stored.body)
        policy = self._policies.labelled(extension(resource, "policy") or "")
        return part(
            "invoice",
            part("reference", valueReference={"reference": f"Invoice/{id_}"}),
            part("type", valueCode=resource["type"]["coding"][0]["code"]),
            part("status", valueCode=resource["status"]),
            *self._figures(lookup, resource, policy),
            *(lookup.line(item) for item in resource.get("lineItem", ())),
        )

    def _figures(
        self, lookup: "_Lookup", resource: Mapping[str, Any], policy: Policy | None
    ) -> Iterable[Part]:
        origins = _origins(resource)
        figures = [("totalGross", resource["totalGross"]), ("totalNet", resource["totalNet"])]
        figures += [
            (component["code"]["coding"][0]["code"], component["amount"])
            for component in resource["totalPriceComponent"]
        ]
        plain = {"totalGross": "sum of the lines", "base": "sum of the lines"}
        label = [part("policy", valueString=policy.label)] if policy else []
        for name, amount in figures:
            origin = origins.get(name, {})
            rule = origin.get("rule", [plain.get(name, "nothing of this kind on the bill")])[0]
            yield part(
                "figure",
                part("figure", valueCode=name),
                part("amount", valueMoney=amount),
                part("rule", valueString=rule),
                *(part("value", valueString=one) for one in origin.get("value", ())),
                *(part("origin", valueCode=one) for one in origin.get("origin", ())),
                *(part("ambiguity", valueString=one) for one in origin.get("ambiguity", ())),
                *label,
                *lookup.answered(rule, name),
                *clauses(origin.get("clause", ()), policy),
            )
        for name in sorted(set(origins) - {name for name, _ in figures}):
            origin = origins[name]
            yield part(
                "term",
                part("term", valueCode=name),
                part("value", valueString=origin["value"][0]),
                part("rule", valueString=origin["rule"][0]),
                part("origin", valueCode=origin["origin"][0]),
                *label,
                *clauses(origin.get("clause", ()), policy),
            )


# Where an adjudication (ZAJ) states each figure.
_ANSWERED = {
    "insurer": "-24",
    "own-pay": "-10",
    "over-limit": "-11",
    "self-pay-first": "-12",
    "deductible": "-14",
    "coinsurance": "-25",
    "account-payment": "-26",
    "medical-aid": "-21",
}


class _Lookup:
    """One reading of the store, with each message mapped at most once."""

    def __init__(self, reader: Reader, mappings: Mappings) -> None:
        self.reader = reader
        self._mappings = mappings
        self._mapped: dict[MessageId, tuple[str, dict[str, Draft]]] = {}

    def line(self, item: Mapping[str, Any]) -> Part:
        """Explain one line: charge, amount, message, field, raw value and mapping row."""
        reference = item["chargeItemReference"]["reference"]
        base = item["priceComponent"][0]["amount"]
        type_, _, id_ = reference.partition("/")
        parts = [
            part("charge", valueReference={"reference": reference}),
            part("amount", valueMoney=base),
        ]
        stored = self.reader.get(type_, id_)
        if stored is not None and stored.message is not None:
            control_id, drafts = self._message(stored.message)
            partition, sequence = stored.message
            parts.append(part("message", valueString=control_id))
            parts.append(part("journal", valueString=f"{partition}/{sequence}"))
            draft = self._draft(drafts, reference)
            for one in draft.trace if draft else ():
                if one.element.startswith("priceOverride"):
                    parts += [
                        part("field", valueString=one.path),
                        part("raw", valueString=one.raw),
                        part("mapping", valueString=one.rule),
                    ]
                    break
        return part("line", *parts)

    def answered(self, rule: str, figure: str) -> list[Part]:
        """Tell message and field of a figure that the insurer's answer gave."""
        type_, _, id_ = rule.partition("/")
        stored = self.reader.get(type_, id_) if type_ == "ClaimResponse" else None
        if stored is None or stored.message is None:
            return []
        control_id, drafts = self._message(stored.message)
        partition, sequence = stored.message
        field = f"{stored.source}{_ANSWERED.get(figure, '')}"
        draft = drafts.get(rule)
        rows = [one.rule for one in draft.trace if one.path == field] if draft else []
        return [
            part("message", valueString=control_id),
            part("journal", valueString=f"{partition}/{sequence}"),
            part("field", valueString=field),
            *(part("mapping", valueString=row) for row in rows[:1]),
        ]

    def elements(self, type_: str, id_: str) -> list[Part]:
        """Explain each element of a mapped resource by the message that wrote it last."""
        stored = self.reader.get(type_, id_)
        if stored is None or stored.message is None:
            return []
        control_id, drafts = self._message(stored.message)
        draft = self._draft(drafts, f"{type_}/{id_}")
        found = [part("message", valueString=control_id)]
        for one in draft.trace if draft else ():
            parts = [
                part("element", valueString=one.element),
                part("mapping", valueString=one.rule),
            ]
            said = (("field", one.path), ("raw", one.raw), ("value", str(one.value)))
            parts += [part(name, valueString=value) for name, value in said if value]
            if one.table_row:
                parts.append(part("table", valueString=one.table_row))
            found.append(part("element", *parts))
        return found

    def _draft(self, drafts: Mapping[str, Draft], reference: str) -> Draft | None:
        """Return what a message said of a resource, of a correction what it corrects."""
        while reference not in drafts:
            type_, _, id_ = reference.partition("/")
            stored = self.reader.get(type_, id_)
            corrects = extension(read(stored.body), "corrects") if stored else None
            if not corrects:
                return None
            reference = corrects["reference"]
        return drafts[reference]

    def _message(self, message: MessageId) -> tuple[str, dict[str, Draft]]:
        if message not in self._mapped:
            found = self.reader.message(message)
            drafts: dict[str, Draft] = {}
            control_id = ""
            if found is not None and found[0].body:
                arrival = found[0]
                control_id = arrival.control_id
                read_ = parse(arrival.body, arrival.charset or "utf-8")
                mapped = self._mappings.map(read_, self._mappings.site_of(read_), trace=True)
                drafts = {
                    f"{draft.resource['resourceType']}/{draft.resource['id']}": draft
                    for draft in mapped.drafts
                }
            self._mapped[message] = control_id, drafts
        return self._mapped[message]


def _assembled(reader: Reader, body: bytes) -> dict[str, Any]:
    """Return a running Invoice with its lines."""
    resource = read(body)
    account = resource["account"]["reference"].partition("/")[2]
    lines = [LINE.validate_json(row.body) for row in reader.charges(account, None)]
    if lines:
        resource["lineItem"] = line_items(lines, resource["totalGross"]["currency"])
    return resource


def _origins(resource: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Return what an invoice says of each figure's origin."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in resource["extension"]:
        if one["url"] == EXTENSION + "figure-origin":
            said: dict[str, list[str]] = {}
            for part in one["extension"]:
                value = next(part[key] for key in part if key.startswith("value"))
                said.setdefault(part["url"], []).append(str(value))
            found[said["figure"][0]] = said
    return found


def _obligation(duty: Duty, policy: Policy | None) -> Part:
    """Tell what was owed by when, whether it was done, and under which rule."""
    answer = duty.answer
    instants = [("due", duty.due), ("done", duty.told)]
    return part(
        "obligation",
        part("kind", valueCode=duty.kind),
        part("status", valueCode=duty.status),
        *(part(name, valueDateTime=at.isoformat()) for name, at in instants if at is not None),
        part("rule", valueString=answer.rule),
        part("origin", valueCode=answer.origin),
        *clauses(answer.cites, policy),
    )


def _finding(row: FindingRow, policy: Policy | None) -> Part:
    """Tell what was found, in both languages, and the rule it rests on."""
    issue, ground = row.issue, row.issue.ground
    said = [part("zh", valueString=words(issue, "zh")), part("en", valueString=words(issue))]
    if row.message is not None:
        said.append(part("journal", valueString=f"{row.message[0]}/{row.message[1]}"))
    if row.at:
        said.append(part("at", valueDateTime=row.at))
    if ground is not None:
        said.append(part("rule", valueString=ground.rule))
        said.append(part("origin", valueCode=ground.origin))
        said += clauses(ground.clauses, policy)
    return part(
        "finding",
        part("id", valueCode=issue.id),
        part("severity", valueCode=issue.severity),
        *said,
    )
