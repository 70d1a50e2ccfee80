"""The answer an operation gave, kept beside its act: asked again, it is given again."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from adapter.fhir.outcome import outcome
from adapter.fhir.parameters import Part, parameters, part
from adapter.fhir.resources import derive_id, read, write
from adapter.issues import Issue, Language
from adapter.operations.asked import Asked
from adapter.store.port import Reader, UnitOfWork

_KIND = "answer"
_FOUND = TypeAdapter(tuple[Issue, ...])


@dataclass(frozen=True, slots=True)
class Answered:
    """What an operation answers: its parts, and what was found, in no language yet."""

    parts: tuple[Part, ...]
    found: tuple[Issue, ...]

    def told(self, language: Language) -> dict[str, Any]:
        """Return the answer as its client reads it."""
        outcomes = [part("outcome", resource=outcome(self.found, language))] if self.found else []
        return parameters([*self.parts, *outcomes])

    def keep(self, work: UnitOfWork, asked: Asked, key: str) -> None:
        """Keep the answer for whoever asks the same again."""
        body = {"parameter": list(self.parts), "found": _FOUND.dump_python(self.found)}
        work.put_document(_KIND, _place(asked, key), write(body))


def answered_before(reader: Reader, asked: Asked, key: str) -> Answered | None:
    """Return what was answered when the same was asked first, None where it is asked first."""
    body = reader.document(_KIND, _place(asked, key))
    if body is None:
        return None
    kept = read(body)
    return Answered(tuple(kept["parameter"]), _FOUND.validate_python(kept["found"]))


def _place(asked: Asked, key: str) -> str:
    """Return what names an answer: the operation with all that was sent, its teller and key."""
    return derive_id(_KIND, asked.name, asked.id, asked.operator, key, asked.body.hex())
