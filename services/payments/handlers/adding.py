"""Adding up the money of each provider again and again: money in = accepted + held + surplus + refunded."""

import asyncio

from prometheus_client import Gauge

from services.payments.desk import Desk
from services.payments.store import money
from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger
from shared.runtime.service import Running
from shared.runtime.tx import Tx

from .base import alarm

log = get_logger("colombier.payments")
ASTRAY = Gauge("colombier_money_astray_cents", "Money that stands in no place", ["method", "currency"])
AWAY_SECONDS = 60.0


async def add_up(tx: Tx) -> None:
    """Add up what came by each means and currency; a cent without a place is for a person (`colombier status`)."""
    for one in await money.add_up(tx.connection):
        ASTRAY.labels(one.method, one.currency).set(one.astray_cents)
        if one.astray:
            how_much = {"payments": str(one.astray), "cents": str(one.astray_cents), "currency": one.currency}
            alarm("money astray", method=one.method, **how_much)


async def keep_adding_up(running: Running) -> None:
    """Add up by the machine's clock."""
    every_seconds = running.kit.use(Desk).settings.add_up_every_seconds
    while True:
        try:
            async with running.transaction("adding up") as tx:
                await add_up(tx)
            await asyncio.sleep(every_seconds)
        except Unavailable as away:
            log.warning("money cannot be added up now", why=str(away))
            await asyncio.sleep(AWAY_SECONDS)
