"""The parts of a Parameters resource that explain something."""

from adapter.fhir.parameters import Part, part
from adapter.issues import words
from adapter.settlement.duty import Duty
from adapter.settlement.money import money
from adapter.settlement.policy import Policy
from adapter.settlement.told import answer_parts, clauses
from adapter.store.port import FindingRow


def texts(*said: tuple[str, str]) -> list[Part]:
    """Return a part for each of these texts that is not empty."""
    return [part(name, valueString=text) for name, text in said if text]


def obligation_part(duty: Duty, policy: Policy | None, currency: str, *more: str) -> Part:
    """Tell what was owed by when, whether it was done, under which rule, and for what reason."""
    answer = duty.answer
    instants = [("due", duty.due), ("done", duty.told)]
    return part(
        "obligation",
        part("kind", valueCode=duty.kind),
        part("status", valueCode=duty.status),
        *(part(name, valueDateTime=at.isoformat()) for name, at in instants if at is not None),
        *([part("amount", valueMoney=money(duty.amount, currency))] if duty.amount else []),
        *answer_parts(answer.on(*more), policy),
    )


def finding_part(row: FindingRow, policy: Policy | None) -> Part:
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
