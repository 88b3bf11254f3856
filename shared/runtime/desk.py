"""What may be asked of any service: by operators, how it is, what is parked, replay, discard, resend; by accounts,
what it holds of a person, and when what is left of closed accounts goes.
"""

import itertools
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
from pydantic import ValidationError

from shared.contracts import holdings as own
from shared.contracts import operations as ops

from . import condition, erasing, invariants, logs, outbox, parking, surveying
from .answering import KeptAnswer, fields_wrong, refuse, refused
from .delivery import Worker
from .errors import Unavailable
from .folders import folder_of
from .router import Router

log = logs.get_logger("colombier.desk")

_LARGEST_BODY = 10_000
"""Bytes of a parked message that are shown; the whole of it stays in the table."""
_LARGEST_LIST = 700_000
"""Characters of one answer; NATS carries a megabyte."""

Reply = Callable[[bytes, Mapping[str, str]], Awaitable[KeptAnswer]]
"""Takes the body and the headers of a request and gives those of its answer."""


def replies(worker: Worker, router: Router) -> dict[str, Reply]:
    """Return the subjects of every service's own desk with what answers them."""
    return {
        ops.PULSE: _reply(lambda _: condition.pulse(worker)),
        ops.LIST_PARKED: _reply(lambda _: list_parked(worker)),
        ops.REPLAY: _reply(lambda body: replay(worker, router, ops.Settle.model_validate_json(body))),
        ops.VERIFY: _reply(lambda _: verify(worker)),
        ops.DISCARD: _reply(lambda body: discard(worker, ops.Settle.model_validate_json(body))),
        ops.RESEND: _reply(lambda body: resend(worker, ops.Resend.model_validate_json(body))),
        own.EXPORT: _reply(lambda body: export(worker, router, own.AskExport.model_validate_json(body))),
        own.SURVEY: _reply(lambda body: survey(worker, router, own.AskSurvey.model_validate_json(body))),
        own.PLANNED: _reply(lambda body: planned(worker, own.AskPlanned.model_validate_json(body))),
    }


def _reply(ask: Callable[[bytes], Awaitable[Any]]) -> Reply:
    async def reply(body: bytes, _: Mapping[str, str]) -> KeptAnswer:
        try:
            return (await ask(body)).model_dump_json().encode(), {}
        except ValidationError as error:
            return refused(refuse(fields_wrong(error), "fr"))
        except Unavailable as error:
            return refused(refuse(error, "fr"))

    return reply


async def list_parked(worker: Worker) -> ops.ParkedMessages:
    """Show the oldest parked messages, as many as one answer holds."""
    async with worker.kit.database.transaction() as connection:
        rows = await parking.parked(connection)
    shown = [_shown(worker.kit.service, row) for row in rows]
    sizes = itertools.accumulate(len(one.model_dump_json()) for one in shown)
    return ops.ParkedMessages(
        messages=[one for one, size in zip(shown, sizes, strict=True) if size <= _LARGEST_LIST]
    )


def _shown(service: str, row: asyncpg.Record) -> ops.ParkedMessage:
    body = bytes(row["body"])
    text = body[:_LARGEST_BODY].decode(errors="replace")
    cut = f" … ({len(body)} bytes)" if len(body) > _LARGEST_BODY else ""
    told = {"id": str(row["id"]), "service": service, "body": text + cut, "headers": parking.headers_of(row)}
    return ops.ParkedMessage.model_validate({**row, **told})


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


async def export(worker: Worker, router: Router, wanted: own.AskExport) -> own.ExportPart:
    """Hand out what the service holds of a person."""
    async with worker.kit.database.transaction() as connection:
        return await surveying.export_part(connection, router.holdings, wanted)


async def survey(worker: Worker, router: Router, wanted: own.AskSurvey) -> own.Survey:
    """Tell what an erasure would meet here."""
    async with worker.kit.database.transaction() as connection:
        return await surveying.survey(connection, router.holdings, wanted)


async def planned(worker: Worker, wanted: own.AskPlanned) -> own.PlannedErasures:
    """Tell what is erased of closed accounts until a day."""
    async with worker.kit.database.transaction() as connection:
        return await erasing.planned(connection, wanted)
