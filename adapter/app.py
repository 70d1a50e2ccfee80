"""The adapter put together: the one place that knows every class."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI

from adapter.api import create_api
from adapter.api.doors import Doors
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_measures, load_search_parameters
from adapter.config import Address, Settings
from adapter.explanation import Explanation
from adapter.intake import Intake
from adapter.intake.acts import Act, Done
from adapter.intake.inheritance import check_kept
from adapter.issues import Issue, Language
from adapter.mapping.mapper import Mappings
from adapter.mllp.server import serve as serve_mllp
from adapter.operations import OPERATIONS, Asked, Operations
from adapter.reporting import Reporting
from adapter.settlement.policy import Policies
from adapter.store.port import StoreUnavailable
from adapter.store.sql import SqlStore
from adapter.worker.admission import Admission
from adapter.worker.metrics import Metrics
from adapter.worker.reloading import Reloader
from adapter.worker.scheduler import Scheduler
from adapter.worker.worker import Worker

Announce = Callable[[str], None]


async def run(settings: Settings, announce: Announce | None = None) -> None:
    """Serve until SIGTERM or SIGINT; say where, once both doors are open."""
    announce = announce or _to_stderr
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    async with serving(settings) as (mllp, http):
        announce(f"MLLP listening on {mllp}")
        announce(f"HTTP listening on http://{http}")
        await asked_to_stop.wait()


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Address, Address]]:
    """Open every door and give their real addresses; on leaving, answer what waits and close."""
    configure_logs(settings.log_level)
    async with contextlib.AsyncExitStack() as house:
        mappings, policies = load_mappings(settings.mappings), load_policies(settings.mappings)
        parameters = load_search_parameters()
        store = SqlStore(settings.database)
        house.callback(store.close)
        check_kept(store, policies)
        clock, language = settings.clock, settings.language
        metrics = Metrics()
        drifted = metrics.count_drift
        intake = Intake(store, mappings, policies, clock, now, parameters, language, drifted)
        worker = Worker(intake, metrics, queue_max=settings.queue_max, group_max=settings.group_max)
        worker.start()
        house.push_async_callback(worker.stop)
        admission = Admission(settings.allowed_senders)

        async def submit(
            body: bytes, door: str, fault: Issue | None, charset: str = ""
        ) -> bytes | None:
            return await worker.submit(body, door, fault or admission.fault(body), charset)

        async def act(stated: Act) -> Done:
            return await worker.perform(partial(intake.acts.take, stated))

        operations = Operations(store, intake, mappings, policies, parameters, clock, now)

        async def operate(asked: Asked, language: Language) -> dict[str, Any]:
            perform = partial(operations.perform, asked, language)
            if OPERATIONS[asked.name].states is None:
                return await asyncio.to_thread(perform)
            return await worker.perform(perform)

        explanation = Explanation(store, mappings, policies, clock)
        reporting = Reporting(store, mappings, policies, load_measures(), now, clock)
        doors = Doors(
            store,
            submit,
            parameters,
            act,
            operate,
            explain=explanation.explain,
            provenance=explanation.provenance,
            assemble=explanation.assemble,
            written=lambda body: intake.written(body, "http"),
            ready=partial(_hindrances, store),
            lag=partial(_lag, store),
            report=reporting.report,
            measures=reporting.resources,
            registry=metrics.registry,
            token=settings.token.get_secret_value() if settings.token else None,
            body_max=settings.message_size_max,
        )
        http = await house.enter_async_context(
            _serving_http(settings.http_address, create_api(doors))
        )
        mllp = await serve_mllp(
            *settings.mllp_address,
            lambda body, fault: submit(body, "mllp", fault),
            size_max=settings.message_size_max,
            idle_seconds=settings.idle_seconds,
        )
        house.push_async_callback(mllp.close)

        def use(mappings: Mappings, policies: Policies) -> None:
            intake.use(mappings, policies)
            explanation.use(mappings, policies)
            operations.use(mappings, policies)
            reporting.use(mappings, policies)

        versions = (mappings.version, policies.version)
        check = partial(check_kept, store)
        reloader = Reloader(settings.mappings, versions, worker, metrics, use, check)
        reloading = asyncio.create_task(reloader.run())
        house.callback(reloading.cancel)
        if settings.clock == "system":
            waking = asyncio.create_task(Scheduler(intake, worker, metrics, now).run())
            house.callback(waking.cancel)
        yield Address(settings.mllp_address.host, mllp.port), http


def _lag(store: SqlStore) -> int:
    with store.read() as reader:
        return reader.lag()


def _hindrances(store: SqlStore) -> list[str]:
    """List what stands in the way of serving."""
    try:
        unanswered = _lag(store)
    except StoreUnavailable as fault:
        return [str(fault)]
    return [f"{unanswered} messages are kept without an answer"] if unanswered else []


@asynccontextmanager
async def _serving_http(where: Address, api: FastAPI) -> AsyncIterator[Address]:
    """Serve HTTP on a socket of our own, so that the port is known before anyone is told."""
    listener = socket.create_server(where, family=_family(where), backlog=2048)
    config = uvicorn.Config(api, log_config=None, access_log=False, lifespan="off")
    server = _HttpServer(config)
    serving_task = asyncio.create_task(server.serve([listener]))
    listening = asyncio.create_task(server.listening.wait())
    try:
        await asyncio.wait({serving_task, listening}, return_when=asyncio.FIRST_COMPLETED)
        yield Address(where.host, listener.getsockname()[1])
    finally:
        listening.cancel()
        server.should_exit = True
        await serving_task


def _family(where: Address) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in where.host else socket.AF_INET


class _HttpServer(uvicorn.Server):
    """Uvicorn that leaves signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the whole adapter."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.listening.set()


def now() -> datetime:
    """Tell the machine's time."""
    return datetime.now(UTC)


def configure_logs(level: str) -> None:
    """Log to stderr, one line an event, never with what a message said."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _wordless,
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # What libraries log through the standard library keeps to the same rule.
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(_WordlessFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[lines], force=True)


def _wordless(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Tell an exception by type and place: its words may quote a patient."""
    if event.pop("exc_info", None):
        kind, _, place = sys.exc_info()
        event["exception"] = kind.__name__ if kind else ""
        event["traceback"] = "".join(traceback.format_tb(place))
    return event


class _WordlessFormatter(logging.Formatter):
    """Tells an exception by type and place, like `_wordless`."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library names it
        """Leave out what the exception says."""
        kind, _, place = ei
        return "".join(traceback.format_tb(place)) + (kind.__name__ if kind else "")


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
