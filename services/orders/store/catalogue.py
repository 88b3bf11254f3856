"""Offers with their price history."""

import json
from datetime import datetime

from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.orders import OfferPublished
from shared.runtime.database import Connection

_OFFER = TypeAdapter(domain.Offer)


async def offers(connection: Connection) -> list[domain.Offer]:
    rows = await connection.fetch("select record from offer order by code")
    return [_OFFER.validate_json(row["record"]) for row in rows]


async def lock_offer(connection: Connection, code: str) -> tuple[domain.Offer | None, int]:
    """Return an offer with its revision; 0 when there is none yet."""
    row = await connection.fetchrow("select record, revision from offer where code = $1 for update", code)
    return (_OFFER.validate_json(row["record"]), row["revision"]) if row else (None, 0)


async def save_offer(
    connection: Connection, offer: domain.Offer, *, event: OfferPublished, author: str | None
) -> None:
    """Store an offer as it is now, and a row of its price history."""
    await connection.execute(
        "insert into offer (code, revision, record) values ($1, $2, $3)"
        " on conflict (code) do update set revision = excluded.revision, record = excluded.record",
        offer.code,
        event.revision,
        _OFFER.dump_json(offer).decode(),
    )
    await connection.execute(
        "insert into price_history (offer, revision, since, author, prices) values ($1, $2, $3, $4, $5)",
        offer.code,
        event.revision,
        event.occurred_at,
        author,
        json.dumps([price.model_dump() for price in event.prices]),
    )


async def price_history(connection: Connection, offer: str) -> list[tuple[int, datetime]]:
    rows = await connection.fetch(
        "select revision, since from price_history where offer = $1 order by revision", offer
    )
    return [(row["revision"], row["since"]) for row in rows]
