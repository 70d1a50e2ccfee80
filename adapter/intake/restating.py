"""One chart's messages said anew: what differs is written, and charges are corrected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from adapter.fhir.resources import merged
from adapter.fhir.search import SearchParameters
from adapter.intake.application import Application
from adapter.intake.comparing import Difference, differences, is_priced, said
from adapter.intake.corrections import corrected, standing_lines
from adapter.intake.documents import Chart, chart_of
from adapter.intake.facts import Told, facts_of
from adapter.intake.lines import StoredLines
from adapter.intake.persons import redirected
from adapter.intake.resources import Written
from adapter.intake.reversals import Held, is_reversal
from adapter.intake.visits import led
from adapter.issues import Issue
from adapter.mapping.drafts import Draft, Mapped
from adapter.settlement.lines import Line
from adapter.settlement.reading.elements import EXTENSION, extension
from adapter.store.port import MessageId, UnitOfWork

_RECEIVED: Final = ("PaymentReconciliation", "Basic")
_NOBODY: Final = (-1, -1)


class Restating:
    """Takes a chart's messages in their order, then writes what they say together."""

    def __init__(
        self,
        work: UnitOfWork,
        parameters: SearchParameters,
        now: Callable[[], datetime],
        chart: Chart,
        at: datetime,
        versions: str,
    ) -> None:
        self.work = work
        self.chart = chart
        self.at = at
        self.versions = versions
        self.written = Written(work, parameters, now, chart.partition, None)
        self.differences: list[tuple[MessageId, Difference]] = []
        self.waiting: list[tuple[MessageId, Issue]] = []
        self.facts: list[Told] = []
        self._said: dict[str, tuple[MessageId, dict[str, Any], dict[str, Any]]] = {}
        self._gone: dict[str, list[str]] = {}
        self._messages: set[MessageId] = set()
        self._reasons: set[str] = set()

    def take(
        self,
        message: MessageId,
        mapped: Mapped,
        versions: str,
        drawn: dict[MessageId, list[str]],
    ) -> None:
        """Take one message: its charges at once, the rest when all are known."""
        self._messages.add(message)
        self.written.message = message
        reason = f"{versions} > {self.versions}"
        charges = set()
        for part in mapped.parts or (mapped,):
            told = led(self.work, part)
            chart = chart_of(self.work, told.facility, told.mrn)
            for draft in told.drafts:
                resource = redirected(chart, told, draft.resource)
                if resource["resourceType"] == "ChargeItem":
                    charges.add(resource["id"])
                    self._charge(message, told, draft, resource, reason)
                elif resource["resourceType"] in _RECEIVED:
                    self._received(message, draft, resource)
                else:
                    self._say(message, draft, resource)
        for gone in drawn.get(message, ()):
            if gone not in charges:
                self._take_back(message, gone, reason)

    def finish(self) -> None:
        """Write what all messages together say of persons, visits, insurances and papers."""
        for name, (message, resource, defaults) in self._said.items():
            self.written.message = message
            old = self.written.find(name)
            stored = self.work.stored(*name.split("/"))
            mine = bool(stored and (stored.message or _NOBODY) in self._messages)
            new = merged(
                old, resource, self._gone[name], fill_only=not mine, defaults=defaults or None
            )
            found = differences(old, new) if old else [_whole(new)]
            if found:
                self._write(message, new, found)

    def settle(self, application: Application) -> None:
        """Settle the accounts concerned; what is invoiced now names both mapping versions."""
        issued = application.settle_anew(self.written, self.chart, self.facts, self.at)
        versions = "; ".join(sorted(self._reasons))
        for invoice in issued:
            resource = self.written.find(f"Invoice/{invoice}")
            if resource is not None and versions:
                named = {"url": EXTENSION + "mapping-versions", "valueString": versions}
                resource["extension"] = [*resource["extension"], named]
                self.written.put(resource)

    def _say(self, message: MessageId, draft: Draft, resource: dict[str, Any]) -> None:
        name = f"{resource['resourceType']}/{resource['id']}"
        _, before, defaults = self._said.get(name, (message, self._listed(name, draft), {}))
        resource, delete = draft.sparing(resource, before or self.written.find(name))
        joined = merged(before, said(resource), delete, adds=draft.adds)
        self._said[name] = (message, joined, {**defaults, **draft.defaults})
        self._gone.setdefault(name, []).extend(delete)

    def _listed(self, name: str, draft: Draft) -> dict[str, Any] | None:
        """Return the lists that a message only changes an entry of, as they are kept."""
        kept = (self.written.find(name) or {}) if draft.adds else {}
        return {each: kept[each] for each in draft.adds if each in kept} or None

    def _charge(
        self,
        message: MessageId,
        mapped: Mapped,
        draft: Draft,
        resource: dict[str, Any],
        reason: str,
    ) -> None:
        account = str(resource["account"][0]["reference"]).partition("/")[2]
        old = self.written.find(f"ChargeItem/{self._current(resource['id'])}")
        if old is None:
            held = Held(self.work, account)
            if not is_reversal(resource) or held.prepare(self.written, mapped, draft, resource):
                self._write(message, resource, [_whole(resource)], draft.source)
            return
        if is_reversal(resource) and "partOf" in old:
            original = str(old["partOf"][0]["reference"]).partition("/")[2]
            resource = {
                **resource,
                "partOf": [{"reference": f"ChargeItem/{self._current(original)}"}],
            }
        new = {**resource, "id": old["id"]}
        if extension(old, "corrects"):
            # A correction was entered when it was made.
            new["enteredDate"] = old["enteredDate"]
        found = differences(old, new)
        line = self._line(old) if is_priced(found) else None
        if line is not None:
            self._keep(message, found)
            self._correct(line, old, merged(old, new), reason)
        elif found:
            self._write(message, merged(old, new), found)

    def _take_back(self, message: MessageId, charge: str, reason: str) -> None:
        """Take back a charge that the message no longer gives."""
        old = self.written.find(f"ChargeItem/{self._current(charge)}")
        line = self._line(old) if old else None
        drawn = self.written.find(f"ChargeItem/{charge}")
        if old is None or line is None or drawn is None or extension(drawn, "corrects"):
            return
        self._keep(message, [Difference(f"ChargeItem/{charge}", "", "billed", None)])
        self._correct(line, old, None, reason)

    def _correct(
        self, line: Line, old: dict[str, Any], anew: dict[str, Any] | None, reason: str
    ) -> None:
        self._reasons.add(reason)
        made = corrected(self.written, line, old, anew, reason, self.at)
        places = [(one, f"ChargeItem/{one['id']}") for one in made]
        self.facts += facts_of(self.written, places, self.at)

    def _received(self, message: MessageId, draft: Draft, resource: dict[str, Any]) -> None:
        """Write money that was not known; what was booked otherwise waits for a person."""
        name = f"{resource['resourceType']}/{resource['id']}"
        old = self.written.find(name)
        if old is None:
            self._write(message, resource, [_whole(resource)], draft.source)
            return
        # Which invoices it settled and whether it was returned is settlement's to say.
        known = {key: value for key, value in old.items() if key != "detail"}
        known["status"] = resource.get("status", old.get("status"))
        found = differences(known, resource)
        if found:
            self._keep(message, found)
            issue = Issue("warning", "business-rule", draft.source, "remapped-money-waits", (name,))
            self.waiting.append((message, issue))

    def _line(self, item: dict[str, Any]) -> Line | None:
        """Return the billed line of a charge, None where nothing of it stands."""
        account = str(item["account"][0]["reference"]).partition("/")[2]
        lines = standing_lines(StoredLines(self.work, account).every())
        return next((line for line in lines if line.charge == item["id"]), None)

    def _current(self, charge: str) -> str:
        """Return the charge that has taken a charge's place, itself if none has."""
        while item := self.written.find(f"ChargeItem/{charge}"):
            replaced = extension(item, "replaced-by")
            if not replaced:
                break
            charge = str(replaced["reference"]).partition("/")[2]
        return charge

    def _write(
        self,
        message: MessageId,
        resource: dict[str, Any],
        found: list[Difference],
        source: str = "",
    ) -> None:
        self._keep(message, found)
        self.written.put(resource, source=source)
        place = f"{resource['resourceType']}/{resource['id']}"
        self.facts += facts_of(self.written, [(resource, place)], self.at)

    def _keep(self, message: MessageId, found: list[Difference]) -> None:
        self.differences += [(message, one) for one in found]


def _whole(resource: dict[str, Any]) -> Difference:
    """Tell a resource that was not there before as one difference."""
    return Difference(f"{resource['resourceType']}/{resource['id']}", "", None, "new")
