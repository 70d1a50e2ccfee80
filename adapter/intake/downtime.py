"""When the adapter was down: its last sign of life is kept, so that a missed term can say so."""

from datetime import datetime, timedelta
from typing import Final

from adapter.intake.instants import utc
from adapter.settlement.duty import Downtime
from adapter.store.port import Store, UnitOfWork

_PLACE: Final = ("clock", "alive")
# The scheduler gives a sign every minute; what takes longer to come was not running.
_SILENCE_MAX: Final = timedelta(minutes=5)


def note_alive(work: UnitOfWork, now: datetime) -> None:
    """Keep that everything due up to now is done."""
    work.put_document(*_PLACE, utc(now).encode())


def was_awake(store: Store) -> bool:
    """Tell whether the store's adapter ever ran by the machine's clock."""
    with store.read() as reader:
        return reader.document(*_PLACE) is not None


def downtime(work: UnitOfWork, due: datetime, now: datetime) -> Downtime | None:
    """Return the downtime in which an instant fell that is only seen to now, None without one."""
    kept = work.document(*_PLACE)
    if kept is None:
        return None
    alive = datetime.fromisoformat(kept.decode())
    return (alive, now) if alive < due and now - alive > _SILENCE_MAX else None
