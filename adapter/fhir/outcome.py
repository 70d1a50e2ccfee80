"""Issues told as an OperationOutcome, in English or Chinese."""

from collections.abc import Sequence
from typing import Any

from adapter.issues import Issue, Language, words

ISSUE_SYSTEM = "https://paylater.example/fhir/CodeSystem/issue"


def outcome(issues: Sequence[Issue], language: Language = "en") -> dict[str, Any]:
    """Tell issues as an OperationOutcome; none at all is told as success."""
    told = [_told(issue, language) for issue in issues]
    well = {"severity": "information", "code": "informational", "details": {"text": "OK"}}
    return {
        "resourceType": "OperationOutcome",
        "language": "zh-CN" if language == "zh" else "en",
        "issue": told or [well],
    }


def _told(issue: Issue, language: Language) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "severity": issue.severity,
        "code": issue.code,
        "details": {
            "coding": [{"system": ISSUE_SYSTEM, "code": issue.id}],
            "text": words(issue, language),
        },
    }
    if issue.where:
        entry["expression"] = [issue.where]
    return entry
