"""Section `deadlines`: how long a patient may bring missing papers (H-50, H-51)."""

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import model_validator

from adapter.settlement.answer import Answer, Section
from adapter.settlement.sections.calendar import end_of_day
from adapter.settlement.sections.terms import under
from adapter.settlement.values import Days, wrong


class Deadline(Section):
    """A clock from admission: so many hours, or to the end of the next day; then a lapse."""

    hours: Days | None = None
    until: Literal["end_of_next_day"] | None = None
    on_expiry: Literal["lapse"]

    @model_validator(mode="after")
    def _runs_once(self) -> "Deadline":
        if (self.hours is None) == (self.until is None):
            raise wrong("policy-one-term")
        return self

    def expires(self, admitted: datetime, zone: ZoneInfo) -> datetime:
        """Return the last instant that is still in time."""
        if self.hours is not None:
            return admitted + timedelta(hours=self.hours)
        return end_of_day(admitted, zone, days=1)


class Deadlines(Section):
    """The terms for papers; a city may have none."""

    missing_documents: Deadline | None = None
    emergency_formalities: Deadline | None = None

    def for_papers(self, *, emergency: bool) -> Deadline | None:
        """Return the term that runs; the emergency one is never the shorter (W06)."""
        if emergency and self.emergency_formalities is not None:
            return self.emergency_formalities
        return self.missing_documents

    def term_for_papers(self, *, emergency: bool) -> Answer:
        """Return the term itself with its rule, where one runs."""
        term, rule = self._named(emergency=emergency)
        said = term.until if term.hours is None else f"{term.hours} hours"
        return under(self, term, said, rule)

    def lapse_for_papers(self, *, emergency: bool) -> Answer:
        """Return what the end of the term leads to, with its rule, where a term runs."""
        term, rule = self._named(emergency=emergency)
        return term.answer(term.on_expiry, f"{rule}.on_expiry", term.origin_of.get("on_expiry"))

    def _named(self, *, emergency: bool) -> tuple[Deadline, str]:
        term = self.for_papers(emergency=emergency)
        assert term is not None
        is_own = term is self.emergency_formalities
        return term, f"deadlines.{'emergency_formalities' if is_own else 'missing_documents'}"
