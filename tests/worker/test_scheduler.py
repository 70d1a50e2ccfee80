"""Waking at what is due, with a journey that has a list of instants."""

import asyncio
from datetime import UTC, datetime, timedelta

from adapter.worker.metrics import Metrics
from adapter.worker.scheduler import Scheduler
from adapter.worker.worker import Worker


class Alarm:
    """A journey that only has instants at which something falls due."""

    def __init__(self, *instants):
        self.instants = sorted(instants)
        self.woken = []
        self.fault = None

    def receive(self, group):
        return [None] * len(group)

    def wake(self, now):
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        due = [instant for instant in self.instants if instant <= now]
        self.instants = [instant for instant in self.instants if instant > now]
        self.woken += due
        return len(due)

    def next_due(self):
        return min(self.instants, default=None)


def run(alarm, claim, **options):
    """Run a scheduler over an alarm until a claim holds; return the metrics."""

    async def whole():
        metrics = Metrics()
        worker = Worker(alarm, metrics)
        worker.start()
        scheduler = Scheduler(alarm, worker, metrics, lambda: datetime.now(UTC), **options)
        task = asyncio.create_task(scheduler.run())
        async with asyncio.timeout(10):
            while not claim():  # noqa: ASYNC110 - another thread brings it about
                await asyncio.sleep(0.01)
        await worker.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return metrics

    return asyncio.run(whole())


def test_what_fell_due_before_the_start_is_done_at_once():
    past = datetime(2013, 11, 9, tzinfo=UTC)
    alarm = Alarm(past)

    metrics = run(alarm, lambda: alarm.woken == [past])

    assert metrics.registry.get_sample_value("paylater_woken_total") == 1


def test_what_falls_due_soon_is_done_then():
    soon = datetime.now(UTC) + timedelta(seconds=0.3)
    alarm = Alarm(soon)

    run(alarm, lambda: alarm.woken == [soon])

    assert datetime.now(UTC) >= soon


def test_an_instant_that_a_later_message_adds_is_found_after_the_longest_sleep():
    alarm = Alarm()
    added = datetime.now(UTC) + timedelta(seconds=0.05)
    asked = iter(range(1000))

    def claim():
        if next(asked) == 3:
            alarm.instants.append(added)
        return alarm.woken == [added]

    run(alarm, claim, sleep_seconds_max=0.1)


def test_a_failed_waking_is_tried_again():
    past = datetime(2013, 11, 9, tzinfo=UTC)
    alarm = Alarm(past)
    alarm.fault = OSError("the store is gone")

    run(alarm, lambda: alarm.woken == [past], sleep_seconds_max=0.1)
