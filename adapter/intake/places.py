"""The place of a settlement's finding, as its sender wrote it."""

from collections.abc import Mapping
from dataclasses import replace

from adapter.issues import Issue

# Where inside its segment a finding of settlement lies.
_FIELDS = {
    "item-class-unknown": "-7",
    "adjudicated-gross-differs": "-9",
    "adjudication-unsound": "-9",
    "adjudication-incomplete": "-9",
    "agreement-rejected": "-4",
    "agreement-pending-fact": "-4",
    "policy-unknown": "-5",
    "payment-is-a-promise": "-7",
    "payment-is-the-insurers": "-7",
    "payment-void-waits": "-6",
    "payment-void-over": "-11",
    "adjustment-waits": "-7",
}


def placed(issue: Issue, sources: Mapping[str, str]) -> Issue:
    """Tell a finding's place as its sender wrote it: the segment its resource came from."""
    source = sources.get(issue.where)
    return issue if source is None else replace(issue, where=source + _FIELDS.get(issue.id, ""))
