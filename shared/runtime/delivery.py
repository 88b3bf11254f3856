"""From one delivery to its end: decode, run the handler once, and judge its error. Knows no broker."""

import asyncio
import time
from dataclasses import dataclass

from pydantic import ValidationError

from . import logs, metrics, trace
from .errors import Rejected
from .parking import Delivery, park, reason
from .retry import Park, Policy, Retry
from .router import Subscription
from .tx import NOW_HEADER, Errand, Kit, Origin, first_time, transaction

log = logs.get_logger("colombier.bus")


class Undecodable(Rejected):
    """A body that is not what its subject promises."""

    code = "E-MESSAGE"


@dataclass(frozen=True, slots=True)
class Handled:
    """The effect is committed, now or before."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs the deliveries of one service under the failure policy."""

    kit: Kit
    policy: Policy

    async def deliver(self, subscription: Subscription, delivery: Delivery) -> Handled | Park | Retry:
        """Handle one delivery and return what to tell the broker. A message is parked before `Park` is returned."""
        started = time.perf_counter()
        with (
            trace.span(f"handle {delivery.subject}", delivery.headers) as trace_id,
            logs.about(None, service=self.kit.service, message_id=delivery.message_id, trace_id=trace_id),
        ):
            outcome = await self._judge(subscription, delivery)
        metrics.HANDLING.labels(self.kit.service, delivery.subject).observe(time.perf_counter() - started)
        metrics.HANDLED.labels(self.kit.service, delivery.subject, type(outcome).__name__.lower()).inc()
        return outcome

    async def _judge(self, subscription: Subscription, delivery: Delivery) -> Handled | Park | Retry:
        try:
            await self.run(subscription, delivery)
        except Exception as error:  # noqa: BLE001 - every error has a fate; none is swallowed
            fate = self.policy.fate(error, delivery.attempt)
            return await self._settle(delivery, error, fate)
        return Handled()

    async def _settle(self, delivery: Delivery, error: Exception, fate: Park | Retry) -> Park | Retry:
        if isinstance(fate, Retry):
            log.info(
                "to be tried again", subject=delivery.subject, attempt=delivery.attempt, error=reason(error)
            )
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
        self.kit.calendar.adopt(float(delivery.headers.get(NOW_HEADER) or 0))
        try:
            message = subscription.message.model_validate_json(delivery.body)
        except ValidationError as error:
            raise Undecodable(f"{delivery.subject}: {error}") from error
        origin = Origin(delivery.consumer, delivery.message_id)
        with logs.about(message):
            if subscription.outside:
                await self._run_errand(subscription, message, origin)
                return
            async with transaction(self.kit, origin) as tx:
                if await first_time(tx):
                    await subscription.handler(message, tx)

    async def _run_errand(self, subscription: Subscription, message: object, origin: Origin) -> None:
        async with self.kit.database.transaction() as connection:
            if await connection.fetchval(
                "select true from inbox where consumer = $1 and message_id = $2",
                origin.consumer,
                origin.message_id,
            ):
                return
        errand = Errand(self.kit, origin)
        await subscription.handler(message, errand)
        if not errand.recorded:
            async with errand.record():
                pass


async def keep_alive(in_progress: object, every_seconds: float = 10.0) -> None:
    """Tell the broker from time to time that a long handler is still at work, so that nobody repeats it."""
    while True:
        await asyncio.sleep(every_seconds)
        await in_progress()  # type: ignore[operator]
