"""What can be wrong with data: issues as values, and the one exception every door understands."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from adapter.wording import WORDS
from adapter.wording.duties import DUTIES, NAMING

Severity = Literal["error", "warning", "information"]
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Ground:
    """The rule of a policy that a finding rests on: its path, its clauses, whose figure it is."""

    rule: str
    clauses: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one place in the data.

    `code` is a FHIR issue type (http://hl7.org/fhir/issue-type), `where` the sender's own address
    (`FT1[2]-11`) or an element path, `id` a stable name of ours; its words are made at the door.
    """

    severity: Severity
    code: str
    where: str
    id: str
    values: tuple[str, ...] = ()
    ground: Ground | None = None


class AdapterError(Exception):
    """Data cannot be processed; each door reads the answer it owes from these hints."""

    ack_code: ClassVar[str] = "AE"
    http_status: ClassVar[int] = 422

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(words(issue) for issue in issues))
        self.issues = issues


def refuses(issues: list[Issue] | tuple[Issue, ...]) -> bool:
    """Tell whether any issue is an error, so that nothing of the message may be applied."""
    return any(issue.severity == "error" for issue in issues)


def words(issue: Issue, language: Language = "en") -> str:
    """Tell an issue as one sentence that says what and where."""
    english, chinese = WORDS.get(issue.id, (issue.id, issue.id))
    template = chinese if language == "zh" else english
    values = (*_named(issue, language), "?", "?", "?")
    said = template.format(*values, where=issue.where)
    return said if issue.where in said else f"{issue.where}: {said}" if issue.where else said


def _named(issue: Issue, language: Language) -> tuple[str, ...]:
    """Return an issue's values, a duty that it names first as people call it."""
    if issue.id not in NAMING or not issue.values:
        return issue.values
    kind, *others = issue.values
    return (DUTIES.get(kind, (kind, kind))[language == "zh"], *others)
