"""Offers with their price history, and every version of the terms."""

import hashlib
import json
from datetime import date, datetime

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.orders import OfferPublished, SeededTerms, TermsView
from shared.runtime.database import Connection

_OFFER = TypeAdapter(domain.Offer)
_TERMS = "select version, sha256, valid_from, title, text from terms"


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


async def add_terms(connection: Connection, terms: SeededTerms) -> bool:
    """Publish a version; False when it is there already with another text, title or day."""
    digest = hashlib.sha256(terms.text.encode()).hexdigest()
    await connection.execute(
        "insert into terms (version, sha256, valid_from, title, text) values ($1, $2, $3, $4, $5)"
        " on conflict (version) do nothing",
        terms.version,
        digest,
        terms.valid_from,
        terms.title,
        terms.text,
    )
    kept = await terms_version(connection, terms.version)
    assert kept is not None
    return kept == TermsView(sha256=digest, **terms.model_dump())


async def terms_in_force(connection: Connection, today: date) -> TermsView | None:
    """Return the youngest version that is valid on a day (R01)."""
    return _terms(
        await connection.fetchrow(f"{_TERMS} where valid_from <= $1 order by valid_from desc limit 1", today)
    )


async def terms_version(connection: Connection, version: str) -> TermsView | None:
    return _terms(await connection.fetchrow(f"{_TERMS} where version = $1", version))


def _terms(row: asyncpg.Record | None) -> TermsView | None:
    return TermsView(**row) if row else None
