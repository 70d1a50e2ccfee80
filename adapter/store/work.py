"""The unit of work: its parts put together."""

from collections.abc import Collection, Mapping

from adapter.store.answers import AnswerWork
from adapter.store.charges import ChargeWork
from adapter.store.documents import DocumentWork
from adapter.store.dues import DueWork
from adapter.store.ledger import LedgerWork
from adapter.store.resources import ResourceWork


class SqlUnitOfWork(AnswerWork, DocumentWork, ResourceWork, LedgerWork, ChargeWork, DueWork):
    """Keeps rows back and reads its own; few statements write a whole group of messages."""

    def prefetch(
        self,
        *,
        keys: Collection[str] = (),
        controls: Collection[tuple[str, str]] = (),
        documents: Mapping[str, Collection[str]] | None = None,
        resources: Collection[tuple[str, str]] = (),
        charges: Collection[str] = (),
        persons: Collection[str] = (),
    ) -> None:
        """Read much at once: answers, (sender key, control id)s, documents, lines, due instants.

        Never needed for a right answer, only for a fast one.
        """
        self.prefetch_answers(keys)
        self.prefetch_controls(controls)
        for kind, wanted in (documents or {}).items():
            self.documents(kind, wanted)
        self.prefetch_resources(resources)
        self.prefetch_charges(charges)
        self.prefetch_due(persons)
