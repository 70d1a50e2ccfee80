"""The grammar every section shares: provenance of a value, and an answer that carries it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from adapter.settlement.values import Days, among

Origin = Literal["text", "supplement", "site", "default"]
Ambiguity = Annotated[str, Field(pattern=r"^AM-[0-9]{2,}$")]
# Of an answer also: what a message or a person told, which no policy decides.
Whose = Literal["fact", "text", "supplement", "site", "default"]
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed value with the rule that gave it.

    `rule` is the path inside the policy file, `cites` clause ids of the instrument; `origin` tells
    whose figure it is: the text's, a supplement's, the site's, our default's, or a fact's. `facts`
    names what was looked at: references, and what stands in the registry.
    """

    value: str
    rule: str
    cites: tuple[str, ...]
    origin: Whose = "text"
    ambiguity: str | None = None
    # Named in whichever order they came to be known: they make no other answer of it.
    facts: tuple[str, ...] = field(default=(), compare=False)

    def on(self, *facts: str) -> "Answer":
        """Return the answer with what it rests on; a name without an id is no fact."""
        named = (one for one in facts if one and not one.endswith("/"))
        return replace(self, facts=tuple(dict.fromkeys((*self.facts, *named))))


class Section(BaseModel):
    """A section of a policy file: unknown words are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cites: tuple[str, ...] = ()
    origin: Origin = "text"
    ambiguity: Ambiguity | None = None
    # The same of single words, where they differ from the section's.
    origin_of: dict[str, Origin] = Field(default_factory=dict)
    ambiguity_of: dict[str, Ambiguity] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _null_is_none(cls, given: Any) -> Any:
        """Policy files are read as text; the word `null` means that nothing is said."""
        if isinstance(given, Mapping):
            return {key: None if value == "null" else value for key, value in given.items()}
        return given

    @model_validator(mode="after")
    def _speaks_of_its_own_words(self) -> "Section":
        fields = type(self).model_fields
        words = {field.alias or name for name, field in fields.items()}
        among(self.origin_of, words, "the section", "origin_of")
        among(self.ambiguity_of, words, "the section", "ambiguity_of")
        return self

    def answer(self, value: object, rule: str, origin: Origin | None = None) -> Answer:
        """Return a value of this section with its provenance."""
        return Answer(str(value), rule, self.cites, origin or self.origin, self.ambiguity)


class Term(BaseModel):
    """How long after an instant something falls due: so many days, to the end of that day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: Days


def on(lines: Mapping[date, Said], day: date) -> Said | None:
    """Return what a set of dated lines says on a day, or None before the first."""
    began = [since for since in lines if since <= day]
    return lines[max(began)] if began else None


def farthest(origins: Iterable[Whose]) -> Whose:
    """Return the origin that is farthest from the text: what rests on a guess is none of it."""
    return max(origins, key=get_args(Whose).index, default="text")
