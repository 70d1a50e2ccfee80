"""What the worker counts, in a registry that a door may serve."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

GROUP_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """The worker's figures; each set has its own registry, so two workers never mix."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.answers = Counter(
            "paylater_answers",
            "Messages answered, by door and acknowledgement code (none: closed unanswered)",
            ["door", "code"],
            registry=self.registry,
        )
        self.group_size = Histogram(
            "paylater_group_size",
            "Messages that shared one commit",
            buckets=GROUP_SIZES,
            registry=self.registry,
        )
        self.commit_seconds = Histogram(
            "paylater_commit_seconds",
            "Seconds from the first of a group being taken up to its answers",
            registry=self.registry,
        )
        self.queued = Gauge(
            "paylater_queued", "Messages handed in and not answered yet", registry=self.registry
        )
        self.woken = Counter(
            "paylater_woken", "Things done because their time had come", registry=self.registry
        )
        self.reloads = Counter(
            "paylater_reloads",
            "Times that changed mappings or policies were used, or refused",
            ["outcome"],
            registry=self.registry,
        )
        self.drift = Counter(
            "paylater_drift",
            "Messages that left the profile of their sender, by what was new in them",
            ["site", "kind"],
            registry=self.registry,
        )
        self.versions = Info(
            "paylater_versions", "The mappings and policies in use", registry=self.registry
        )
        self.failures = Counter(
            "paylater_failures", "Units of work whose outcome is unknown", registry=self.registry
        )

    def count_drift(self, site: str, kind: str) -> None:
        """Count a message that was not what its sender's profile says."""
        self.drift.labels(site, kind).inc()

    def tell_versions(self, mappings: str, policies: str) -> None:
        """Say which set is in use."""
        self.versions.info({"mappings": mappings, "policies": policies})

    def count_answer(self, door: str, ack: bytes | None) -> None:
        """Count one answer by the code in its MSA-1."""
        self.answers.labels(door, _code(ack)).inc()


def _code(ack: bytes | None) -> str:
    """Read MSA-1; our own acknowledgements have it where the second segment says."""
    if ack is None:
        return "none"
    start = ack.find(b"\rMSA")
    code = ack[start + 5 : start + 7] if start >= 0 else b""
    return code.decode("ascii", "replace") if code in {b"AA", b"AE", b"AR"} else "other"
