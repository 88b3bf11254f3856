"""From one delivery to its end: run the handler once, and judge its error. Knows no broker."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from . import logs, metrics
from .batch import Batch, about, read
from .deaths import Watch
from .errors import NotYet, Unavailable
from .handfuls import WORTH_ONE_STATEMENT, Handfuls
from .parking import Delivery, park, reason
from .retry import Park, Policy, Retry
from .router import Subscription
from .tries import Tries
from .tx import Errand, Kit, Origin, Repeated

log = logs.get_logger("colombier.bus")


@dataclass(frozen=True, slots=True)
class Handled:
    """The effect is committed, now or before."""


Outcome = Handled | Park | Retry


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs the deliveries of one service under the failure policy."""

    kit: Kit
    policy: Policy
    tries: Tries = field(default_factory=Tries, repr=False)
    handfuls: Handfuls = field(default_factory=Handfuls, repr=False)
    watch: Watch = field(default_factory=Watch, repr=False)

    async def deliver_all(
        self, subscription: Subscription, deliveries: Sequence[Delivery]
    ) -> AsyncIterator[tuple[Delivery, Outcome]]:
        """Handle what arrived together and say of each message, as soon as it is known, what to tell the broker.

        A handful shares a transaction if all goes well, else it is one by one, where each failure is judged alone.
        What was delivered before has failed before, or killed a process: it is always handled alone.
        """
        if subscription.outside:
            async for told in self._errands(subscription, deliveries):
                yield told
            return
        fresh = [one for one in deliveries if one.attempt == 1]
        least = WORTH_ONE_STATEMENT if subscription.together else 1
        while fresh:
            handful = self.handfuls.next(fresh[0].consumer, fresh, least=least)
            del fresh[: len(handful)]
            if len(handful) > 1 and await self._together(subscription, handful):
                for delivery in handful:
                    yield delivery, Handled()
                continue
            for delivery in handful:
                yield delivery, await self.deliver(subscription, delivery)
        for delivery in deliveries:
            if delivery.attempt > 1:
                yield delivery, await self.deliver(subscription, delivery)

    async def _errands(
        self, subscription: Subscription, deliveries: Sequence[Delivery]
    ) -> AsyncIterator[tuple[Delivery, Outcome]]:
        """Run errands beside each other: nothing of the outside world is undone by a transaction."""
        try:
            seen, asked = await self._seen(deliveries), True
        except Unavailable:  # each errand will ask for itself, and find the same
            seen, asked = set(), False
        for delivery in deliveries:
            if delivery.message_id in seen:
                yield delivery, Handled()

        async def told(delivery: Delivery) -> tuple[Delivery, Outcome]:
            return delivery, await self.deliver(subscription, replace(delivery, unseen=asked))

        tasks = [asyncio.create_task(told(one)) for one in deliveries if one.message_id not in seen]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()

    async def _seen(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Return the messages whose effect is committed already."""
        async with self.kit.database.session() as connection:
            rows = await connection.fetch(
                "select message_id from inbox where consumer = $1 and message_id = any($2::text[])",
                deliveries[0].consumer,
                [one.message_id for one in deliveries],
            )
        return {row["message_id"] for row in rows}

    async def _together(self, subscription: Subscription, deliveries: Sequence[Delivery]) -> bool:
        """Handle several messages in one transaction; False, and nothing has happened, when one of them fails."""
        started = time.perf_counter()
        try:
            await Batch(self.kit, subscription).run(deliveries)
        except Exception as error:  # noqa: BLE001 - judged when the message that fails is handled alone
            log.info("one by one", service=self.kit.service, messages=len(deliveries), error=reason(error))
            return False
        self._count(deliveries[0], "handled", started, messages=len(deliveries))
        return True

    async def deliver(self, subscription: Subscription, delivery: Delivery) -> Outcome:
        """Handle one delivery and return what to tell the broker. A message is parked before `Park` is returned."""
        started = time.perf_counter()
        with about(self.kit, delivery):
            outcome = await self._judge(subscription, delivery)
        if not isinstance(outcome, Retry):
            self.tries.forget(delivery)
        self._count(delivery, type(outcome).__name__.lower(), started)
        return outcome

    def _count(self, first: Delivery, fate: str, started: float, messages: int = 1) -> None:
        seconds = time.perf_counter() - started
        self.handfuls.learn(first.consumer, handled=messages, seconds=seconds)
        metrics.HANDLING.labels(self.kit.service, first.subject).observe(seconds)
        metrics.HANDLED.labels(self.kit.service, first.subject, fate).inc(messages)

    async def _judge(self, subscription: Subscription, delivery: Delivery) -> Outcome:
        try:
            await self._run_watched(subscription, delivery)
        except Exception as error:  # noqa: BLE001 - every error has a fate; none is swallowed
            fate = self.policy.fate(error, self.tries.another(delivery, error))
            return await self._settle(delivery, error, fate)
        return Handled()

    async def _run_watched(self, subscription: Subscription, delivery: Delivery) -> None:
        """Run the handler; a message that came back for a reason unknown here may be one that ends processes."""
        if delivery.attempt == 1 or self.tries.knows(delivery):
            await self.run(subscription, delivery)
            return
        async with self.watch.over(self.kit.database, delivery):
            await self.run(subscription, delivery)

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
        if not subscription.outside:
            await Batch(self.kit, subscription, told_apart=False).run([delivery])
            return
        if not delivery.unseen and await self._seen([delivery]):
            return
        message = read(self.kit, subscription, delivery)
        errand = Errand(self.kit, Origin(delivery.consumer, delivery.message_id))
        try:
            with logs.about(message):
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
