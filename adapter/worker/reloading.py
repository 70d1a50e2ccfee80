"""Mappings and policies read anew when their files change; a broken set changes nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from adapter.catalog.folders import data_files
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.issues import AdapterError, words
from adapter.mapping.mapper import Mappings
from adapter.settlement.policy import Policies
from adapter.worker.metrics import Metrics
from adapter.worker.worker import Worker, WorkerStoppedError

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
Use = Callable[[Mappings, Policies], None]
# What a look at the folders sees: each file's time of change and size.
_Seen = dict[str, tuple[str, int, int]]


class Reloader:
    """Looks at the folders again and again; `use` is called where everything is written.

    `check` raises AdapterError where what is kept cannot go on with the policies read.
    No connection is touched: the next message is simply mapped by the new set.
    """

    def __init__(
        self,
        overlay: Path | None,
        versions: tuple[str, str],
        worker: Worker,
        metrics: Metrics,
        use: Use,
        check: Callable[[Policies], None],
    ) -> None:
        self._overlay = overlay
        self._versions = versions
        self._worker = worker
        self._metrics = metrics
        self._use = use
        self._check = check
        self._seen = _look(overlay)
        metrics.tell_versions(*versions)

    async def run(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        """Look and reload until the worker stops or the task is cancelled."""
        while True:
            await asyncio.sleep(pause_seconds)
            try:
                await self.look()
            except WorkerStoppedError:
                return
            except Exception:
                # A folder that cannot be read now may be back at the next look.
                log.exception("looking for changed mappings failed")

    async def look(self) -> None:
        """Reload if a file has changed since the last look."""
        seen = await asyncio.to_thread(_look, self._overlay)
        if seen == self._seen:
            return
        try:
            mappings, policies = await asyncio.to_thread(self._load)
        except AdapterError as refused:
            self._metrics.reloads.labels("refused").inc()
            faults = [words(issue) for issue in refused.issues]
            log.warning("changed mappings refused, the old ones stay", faults=faults)
        else:
            versions = (mappings.version, policies.version)
            if versions != self._versions:
                await self._worker.perform(lambda: self._use(mappings, policies))
                self._versions = versions
                self._metrics.tell_versions(*versions)
                self._metrics.reloads.labels("used").inc()
                log.info("changed mappings are used", mappings=versions[0], policies=versions[1])
        self._seen = seen

    def _load(self) -> tuple[Mappings, Policies]:
        mappings, policies = load_mappings(self._overlay), load_policies(self._overlay)
        self._check(policies)
        return mappings, policies


def _look(overlay: Path | None) -> _Seen:
    seen: _Seen = {}
    for name, path in data_files("mappings", overlay).items():
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        seen[name] = (str(path), found.st_mtime_ns, found.st_size)
    return seen
