"""Where the providers post. A genuine delivery is stored once and answered; reading it is a handler's work.

Bodies and headers are never logged: a pair of PayPal's signs another body too, as its signature covers a CRC-32.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from uuid_utils.compat import uuid7

from shared.contracts.payments import ReadNotice
from shared.runtime.coalescing import Coalescing
from shared.runtime.errors import Unavailable
from shared.runtime.http import health_pages
from shared.runtime.logs import get_logger
from shared.runtime.plain import Call, Page, PlainFace, Reply
from shared.runtime.service import Running
from shared.runtime.tx import sealed

from .desk import Desk
from .providers import CannotVerify, NotGenuine, Provider, VersionWatch
from .store import notices

LARGEST_BODY_BYTES = 512 * 1024
STORED, NOT_GENUINE, SEND_AGAIN = Reply(200), Reply(400), Reply(503)

log = get_logger("colombier.webhooks")


def face(running: Running) -> PlainFace:
    """Build the application: 200 stored, 400 not genuine, 404 not configured, 413 too large, 503 send again."""
    intake, versions = Coalescing(partial(_store, running)), VersionWatch()
    posted: dict[tuple[str, str], Page] = {
        ("POST", f"/webhooks/{one.name}"): partial(_receive, one, intake, versions)
        for one in running.kit.use(Desk).providers.values()
        if one.verify
    }
    health = health_pages(lambda: running.ready)
    return PlainFace({**posted, **health}, largest_body_bytes=LARGEST_BODY_BYTES, on_stop=intake.stop)


async def _receive(
    provider: Provider, intake: Coalescing[notices.Delivery, bool], versions: VersionWatch, call: Call
) -> Reply:
    assert provider.verify is not None
    try:
        notice = await provider.verify(call.body, call.headers, datetime.now(UTC))
        versions.note(provider, notice)
        await intake.put(
            notices.Delivery(notice_id=str(uuid7()), provider=provider.name, notice=notice, body=call.body)
        )
    except NotGenuine as why:
        log.warning("delivery refused", provider=provider.name, why=str(why))
        return NOT_GENUINE
    except (CannotVerify, Unavailable) as why:
        log.warning("delivery cannot be taken now", provider=provider.name, why=str(why))
        return SEND_AGAIN
    return STORED


async def _store(running: Running, waiting: Sequence[notices.Delivery]) -> list[bool]:
    """Store deliveries in one commit, each event once, and have the new ones read: the commands leave with them.

    Raises: NotGenuine when the transmission of one brought another event before; nothing is stored then.
    """
    to_read = [one.notice_id for one in waiting if one.notice.object_id is not None]
    outgoing = sealed(running.kit, [ReadNotice(notice_id=notice_id) for notice_id in to_read])
    async with running.kit.database.session() as connection:
        are_new = await notices.add(connection, waiting, dict(zip(to_read, outgoing, strict=True)))
    if outgoing:
        running.kit.wake_relay()
    log.info("deliveries stored", count=len(are_new), new=sum(are_new))
    return are_new
