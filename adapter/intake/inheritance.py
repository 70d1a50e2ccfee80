"""What a store was kept by: the shape of its states, and the policies its stays are settled by."""

from typing import Final

from adapter.fhir.resources import read, write
from adapter.issues import AdapterError, Issue
from adapter.settlement.policy import Policies
from adapter.store.port import Store, UnitOfWork

# The shape of the states in `documents.py`, raised with every change of them that a fold of the
# journal must fill in; a migration file of the store gives it to new stores.
SHAPE: Final = 1
_SHAPE: Final = ("shape", "")
_POLICIES: Final = ("policies", "")


class InheritanceError(AdapterError):
    """A store was kept by another build or other policies than these; the issues say which."""


def note_policy(work: UnitOfWork, policies: Policies, label: str) -> None:
    """Remember a policy that a stay is settled by from now on, and what it says."""
    noted = _noted(work.document(*_POLICIES))
    if label and label not in noted:
        _note(work, noted | {label: policies.digests[label]})


def note_kept(work: UnitOfWork, policies: Policies, labels: set[str]) -> None:
    """Remember that a store is of this build's shape and settles by these of the policies."""
    digests = policies.digests
    _note(work, {label: digests[label] for label in labels if label in digests})
    work.put_document(*_SHAPE, str(SHAPE).encode())


def gone(policies: Policies, labels: set[str]) -> list[Issue]:
    """Return an issue for each policy that stays are settled by and that is not there any more."""
    return [
        Issue("error", "not-found", "", "policy-gone", (label,))
        for label in sorted(labels)
        if policies.labelled(label) is None
    ]


def check_kept(store: Store, policies: Policies) -> None:
    """Refuse to go on with a store that another build or other policies have kept.

    A stay is settled by the version in force at its admission (AM-30), as that version then read.
    """
    with store.read() as reader:
        shape, kept = reader.document(*_SHAPE), reader.document(*_POLICIES)
    if (had := int(shape or 0)) != SHAPE:
        name = "store-shape-older" if had < SHAPE else "store-shape-newer"
        raise InheritanceError(Issue("error", "conflict", "", name))
    noted = _noted(kept)
    found = gone(policies, set(noted))
    found += [
        Issue("error", "conflict", "", "policy-rewritten", (label,))
        for label, digest in sorted(noted.items())
        if policies.digests.get(label, digest) != digest
    ]
    if found:
        raise InheritanceError(*found)


def _noted(kept: bytes | None) -> dict[str, str]:
    """Return the digest of each policy that stays are settled by, by id and version."""
    return read(kept) if kept else {}


def _note(work: UnitOfWork, noted: dict[str, str]) -> None:
    work.put_document(*_POLICIES, write(dict(sorted(noted.items()))))
