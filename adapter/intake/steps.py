"""The status of a visit, that each event gives it at its own time, in whatever order they come."""

from typing import Any

from adapter.fhir.lateness import Step
from adapter.intake.documents import put_since, since_of
from adapter.store.port import UnitOfWork


def before(
    work: UnitOfWork, said: dict[str, Any], old: dict[str, Any] | None, newest: str
) -> Step | None:
    """Return the status that a visit has as an event says another, and since when it has it."""
    if old is None or said["resourceType"] != "Encounter" or "status" not in said:
        return None
    return Step(since_of(work, old).told.get("status", newest), old["status"])


def stepped(
    work: UnitOfWork, visit: dict[str, Any], step: Step, stood: Step | None
) -> dict[str, Any]:
    """Return a visit with the status that its events lead to, each at its own time.

    What gives way to a status gives way to it, though that is told later (A11 to A03).
    """
    since = since_of(work, visit) if stood else None
    if since is None or not (since.steps or step.keeps):
        # Nothing gives way to anything here: the latest status stands.
        return visit
    since.take(step, stood)
    put_since(work, visit, since)
    return visit if since.status == visit["status"] else {**visit, "status": since.status}
