"""What is aimed at: one line for each target, as a ratio to a floor of the same run wherever there is one.

The numbers were set before the product was measured; they are ambitious and physically possible. A ratio is met
by its median over the rounds; minimum and maximum are printed beside it.
"""

from dataclasses import dataclass

from bench.rig.numbers import Spread, spread
from bench.rig.rounds import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One aim of the product. `against` None: the quantity itself, not a ratio."""

    metric: str
    text: str
    quantity: str
    against: str | None = None
    by_worst: bool = False
    """To be ahead of somebody else's work counts only in the worst round."""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def bound(self) -> str:
        return f"≥ {self.at_least:,g}" if self.at_least is not None else f"≤ {self.at_most:,g}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target with what was reached."""

    target: Target
    reached: Spread

    @property
    def is_met(self) -> bool:
        least, most = self.target.at_least, self.target.at_most
        low, high = self.reached.median, self.reached.median
        if self.target.by_worst:
            low, high = self.reached.least, self.reached.most
        return (least is None or low >= least) and (most is None or high <= most)


TARGETS = (
    Target(
        metric="W",
        text="webhooks/s, C=64: share of the floor behind Granian's bare RSGI",
        quantity="requests/s, C=64",
        against="floor on RSGI",
        at_least=0.70,
    ),
    Target(
        metric="W",
        text="webhooks/s, C=64: share of Litestar's own HMAC-only route",
        quantity="requests/s, C=64",
        against="web stack alone",
        at_least=0.85,
    ),
    Target(
        metric="W",
        text="webhook p50, C=1, times the floor",
        quantity="p50 ms, C=1",
        against="floor",
        at_most=1.3,
    ),
    Target(
        metric="E",
        text="durable events/s, C=64: share of the floor",
        quantity="events/s, C=64",
        against="floor",
        at_least=0.60,
    ),
    Target(
        metric="E", text="idle p50, times the floor", quantity="idle p50 ms", against="floor", at_most=1.5
    ),
    Target(
        metric="E",
        text="p99 at 400/s, times the floor",
        quantity="p99 ms at 400/s",
        against="floor",
        at_most=2,
    ),
    Target(metric="E", text="server CPU µs per event", quantity="server CPU µs/event", at_most=500),
    Target(
        metric="R",
        text="relay, messages/s: share of the floor",
        quantity="messages/s",
        against="floor",
        at_least=0.50,
    ),
    Target(
        metric="S",
        text="a day at 1M hostings (1 % × 3), committed, times the floor",
        quantity="S1 ms, 1M",
        against="floor",
        at_most=1.3,
    ),
    Target(
        metric="S",
        text="growth 100k → 1M hostings with 1,000 due",
        quantity="S1 growth 100k → 1M, 1,000 due",
        at_most=2,
    ),
    Target(
        metric="S",
        text="a day at 1M hostings until 10,000 mails are taken, ms",
        quantity="S3 ms, 1M",
        at_most=5000,
    ),
    Target(metric="M", text="mails/s on one line", quantity="mails/s", at_least=5000),
    Target(
        metric="U",
        text="cold start of one service, times importing and connecting alone",
        quantity="cold start ms",
        against="floor",
        at_most=1.3,
    ),
    Target(metric="G", text="slowest page, p95 ms, 8 at once", quantity="p95 ms, slowest page", at_most=80),
    Target(
        metric="L",
        text="a live part, from the call to its first words, p95 ms, one reader",
        quantity="p95 ms, call → first part, 1 reader",
        at_most=40,
    ),
    Target(
        metric="L",
        text="from an event's commit to the page of 50 readers at once, p95 ms",
        quantity="p95 ms, event → part, 50 readers",
        at_most=1000,
    ),
    Target(
        metric="J",
        text="event engine, jobs/s: times procrastinate, in the worst round",
        quantity="jobs/s",
        against="procrastinate",
        at_least=5,
        by_worst=True,
    ),
    Target(
        metric="J",
        text="event engine, jobs/s: times Celery, in the worst round",
        quantity="jobs/s",
        against="celery",
        at_least=5,
        by_worst=True,
    ),
    Target(
        metric="J",
        text="event engine, jobs/s: times nats-outbox, in the worst round",
        quantity="jobs/s",
        against="nats-outbox",
        at_least=5,
        by_worst=True,
    ),
)


def judge(found: Found, targets: tuple[Target, ...] = TARGETS) -> list[Verdict]:
    """Return the verdicts on one metric; a target whose sides did not run is left out."""
    verdicts = []
    for target in targets:
        if target.metric != found.metric:
            continue
        values = (
            found.ratios(target.quantity, "product", target.against)
            if target.against
            else found.of("product", target.quantity)
        )
        if values:
            verdicts.append(Verdict(target, spread(values)))
    return verdicts
