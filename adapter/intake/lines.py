"""The lines of one account, kept in the store."""

from collections.abc import Sequence

from adapter.intake.documents import LINE
from adapter.settlement.lines import Line
from adapter.store.port import ChargeRow, InvoiceChoice, Reader, UnitOfWork


class StoredLines:
    """Settlement's lines of an account over a unit of work."""

    def __init__(self, work: UnitOfWork, account: str) -> None:
        self._work = work
        self._account = account

    def add(self, line: Line) -> None:
        """Keep a new line, unbilled."""
        entered = line.entered.isoformat()
        body = LINE.dump_json(line)
        self._work.add_charge(ChargeRow(line.account, line.charge, entered, body, None))

    def find(self, charge: str) -> Line | None:
        """Return a line of the account by its ChargeItem id."""
        row = self._work.charge(charge)
        if row is None or row.account != self._account:
            return None
        return LINE.validate_json(row.body)

    def every(self) -> list[Line]:
        """Return all lines in the order they came."""
        return [LINE.validate_json(row.body) for row in self._work.charges(self._account)]

    def unbilled(self) -> list[Line]:
        """Return the lines on no live invoice, in the order they came."""
        return self._on(None)

    def bill(self, charges: Sequence[str], invoice: str) -> None:
        """Put unbilled lines on an invoice."""
        if charges:
            self._work.move_charges(self._account, None, invoice, charges)

    def release(self, invoice: str) -> int:
        """Take all lines of a cancelled invoice off it; return how many they were."""
        released = len(self._on(invoice))
        self._work.move_charges(self._account, invoice, None)
        return released

    def _on(self, invoice: InvoiceChoice) -> list[Line]:
        rows = self._work.charges(self._account, invoice)
        return [LINE.validate_json(row.body) for row in rows]


class LinesRead:
    """The lines of an account as they stood when a reading began: nothing of them moves."""

    def __init__(self, reader: Reader, account: str) -> None:
        self._reader = reader
        self._account = account

    def every(self) -> list[Line]:
        """Return all lines in the order they came."""
        return [LINE.validate_json(row.body) for row in self._reader.charges(self._account)]

    def find(self, charge: str) -> Line | None:
        """Return a line of the account by its ChargeItem id."""
        return next((line for line in self.every() if line.charge == charge), None)

    def unbilled(self) -> list[Line]:
        """Return the lines on no live invoice, in the order they came."""
        rows = self._reader.charges(self._account, None)
        return [LINE.validate_json(row.body) for row in rows]

    def add(self, line: Line) -> None:
        """Refuse: a reading changes nothing."""
        raise TypeError(line.charge)

    def bill(self, charges: Sequence[str], invoice: str) -> None:
        """Refuse: a reading changes nothing."""
        raise TypeError(invoice, charges)

    def release(self, invoice: str) -> int:
        """Refuse: a reading changes nothing."""
        raise TypeError(invoice)
