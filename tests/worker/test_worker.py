"""Groups, back-pressure, silence and a clean end, with a journey that only remembers."""

import asyncio
import threading

import pytest

from adapter.issues import Issue
from adapter.worker.metrics import Metrics
from adapter.worker.worker import Worker, WorkerStoppedError

ACK = b"MSH|^~\\&|PAYLATER\rMSA|AA|%s\r"


class Remembering:
    """A journey that remembers its groups and can be held up."""

    def __init__(self):
        self.groups = []
        self.threads = set()
        self.open = threading.Event()
        self.open.set()
        self.fault = None

    def receive(self, group):
        self.threads.add(threading.current_thread().name)
        self.open.wait(10)
        self.groups.append([raw.body for raw in group])
        if self.fault:
            raise self.fault
        return [ACK % raw.body for raw in group]


def run(scenario, **limits):
    """Run a scenario with a started worker, and stop the worker after it."""

    async def whole():
        journey, metrics = Remembering(), Metrics()
        worker = Worker(journey, metrics, **limits)
        worker.start()
        try:
            return await asyncio.wait_for(scenario(worker, journey, metrics), 20)
        finally:
            journey.open.set()
            await worker.stop()

    return asyncio.run(whole())


async def until(claim):
    """Wait for something that another thread brings about."""
    while not claim():  # noqa: ASYNC110 - another thread brings it about
        await asyncio.sleep(0.001)


def test_each_message_gets_its_own_answer_in_order():
    async def scenario(worker, journey, metrics):
        names = [b"%d" % number for number in range(50)]
        answers = await asyncio.gather(*(worker.submit(name, "mllp") for name in names))
        assert answers == [ACK % name for name in names]
        assert [body for group in journey.groups for body in group] == names
        assert (
            metrics.registry.get_sample_value(
                "paylater_answers_total", {"door": "mllp", "code": "AA"}
            )
            == 50
        )

    run(scenario)


def test_what_waits_while_one_group_commits_becomes_the_next_group():
    async def scenario(worker, journey, _):
        journey.open.clear()
        first = asyncio.create_task(worker.submit(b"0", "mllp"))
        await until(lambda: journey.threads)
        rest = [asyncio.create_task(worker.submit(b"%d" % n, "mllp")) for n in range(1, 6)]
        await asyncio.sleep(0)
        journey.open.set()
        await asyncio.gather(first, *rest)
        assert journey.groups == [[b"0"], [b"1", b"2", b"3", b"4", b"5"]]

    run(scenario)


def test_a_group_has_a_limit():
    async def scenario(worker, journey, _):
        journey.open.clear()
        first = asyncio.create_task(worker.submit(b"0", "mllp"))
        await until(lambda: journey.threads)
        rest = [asyncio.create_task(worker.submit(b"x", "mllp")) for _ in range(7)]
        await asyncio.sleep(0)
        journey.open.set()
        await asyncio.gather(first, *rest)
        assert [len(group) for group in journey.groups] == [1, 3, 3, 1]

    run(scenario, group_max=3)


def test_a_full_queue_makes_the_door_wait():
    async def scenario(worker, journey, metrics):
        journey.open.clear()
        tasks = [asyncio.create_task(worker.submit(b"%d" % n, "mllp")) for n in range(9)]
        await until(lambda: journey.threads)
        await asyncio.sleep(0.02)
        assert metrics.registry.get_sample_value("paylater_queued") == 4
        journey.open.set()
        assert await asyncio.gather(*tasks) == [ACK % (b"%d" % n) for n in range(9)]
        assert metrics.registry.get_sample_value("paylater_queued") == 0

    run(scenario, queue_max=4)


def test_everything_is_written_in_one_thread():
    async def scenario(worker, journey, _):
        await asyncio.gather(*(worker.submit(b"x", "http") for _ in range(20)))
        name = await worker.perform(lambda: threading.current_thread().name)
        assert journey.threads == {name}

    run(scenario)


def test_an_unknown_outcome_is_silence_and_the_worker_goes_on():
    async def scenario(worker, journey, metrics):
        journey.fault = OSError("the disk is gone")
        assert await worker.submit(b"1", "mllp") is None
        journey.fault = None
        assert await worker.submit(b"2", "mllp") == ACK % b"2"
        assert metrics.registry.get_sample_value("paylater_failures_total") == 1
        silent = {"door": "mllp", "code": "none"}
        assert metrics.registry.get_sample_value("paylater_answers_total", silent) == 1

    run(scenario)


def test_a_stop_answers_what_waits_and_takes_nothing_more():
    async def scenario(worker, journey, _):
        journey.open.clear()
        tasks = [asyncio.create_task(worker.submit(b"%d" % n, "mllp")) for n in range(5)]
        await until(lambda: journey.threads)
        stop = asyncio.create_task(worker.stop())
        await asyncio.sleep(0.01)
        late = asyncio.create_task(worker.submit(b"late", "mllp"))
        journey.open.set()
        assert await asyncio.gather(*tasks) == [ACK % (b"%d" % n) for n in range(5)]
        await stop
        assert await late is None
        with pytest.raises(WorkerStoppedError):
            await worker.perform(lambda: None)

    run(scenario)


def test_a_door_that_left_does_not_keep_its_room():
    async def scenario(worker, journey, metrics):
        journey.open.clear()
        held = [asyncio.create_task(worker.submit(b"%d" % n, "mllp")) for n in range(2)]
        await until(lambda: journey.threads)
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        assert metrics.registry.get_sample_value("paylater_queued") == 2
        journey.open.set()
        assert await worker.submit(b"next", "mllp") == ACK % b"next"
        assert [body for group in journey.groups for body in group] == [b"0", b"1", b"next"]

    run(scenario, queue_max=2)


def test_a_fault_of_the_frame_travels_with_its_bytes():
    seen = []

    async def scenario(worker, journey, _):
        journey.receive = lambda group: seen.extend(group) or [None] * len(group)
        fault = Issue("error", "structure", "", "frame-cut-short")
        assert await worker.submit(b"MSH|", "mllp", fault) is None
        assert (seen[0].body, seen[0].door, seen[0].fault) == (b"MSH|", "mllp", fault)
        assert seen[0].received_at.tzinfo is not None

    run(scenario)


def test_a_job_runs_between_groups_and_its_fault_comes_back():
    async def scenario(worker, journey, _):
        journey.open.clear()
        first = asyncio.create_task(worker.submit(b"0", "mllp"))
        await until(lambda: journey.threads)
        second = asyncio.create_task(worker.submit(b"1", "mllp"))
        await asyncio.sleep(0)
        groups = asyncio.create_task(worker.perform(lambda: len(journey.groups)))
        await asyncio.sleep(0)
        third = asyncio.create_task(worker.submit(b"2", "mllp"))
        await asyncio.sleep(0)
        journey.open.set()
        await asyncio.gather(first, second, third)
        assert await groups == 2
        assert journey.groups == [[b"0"], [b"1"], [b"2"]]
        with pytest.raises(ZeroDivisionError):
            await worker.perform(lambda: 1 // 0)

    run(scenario)
