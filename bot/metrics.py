"""Numbers that an operator watches, for each stage of an update's way. No label ever names a person or a chat."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60)


class Metrics:
    """The metrics of one process in a registry of their own (so that tests may run many)."""

    def __init__(self) -> None:
        """Register everything."""
        self.registry = CollectorRegistry()
        one = self.registry
        self.received = Counter("lianxin_updates_received", "Updates kept by intake.", registry=one)
        self.intake_failures = Counter(
            "lianxin_intake_failures",
            "Failed calls or commits of intake, by reason.",
            ["reason"],
            registry=one,
        )
        self.handled = Counter(
            "lianxin_updates_handled",
            "Units ended, by outcome: done, repeated, refused, retried, parked.",
            ["outcome"],
            registry=one,
        )
        self.handling_seconds = Histogram(
            "lianxin_update_seconds",
            "From taking an update up to its commit.",
            buckets=SECONDS,
            registry=one,
        )
        self.lanes = Gauge("lianxin_lanes_busy", "Chats being worked for now.", registry=one)
        self.writer_batches = Gauge("lianxin_writer_batches", "Commits since start.", registry=one)
        self.writer_units = Gauge(
            "lianxin_writer_units", "Units committed since start.", registry=one
        )
        self.deliveries = Counter(
            "lianxin_deliveries",
            "Attempts to send, by outcome: sent, same, limited, retried, dead.",
            ["outcome"],
            registry=one,
        )
        self.delivery_seconds = Histogram(
            "lianxin_delivery_seconds",
            "From keeping a message to its being sent.",
            buckets=SECONDS,
            registry=one,
        )
        self.outbox_waiting = Gauge("lianxin_outbox_waiting", "Messages that wait.", registry=one)
        self.outbox_dead = Gauge(
            "lianxin_outbox_dead", "Messages that wait for an operator.", registry=one
        )
        self.inbox_waiting = Gauge("lianxin_inbox_waiting", "Updates that wait.", registry=one)
        self.inbox_parked = Gauge(
            "lianxin_inbox_parked", "Updates that wait for an operator.", registry=one
        )
        self.swept = Counter(
            "lianxin_deadlines_swept", "Rungs of the ladder climbed.", registry=one
        )
        self.sweep_seconds = Histogram(
            "lianxin_sweep_seconds", "One sweep.", buckets=SECONDS, registry=one
        )
