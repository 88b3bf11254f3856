"""Messages of one consumer, read and handled in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from . import logs, trace
from .errors import Rejected
from .parking import Delivery
from .router import Subscription
from .tx import NOW_HEADER, Kit, Origin, Outgoing, Tx, committed, first_times, write_outbox


class Undecodable(Rejected):
    """A body that is not what its subject promises."""

    code = "E-MESSAGE"


@contextmanager
def about(kit: Kit, delivery: Delivery) -> Iterator[None]:
    """Continue the trace of a delivery, and name it in every log line."""
    with (
        trace.span(f"handle {delivery.subject}", delivery.headers) as trace_id,
        logs.about(None, service=kit.service, message_id=delivery.message_id, trace_id=trace_id),
    ):
        yield


def read(kit: Kit, subscription: Subscription, delivery: Delivery) -> Any:
    """Learn the calendar that a message carries, and decode it. Raises Undecodable."""
    if offset_seconds := delivery.headers.get(NOW_HEADER):
        try:
            kit.calendar.adopt(float(offset_seconds))
        except ValueError:
            raise Undecodable(f"{delivery.subject}: its {NOW_HEADER} is not an offset") from None
    try:
        return subscription.message.model_validate_json(delivery.body)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise Undecodable(f"{delivery.subject}: {faults}") from None  # the error itself shows the body


def _origin(deliveries: Sequence[Delivery]) -> Origin:
    first = deliveries[0]
    return Origin(first.consumer, first.message_id, message_ids=tuple(one.message_id for one in deliveries))


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one consumer in one transaction: their inbox rows, their effects, what they emit."""

    kit: Kit
    subscription: Subscription
    told_apart: bool = True
    """Whether each call of the handler has a trace and log lines of its own; else the caller's are its."""

    async def run(self, deliveries: Sequence[Delivery]) -> None:
        """Handle those whose effect is not committed yet, in their order. Raises whatever one of them raises."""
        readable = {one.message_id: (one, read(self.kit, self.subscription, one)) for one in deliveries}
        outgoing: list[Outgoing] = []
        txs: list[Tx] = []
        async with self.kit.database.transaction() as connection:
            fresh = await first_times(connection, deliveries[0].consumer, readable)
            mine = [one for message_id, one in readable.items() if message_id in fresh]
            for share in [mine] if self.subscription.together and mine else [[one] for one in mine]:
                txs.append(Tx(connection, self.kit, _origin([delivery for delivery, _ in share])))
                outgoing += await self._run_share(txs[-1], share)
            await write_outbox(connection, outgoing)
        committed(self.kit, txs, any_outgoing=bool(outgoing))

    async def _run_share(self, tx: Tx, share: Sequence[tuple[Delivery, Any]]) -> list[Outgoing]:
        """Run the handler once; what it emits continues the trace of the first message that it was given."""
        delivery, message = share[0]
        given = [one for _, one in share] if self.subscription.together else message
        with about(self.kit, delivery) if self.told_apart else nullcontext(), logs.about(message):
            await self.subscription.handler(given, tx)
            return tx.seal()
