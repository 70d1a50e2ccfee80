"""The real adapter in a thread of its own, over MLLP and HTTP."""

import asyncio
import re
import threading
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from adapter.app import serving
from adapter.config import read_settings
from adapter.fhir.resources import write
from adapter.mllp.client import exchange


@dataclass
class Running:
    """Where a running adapter's doors are."""

    mllp: tuple[str, int]
    http: str
    client: httpx.Client

    def send(self, *messages):
        """Send messages over MLLP one after another and return the codes of their answers."""
        answers = list(exchange(*self.mllp, messages))
        return [re.search(rb"\rMSA\|(\w\w)", answer)[1].decode() for answer in answers]

    def answers(self, *messages):
        """Send messages and return the acknowledgements whole."""
        return list(exchange(*self.mllp, messages))

    def get(self, path, **params):
        """Read over HTTP; figures stay as they are written."""
        answer = self.client.get(f"{self.http}{path}", params=params)
        answer.raise_for_status()
        return answer.json(parse_float=str, parse_int=str)

    def ask(self, path, headers=None, **params):
        """Ask over HTTP for whatever answer there is."""
        return httpx.get(f"{self.http}{path}", params=params, headers=headers, timeout=30)

    def invoices(self, **params):
        """Return the invoices a search finds, oldest first."""
        bundle = self.get("/fhir/Invoice", **params)
        found = [entry["resource"] for entry in bundle.get("entry", ())]
        return sorted(found, key=lambda one: (one["date"], one["id"]))

    def state(self, resource, key, at):
        """Create a resource as a person at the desk does; `at` is when it was done."""
        return self.client.post(
            f"{self.http}/fhir/{resource['resourceType']}",
            content=write(resource),
            headers={
                "content-type": "application/fhir+json",
                "idempotency-key": key,
                "x-act-time": at,
            },
        )


@contextmanager
def adapter_here(folder: Path, **given):
    """Open the same doors in a thread of this process: what was read and imported is there."""
    settings = read_settings(
        mllp="127.0.0.1:0",
        http="127.0.0.1:0",
        clock="feed",
        database=f"sqlite:///{folder / 'paylater.db'}",
        **given,
    )
    opened = Future()

    async def serve():
        closing, loop = asyncio.Event(), asyncio.get_running_loop()
        async with serving(settings) as (mllp, http):
            opened.set_result((mllp, http, partial(loop.call_soon_threadsafe, closing.set)))
            await closing.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    mllp, http, close = opened.result(timeout=60)
    try:
        with httpx.Client(timeout=30) as client:
            yield Running((mllp.host, mllp.port), f"http://{http}", client)
    finally:
        close()
        thread.join(timeout=20)
