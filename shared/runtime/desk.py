"""What operators may ask of any service: how it is, what is parked, replay, discard, resend."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from shared.contracts import operations as ops

from . import invariants, logs, outbox, parking
from .answering import KeptAnswer
from .delivery import Worker
from .errors import Unavailable
from .folders import folder_of
from .router import Router

log = logs.get_logger("colombier.desk")

_PULSE = """
select (select count(*) from outbox) as unsent,
       (select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) from outbox) as oldest,
       (select last_error from outbox where last_error is not null order by id limit 1) as last_error,
       (select count(*) from parked where state = 'parked') as parked,
       (select last_number from days) as last_day
"""
_SLOW_SECONDS = 10

Reply = Callable[[bytes, Mapping[str, str]], Awaitable[KeptAnswer]]
"""Takes the body and the headers of a request and gives those of its answer."""


def replies(worker: Worker, router: Router) -> dict[str, Reply]:
    """Return the subjects of every service's own desk with what answers them."""
    return {
        ops.PULSE: _reply(lambda _: pulse(worker)),
        ops.LIST_PARKED: _reply(lambda _: list_parked(worker)),
        ops.REPLAY: _reply(lambda body: replay(worker, router, ops.Settle.model_validate_json(body))),
        ops.VERIFY: _reply(lambda _: verify(worker)),
        ops.DISCARD: _reply(lambda body: discard(worker, ops.Settle.model_validate_json(body))),
        ops.RESEND: _reply(lambda body: resend(worker, ops.Resend.model_validate_json(body))),
    }


def _reply(ask: Callable[[bytes], Awaitable[Any]]) -> Reply:
    async def reply(body: bytes, _: Mapping[str, str]) -> KeptAnswer:
        return (await ask(body)).model_dump_json().encode(), {}

    return reply


async def pulse(worker: Worker) -> ops.Pulse:
    """Say how the service is; that its database is away is an answer, not a failure."""
    service = worker.kit.service
    try:
        async with worker.kit.database.session() as connection:
            row = await connection.fetchrow(_PULSE)
            assert row is not None
    except Unavailable as error:
        return ops.Pulse(
            service=service,
            unsent=0,
            oldest_unsent_seconds=0,
            parked=0,
            last_day=None,
            trouble=(f"{service}: {error}",),
        )
    trouble = []
    if row["oldest"] > _SLOW_SECONDS:
        trouble.append(
            f"{service}: {row['unsent']} messages wait to be published: {row['last_error'] or 'no leader'}"
        )
    if row["parked"]:
        trouble.append(f"{service}: {row['parked']} parked messages; see `colombier parked list`")
    return ops.Pulse(
        service=service,
        unsent=row["unsent"],
        oldest_unsent_seconds=float(row["oldest"]),
        parked=row["parked"],
        last_day=row["last_day"],
        trouble=tuple(trouble),
    )


async def list_parked(worker: Worker) -> ops.ParkedMessages:
    async with worker.kit.database.transaction() as connection:
        rows = await parking.parked(connection)
    service = worker.kit.service
    return ops.ParkedMessages(
        messages=[
            ops.ParkedMessage.model_validate(
                {
                    **row,
                    "id": str(row["id"]),
                    "service": service,
                    "body": bytes(row["body"]).decode(errors="replace"),
                    "headers": parking.headers_of(row),
                }
            )
            for row in rows
        ]
    )


async def replay(worker: Worker, router: Router, wanted: ops.Settle) -> ops.Settled:
    """Run a parked message again, here and now; it stays parked, with the new error, when it fails again."""
    if not _is_id(wanted.id):
        return ops.Settled(found=False, ok=False)
    async with worker.kit.database.transaction() as connection:
        delivery = await parking.take(connection, wanted.id)
    if delivery is None:
        return ops.Settled(found=False, ok=False)
    subscription = next(
        (s for s in router.subscriptions if s.durable(router.service) == delivery.consumer), None
    )
    if subscription is None:
        return ops.Settled(found=True, ok=False, error=f"nobody handles {delivery.subject} any more")
    try:
        await worker.run(subscription, delivery)
    except Exception as error:  # noqa: BLE001 - told to the operator, and kept
        await parking.park(worker.kit.database, delivery, error, alarm=False)
        return ops.Settled(found=True, ok=False, error=parking.reason(error))
    async with worker.kit.database.transaction() as connection:
        await parking.settle(connection, wanted.id, state="replayed")
    log.info("replayed", parked_id=wanted.id, subject=delivery.subject)
    return ops.Settled(found=True, ok=True)


async def discard(worker: Worker, wanted: ops.Settle) -> ops.Settled:
    """Set a parked message aside for good. It takes a reason, which is kept."""
    if not (wanted.why and wanted.why.strip()):
        return ops.Settled(found=True, ok=False, error="a reason is needed")
    if not _is_id(wanted.id):
        return ops.Settled(found=False, ok=False)
    async with worker.kit.database.transaction() as connection:
        done = await parking.discard(connection, wanted.id, why=wanted.why)
    if done:
        log.warning("discarded", parked_id=wanted.id, why=wanted.why)
    return ops.Settled(found=done, ok=done)


async def resend(worker: Worker, wanted: ops.Resend) -> ops.Resent:
    """Publish again what was sent in that time: a lost stream is rebuilt, inboxes skip what was handled."""
    count = await outbox.resend(worker.kit.database, wanted.since, wanted.until)
    if count:
        worker.kit.wake_relay()
        log.warning("sent again", messages=count, since=f"{wanted.since}", until=f"{wanted.until}")
    return ops.Resent(messages=count)


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


async def verify(worker: Worker) -> ops.Findings:
    """Check the invariants of the service's data."""
    async with worker.kit.database.transaction() as connection:
        return await invariants.check(connection, folder_of(worker.kit.service))
