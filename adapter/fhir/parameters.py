"""Parameters: what an operation is asked with, and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from adapter.issues import AdapterError, Issue

Part = dict[str, Any]


class ParameterError(AdapterError):
    """A parameter of an operation is missing or cannot be read."""

    http_status: ClassVar[int] = 400


def part(name: str, *parts: Part, **value: Any) -> Part:
    """Return a named part of a Parameters resource: a value, or parts of its own."""
    made: Part = {"name": name, **value}
    if parts:
        made["part"] = list(parts)
    return made


def parameters(parts: Iterable[Part]) -> dict[str, Any]:
    """Return parts as a Parameters resource."""
    return {"resourceType": "Parameters", "parameter": list(parts)}


@dataclass(frozen=True, slots=True)
class Given:
    """What a client gave an operation, by name."""

    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, resource: Mapping[str, Any]) -> "Given":
        """Return what a Parameters resource gives; raises ParameterError for no list of parts."""
        told = resource.get("parameter", [])
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            raise ParameterError(Issue("error", "structure", "parameter", "parameters-no-list"))
        return cls(tuple(told))

    @classmethod
    def query(cls, pairs: Iterable[tuple[str, str]]) -> "Given":
        """Return what the query of a GET gives."""
        return cls(tuple(part(name, valueString=text) for name, text in pairs))

    def all(self, name: str) -> tuple["Given", ...]:
        """Return the parts of each parameter of a name; raises ParameterError for no list."""
        return tuple(Given.of({"parameter": one.get("part", [])}) for one in self._named(name))

    def value(self, name: str) -> Any:
        """Return the value of a parameter as it was sent, None when it was not."""
        for one in self._named(name):
            return next((one[key] for key in one if key.startswith("value")), one.get("resource"))
        return None

    def text(self, name: str) -> str:
        """Return a value as text, the id of a reference, empty when it was not sent."""
        sent = self.value(name)
        if isinstance(sent, Mapping):
            sent = str(sent.get("reference", sent.get("value", ""))).rpartition("/")[2]
        return "" if sent is None else str(sent)

    def needed(self, name: str) -> str:
        """Return a value as text; raises ParameterError when it was not sent."""
        if not (text := self.text(name)):
            raise ParameterError(Issue("error", "required", name, "parameter-missing", (name,)))
        return text

    def flag(self, name: str) -> bool:
        """Tell whether a parameter was said to be true; raises ParameterError for other text."""
        sent = self.value(name)
        if sent not in (None, True, False, "true", "false"):
            raise _unreadable(name, self.text(name))
        return sent in (True, "true")

    def count(self, name: str) -> int | None:
        """Return a whole number above zero; raises ParameterError for any other text."""
        text = self.text(name)
        if text and not (text.isascii() and text.isdecimal() and int(text)):
            raise _unreadable(name, text)
        return int(text) if text else None

    def day(self, name: str) -> date | None:
        """Return a day; raises ParameterError for any other text."""
        text = self.text(name)
        try:
            return date.fromisoformat(text[: len("yyyy-mm-dd")]) if text else None
        except ValueError:
            raise _unreadable(name, text) from None

    def instant(self, name: str) -> datetime | None:
        """Return an instant, in no zone where none was sent; raises ParameterError otherwise."""
        text = self.text(name)
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            raise _unreadable(name, text) from None

    def _named(self, name: str) -> list[Part]:
        return [one for one in self.parts if one.get("name") == name]


def _unreadable(name: str, text: str) -> ParameterError:
    return ParameterError(Issue("error", "value", name, "parameter-unreadable", (name, text)))
