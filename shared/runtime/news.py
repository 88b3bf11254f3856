"""Whether news of another service are still on their way: a refusal may then be out of date (ADR 0035)."""

import asyncio
from collections.abc import Callable, Iterable

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.contracts.base import Event
from shared.contracts.operations import PULSE, Pulse

from .router import STREAMS, Router

_PATIENCE_SECONDS = 1.0
"""For one answer of an owner or of JetStream; they take milliseconds, and a person waits."""


class News:
    def __init__(self, router: Router, connection: Callable[[], Client]) -> None:
        """Look over the consumers of one service, whose connection is there once it has started."""
        self._router, self._connection = router, connection

    async def under_way(self, events: Iterable[type[Event]]) -> bool:
        """Tell whether a fact of these kinds may be committed at its owner and not yet handled here.

        First the owners' outboxes, then our consumers: what leaves the one meanwhile is met in the other. An owner
        that gives no answer may have something to say.
        """
        awaited = set(events)
        try:
            if any(
                await asyncio.gather(*(self._unsent(owner) for owner in {one.owner() for one in awaited}))
            ):
                return True
            return any(await asyncio.gather(*(self._unheard(event) for event in awaited)))
        except (NatsError, TimeoutError):
            return True

    async def _unsent(self, owner: str) -> bool:
        reply = await self._connection().request(PULSE.format(service=owner), b"", timeout=_PATIENCE_SECONDS)
        return Pulse.model_validate_json(reply.data).unsent != 0

    async def _unheard(self, event: type[Event]) -> bool:
        [ours] = (one for one in self._router.subscriptions if one.message is event)
        jetstream = self._connection().jetstream(timeout=_PATIENCE_SECONDS)
        consumer = await jetstream.consumer_info(STREAMS["evt"], ours.durable(self._router.service))
        return bool(consumer.num_pending or consumer.num_ack_pending)
