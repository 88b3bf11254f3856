"""Every version of every document of the terms, and what was last published about their clauses."""

from collections.abc import Iterable
from datetime import date, datetime

import asyncpg

from services.orders import domain
from shared.contracts.clauses import ClauseRulings
from shared.runtime.database import Connection

_TERMS = """
select t.version, t.document, t.valid_from, t.title, t.text, e.title as title_en, e.text as text_en
from terms t left join terms_translation e on e.version = t.version and e.language = 'en'
"""


async def add(connection: Connection, terms: domain.Terms) -> domain.Terms:
    """Publish a version unless it is there, and its translation unless that is; return what stands there now."""
    await connection.execute(
        "insert into terms (version, document, sha256, valid_from, title, text) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (version) do nothing",
        terms.version,
        terms.document,
        terms.sha256,
        terms.valid_from,
        terms.title,
        terms.text,
    )
    if terms.translation:
        await connection.execute(
            "insert into terms_translation (version, language, title, text) values ($1, 'en', $2, $3)"
            " on conflict (version, language) do nothing",
            terms.version,
            terms.translation.title,
            terms.translation.text,
        )
    kept = await find(connection, terms.version)
    assert kept is not None
    return kept


async def find(connection: Connection, version: str) -> domain.Terms | None:
    row = await connection.fetchrow(f"{_TERMS} where t.version = $1", version)
    return _read(row) if row else None


async def of_document(connection: Connection, document: str) -> list[domain.Terms]:
    """Return all versions of a document, the oldest first."""
    return [
        _read(row)
        for row in await connection.fetch(f"{_TERMS} where t.document = $1 order by t.valid_from", document)
    ]


async def everything(connection: Connection) -> list[domain.Terms]:
    """Return all versions of all documents, the youngest first."""
    rows = await connection.fetch(f"{_TERMS} order by t.valid_from desc, t.document")
    return [_read(row) for row in rows]


async def in_force(
    connection: Connection, today: date, *, documents: Iterable[str]
) -> dict[str, domain.TermsInForce]:
    """Return {document: its version of the day}, without the texts: each order asks it (R01, R08)."""
    rows = await connection.fetch(
        "select distinct on (document) document, version, sha256 from terms"
        " where valid_from <= $1 and document = any($2::text[]) order by document, valid_from desc",
        today,
        list(documents),
    )
    return {
        row["document"]: domain.TermsInForce(version=row["version"], sha256=row["sha256"]) for row in rows
    }


async def save_rulings(connection: Connection, rulings: ClauseRulings, *, at: datetime) -> None:
    """Publish what runs the clauses, in place of what was published before."""
    await connection.execute(
        "insert into clause_rulings (published_at, record) values ($1, $2) on conflict (single) do update"
        " set published_at = excluded.published_at, record = excluded.record"
        " where clause_rulings.record <> excluded.record",
        at,
        rulings.model_dump_json(),
    )


async def rulings(connection: Connection) -> ClauseRulings:
    found: str | None = await connection.fetchval("select record from clause_rulings")
    return ClauseRulings.model_validate_json(found) if found else domain.UNRULED


def _read(row: asyncpg.Record) -> domain.Terms:
    other = domain.Translation(title=row["title_en"], text=row["text_en"]) if row["text_en"] else None
    return domain.Terms(
        document=row["document"],
        version=row["version"],
        valid_from=row["valid_from"],
        title=row["title"],
        text=row["text"],
        translation=other,
    )
