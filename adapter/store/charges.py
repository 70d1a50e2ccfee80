"""Billed lines inside a unit of work, and which invoice each stands on."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, update

from adapter.store.engine import write_rows
from adapter.store.rows import read_charges, select_charge_rows
from adapter.store.tables import CHARGE
from adapter.store.unit import Unit, portions
from adapter.store.values import ANY, ChargeRow, InvoiceChoice

_COLUMNS = ("charge", "account", "entered", "body", "invoice")
_ONE = select_charge_rows().where(CHARGE.c.charge == bindparam("wanted"))
_MANY = select_charge_rows().where(CHARGE.c.charge.in_(bindparam("wanted", expanding=True)))


class ChargeWork(Unit):
    """Adds lines and moves them; new lines are written before lines are listed or moved."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._charges: dict[str, ChargeRow | None] = {}
        self._added: list[tuple[object, ...]] = []

    def add_charge(self, charge: ChargeRow) -> None:
        """Add a billed line that was not there."""
        if self._charges.get(charge.charge) is not None:
            raise ValueError(f"charge {charge.charge} is already there")
        row = (charge.charge, charge.account, charge.entered, charge.body, charge.invoice)
        self._added.append(row)
        self._charges[charge.charge] = charge

    def charge(self, charge_id: str) -> ChargeRow | None:
        """Return a billed line."""
        if charge_id not in self._charges:
            row = self.connection.execute(_ONE, {"wanted": charge_id}).first()
            self._charges[charge_id] = ChargeRow(*row) if row else None
        return self._charges[charge_id]

    def charges(self, account: str, invoice: InvoiceChoice = ANY) -> list[ChargeRow]:
        """Return an account's lines on this invoice, on none, or all, in the order added."""
        self._write_added()
        return read_charges(self.connection, account, invoice)

    def move_charges(
        self,
        account: str,
        source_invoice: str | None,
        target_invoice: str | None,
        charges: Sequence[str] | None = None,
    ) -> None:
        """Move lines, all or those named, from one invoice (or none) to another (or none)."""
        self._write_added()
        moved = (
            update(CHARGE)
            .where(CHARGE.c.account == account, CHARGE.c.invoice == source_invoice)
            .values(invoice=target_invoice)
        )
        if charges is None:
            self.connection.execute(moved)
        for portion in portions(charges or ()):
            self.connection.execute(moved.where(CHARGE.c.charge.in_(portion)))
        # What was read of this account may stand elsewhere now.
        self._charges = {
            name: row for name, row in self._charges.items() if not row or row.account != account
        }

    def prefetch_charges(self, names: Collection[str]) -> None:
        """Read many lines at once."""
        missing = [name for name in names if name not in self._charges]
        self._charges.update(dict.fromkeys(missing))
        for portion in portions(missing):
            for row in self.connection.execute(_MANY, {"wanted": portion}):
                self._charges[row.charge] = ChargeRow(*row)

    def flush(self) -> None:
        """Write the lines added."""
        self._write_added()
        super().flush()

    def _write_added(self) -> None:
        write_rows(self.connection, CHARGE, _COLUMNS, self._added)
        self._added.clear()
