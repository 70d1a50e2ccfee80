"""The worker: one thread that takes what is waiting and gives it to the journey as one group.

Doors await; the journey blocks; the queue between them is bounded, so a full one stops the doors
from reading and TCP tells the senders to wait.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import structlog

from adapter.intake import Intake, Raw
from adapter.issues import AdapterError, Issue
from adapter.worker.metrics import Metrics

log = structlog.get_logger()

Outcome = TypeVar("Outcome")


class WorkerStoppedError(AdapterError):
    """The worker takes nothing more in; ask again when the adapter is back."""

    http_status: ClassVar[int] = 503

    def __init__(self) -> None:
        super().__init__(Issue("error", "transient", "", "adapter-stopping"))


@dataclass(slots=True)
class _Waiting:
    """One message and the door that waits for its answer."""

    raw: Raw
    answer: asyncio.Future[bytes | None]


@dataclass(slots=True)
class _Job:
    """Something else that must run where everything is written."""

    run: Callable[[], Any]
    outcome: asyncio.Future[Any]


# None asks the thread to end.
_Item = _Waiting | _Job | None


class Worker:
    """Owns the thread in which everything is written."""

    def __init__(
        self, intake: Intake, metrics: Metrics, *, queue_max: int = 512, group_max: int = 64
    ) -> None:
        self._intake = intake
        self._metrics = metrics
        self._group_max = group_max
        self._room = asyncio.Semaphore(queue_max)
        self._queue: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._set_aside: list[_Item] = []
        self._thread = threading.Thread(target=self._work, name="paylater-worker")
        self._stopping = False

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    async def stop(self) -> None:
        """Take nothing more in, finish what waits, answer it, and end the thread."""
        if not self._stopping:
            self._stopping = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    async def submit(
        self, body: bytes, door: str, fault: Issue | None = None, charset: str = ""
    ) -> bytes | None:
        """Hand a message in and wait for its answer; None: close, the outcome is not known."""
        received_at = datetime.now(UTC)
        await self._room.acquire()
        if self._stopping:
            self._room.release()
            return None
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        # Its room is free once it is answered, whether or not the door still listens.
        answer.add_done_callback(self._leave)
        self._metrics.queued.inc()
        self._queue.put(_Waiting(Raw(body, door, fault, received_at, charset), answer))
        return await asyncio.shield(answer)

    async def perform(self, job: Callable[[], Outcome]) -> Outcome:
        """Run something in the worker's thread, after what is already waiting."""
        if self._stopping:
            raise WorkerStoppedError
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queue.put(_Job(job, outcome))
        return await asyncio.shield(outcome)

    def _leave(self, _: asyncio.Future[bytes | None]) -> None:
        self._room.release()
        self._metrics.queued.dec()

    def _work(self) -> None:
        while (item := self._take()) is not None:
            if isinstance(item, _Job):
                self._run(item)
            else:
                self._apply(self._group(item))

    def _take(self) -> _Item:
        return self._set_aside.pop() if self._set_aside else self._queue.get()

    def _group(self, first: _Waiting) -> list[_Waiting]:
        """Take what is waiting behind the first, never waiting for more."""
        group = [first]
        while len(group) < self._group_max:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if not isinstance(item, _Waiting):
                self._set_aside.append(item)
                break
            group.append(item)
        return group

    def _apply(self, group: Sequence[_Waiting]) -> None:
        answers: Sequence[bytes | None]
        try:
            with self._metrics.commit_seconds.time():
                answers = self._intake.receive([waiting.raw for waiting in group])
        except Exception:
            # What broke may have broken after the commit: only silence promises nothing.
            log.exception("unit of work failed", messages=len(group))
            self._metrics.failures.inc()
            answers = [None] * len(group)
        self._metrics.group_size.observe(len(group))
        for waiting, answer in zip(group, answers, strict=True):
            self._metrics.count_answer(waiting.raw.door, answer)
        loop = group[0].answer.get_loop()
        loop.call_soon_threadsafe(_resolve, [waiting.answer for waiting in group], answers)

    def _run(self, job: _Job) -> None:
        loop = job.outcome.get_loop()
        try:
            result = job.run()
        except Exception as fault:  # noqa: BLE001 - it is raised again where it is awaited
            loop.call_soon_threadsafe(_fail, job.outcome, fault)
        else:
            loop.call_soon_threadsafe(_resolve, [job.outcome], [result])


def _resolve(futures: Sequence[asyncio.Future[Any]], results: Sequence[Any]) -> None:
    for future, result in zip(futures, results, strict=True):
        if not future.done():
            future.set_result(result)


def _fail(future: asyncio.Future[Any], fault: Exception) -> None:
    if not future.done():
        future.set_exception(fault)
