"""Tables: one code told as another, or as a whole Coding."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapter.mapping.amounts import Unreadable
from adapter.mapping.context import Context
from adapter.mapping.rules import Table


class Lookup:
    """A table ready to look codes up in."""

    __slots__ = ("_lines", "_name", "convert", "is_lenient", "plain_rows")

    def __init__(self, name: str, table: Table, lines: Mapping[str, int]) -> None:
        self._name: Final = name
        self._lines: Final = lines
        self.convert: Final = _compiled(table, self._note)
        # What a lenient table does not know is no fault.
        self.is_lenient: Final = bool(table.passes or table.silent or table.otherwise is not None)
        # Nothing is looked up by a code with blanks around it.
        self.plain_rows: Final = {
            row: told for row, told in table.rows.items() if row == row.strip()
        }

    def _note(self, context: Context, row: str) -> None:
        if context.recorder:
            context.recorder.row = f"tables/{self._name}.yaml:{self._lines.get(row, 1)}"


def _compiled(table: Table, note: Callable[[Context, str], None]) -> Callable[[Context, Any], Any]:
    rows = dict(table.rows)

    def convert(context: Context, value: Any) -> Any:
        text = str(value).strip()
        row = text if text in rows else text.upper()
        if row in rows:
            if context.recorder:
                note(context, row)
            return rows[row]
        if table.passes:
            if context.recorder:
                note(context, "")
            return {"system": table.passes, "code": " ".join(text.split())} if text else None
        if table.otherwise is not None or table.silent:
            if context.recorder:
                note(context, "")
            return table.otherwise
        raise Unreadable("code-unmapped", text, "code-invalid", told=table.unknown)

    return convert
