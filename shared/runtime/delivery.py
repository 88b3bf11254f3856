"""From one delivery to its end: decode, run the handler once, and judge its error. Knows no broker."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from pydantic import ValidationError

from . import logs, metrics, trace
from .errors import NotYet, Rejected, Unavailable
from .parking import Delivery, park, reason
from .retry import Park, Policy, Retry
from .router import Subscription
from .tx import NOW_HEADER, Errand, Kit, Origin, Repeated, first_time, transaction

log = logs.get_logger("colombier.bus")


class Undecodable(Rejected):
    """A body that is not what its subject promises."""

    code = "E-MESSAGE"


@dataclass(frozen=True, slots=True)
class Handled:
    """The effect is committed, now or before."""


class Tries:
    """How often this process saw each message fail, apart for each sort of failure.

    The broker's own count also grows while a third party is away, which must cost a message nothing of its budget.
    Kept in memory: a restart, or another replica, only gives a message more tries.
    """

    def __init__(self, kept: int = 10_000) -> None:
        """Remember the last `kept` messages that failed."""
        self._kept = kept
        self._counts: dict[tuple[str, str], dict[str, int]] = {}

    def another(self, delivery: Delivery, error: BaseException) -> int:
        """Count a failure; return how many of its sort there were."""
        if isinstance(error, Unavailable):
            return delivery.attempt
        counts = self._counts.pop(self._key(delivery), {})
        self._counts[self._key(delivery)] = counts
        if len(self._counts) > self._kept:
            del self._counts[next(iter(self._counts))]
        sort = "early" if isinstance(error, NotYet) else "broken"
        counts[sort] = counts.get(sort, 0) + 1
        return counts[sort]

    def forget(self, delivery: Delivery) -> None:
        self._counts.pop(self._key(delivery), None)

    @staticmethod
    def _key(delivery: Delivery) -> tuple[str, str]:
        return (delivery.consumer, delivery.message_id)


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs the deliveries of one service under the failure policy."""

    kit: Kit
    policy: Policy
    tries: Tries = field(default_factory=Tries, repr=False)

    async def deliver(self, subscription: Subscription, delivery: Delivery) -> Handled | Park | Retry:
        """Handle one delivery and return what to tell the broker. A message is parked before `Park` is returned."""
        started = time.perf_counter()
        with (
            trace.span(f"handle {delivery.subject}", delivery.headers) as trace_id,
            logs.about(None, service=self.kit.service, message_id=delivery.message_id, trace_id=trace_id),
        ):
            outcome = await self._judge(subscription, delivery)
        if not isinstance(outcome, Retry):
            self.tries.forget(delivery)
        metrics.HANDLING.labels(self.kit.service, delivery.subject).observe(time.perf_counter() - started)
        metrics.HANDLED.labels(self.kit.service, delivery.subject, type(outcome).__name__.lower()).inc()
        return outcome

    async def _judge(self, subscription: Subscription, delivery: Delivery) -> Handled | Park | Retry:
        try:
            await self.run(subscription, delivery)
        except Exception as error:  # noqa: BLE001 - every error has a fate; none is swallowed
            fate = self.policy.fate(error, self.tries.another(delivery, error))
            return await self._settle(delivery, error, fate)
        return Handled()

    async def _settle(self, delivery: Delivery, error: Exception, fate: Park | Retry) -> Park | Retry:
        if isinstance(fate, Retry):
            _tell(delivery, error)
            return fate
        try:
            await park(self.kit.database, delivery, error, alarm=fate.alarm)
        except Exception as away:  # noqa: BLE001 - nothing is settled while the database is away
            log.warning("cannot park", subject=delivery.subject, error=reason(away))
            return Retry(self.policy.away_cap_seconds * self.policy.patience)
        log.error(
            "parked", subject=delivery.subject, attempt=delivery.attempt, exc_info=error, alarm=fate.alarm
        )
        return fate

    async def run(self, subscription: Subscription, delivery: Delivery) -> None:
        """Run the handler in its shape; what it raises is for the caller to judge."""
        if offset_seconds := delivery.headers.get(NOW_HEADER):
            self.kit.calendar.adopt(float(offset_seconds))
        try:
            message = subscription.message.model_validate_json(delivery.body)
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False, include_context=False)
            raise Undecodable(f"{delivery.subject}: {faults}") from None  # the error itself shows the body
        origin = Origin(delivery.consumer, delivery.message_id)
        with logs.about(message):
            if subscription.outside:
                await self._run_errand(subscription, message, origin)
                return
            async with transaction(self.kit, origin) as tx:
                if await first_time(tx):
                    await subscription.handler(message, tx)

    async def _run_errand(self, subscription: Subscription, message: object, origin: Origin) -> None:
        async with self.kit.database.session() as connection:
            if await connection.fetchval(
                "select true from inbox where consumer = $1 and message_id = $2",
                origin.consumer,
                origin.message_id,
            ):
                return
        errand = Errand(self.kit, origin)
        try:
            await subscription.handler(message, errand)
            if not errand.recorded:
                async with errand.record():
                    pass
        except Repeated:
            log.info("another worker was first")


def _tell(delivery: Delivery, error: Exception) -> None:
    """Log a failure that will be tried again, as loud as its sort deserves."""
    told = {"subject": delivery.subject, "attempt": delivery.attempt}
    match error:
        case NotYet():
            log.info("to be tried again", error=reason(error), **told)
        case Unavailable():
            log.warning("to be tried again", error=reason(error), **told)
        case _:
            log.error("to be tried again", exc_info=error, **told)


async def keep_alive(in_progress: Callable[[], Awaitable[None]], every_seconds: float = 10.0) -> None:
    """Tell the broker from time to time that a long handler is still at work, so that nobody repeats it."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await in_progress()
        except Exception as error:  # noqa: BLE001 - the next beat may get through; a repeat finds the inbox row
            log.warning("a sign of life was lost", error=reason(error))
