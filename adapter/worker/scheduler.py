"""The scheduler: wakes the journey when the machine's clock reaches what is due."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from adapter.intake import Intake
from adapter.worker.metrics import Metrics
from adapter.worker.worker import Worker, WorkerStoppedError

log = structlog.get_logger()

# A message that arrives meanwhile may make something due sooner than what is slept for.
SLEEP_SECONDS_MAX = 60.0


class Scheduler:
    """Does what fell due, then sleeps until the next instant; under the system clock only."""

    def __init__(
        self,
        intake: Intake,
        worker: Worker,
        metrics: Metrics,
        now: Callable[[], datetime],
        *,
        sleep_seconds_max: float = SLEEP_SECONDS_MAX,
    ) -> None:
        self._intake = intake
        self._worker = worker
        self._metrics = metrics
        self._now = now
        self._sleep_seconds_max = sleep_seconds_max

    async def run(self) -> None:
        """Wake and sleep until the worker stops or the task is cancelled."""
        while True:
            try:
                done, due = await self._worker.perform(self._wake)
            except WorkerStoppedError:
                return
            except Exception:
                # The store may be back at the next turn; what is due stays due until it is done.
                log.exception("waking failed")
                done, due = 0, None
            self._metrics.woken.inc(done)
            await asyncio.sleep(self._pause(due))

    def _wake(self) -> tuple[int, datetime | None]:
        return self._intake.wake(self._now()), self._intake.next_due()

    def _pause(self, due: datetime | None) -> float:
        if due is None:
            return self._sleep_seconds_max
        left = (due - self._now()).total_seconds()
        # A due instant that wake leaves in the past must not become a busy loop.
        return min(max(left, 0.1), self._sleep_seconds_max)
