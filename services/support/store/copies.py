"""What others own and say: who asks, and which services there are. Older news never overwrites newer."""

from collections.abc import Collection
from dataclasses import dataclass

from services.support import domain
from shared.contracts.accounts import Contact, Language
from shared.contracts.lifecycle import HostingEvent
from shared.runtime.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    name: str
    language: Language


async def save_reader(connection: Connection, account_id: str, revision: int, contact: Contact) -> None:
    await connection.execute(
        "insert into reader (account_id, revision, name, language) values ($1, $2, $3, $4)"
        " on conflict (account_id) do update set revision = excluded.revision, name = excluded.name,"
        " language = excluded.language where reader.revision < excluded.revision",
        account_id,
        revision,
        contact.name,
        contact.language,
    )


async def readers(connection: Connection, account_ids: Collection[str]) -> dict[str, Reader]:
    rows = await connection.fetch(
        "select account_id, name, language from reader where account_id = any($1::text[]) and name is not null",
        list(account_ids),
    )
    return {row["account_id"]: Reader(name=row["name"], language=row["language"]) for row in rows}


async def save_hosting(connection: Connection, event: HostingEvent) -> None:
    """A hosting keeps its reference and its owner."""
    await connection.execute(
        "insert into hosting (id, reference, account_id) values ($1, $2, $3) on conflict do nothing",
        event.hosting_id,
        event.reference,
        event.account_id,
    )


async def hostings_of(connection: Connection, account_id: str) -> list[str]:
    """Return the references of all services that somebody has or had."""
    rows = await connection.fetch(
        "select reference from hosting where account_id = $1 order by reference", account_id
    )
    return [row["reference"] for row in rows]


async def save_suspension(connection: Connection, event: HostingEvent, *, reason: str) -> None:
    await connection.execute(
        "insert into suspension (hosting_id, reference, reason, since) values ($1, $2, $3, $4)"
        " on conflict do nothing",
        event.hosting_id,
        event.reference,
        reason,
        event.occurred_at,
    )


async def suspensions_of(connection: Connection, reference: str) -> list[domain.Suspended]:
    rows = await connection.fetch(
        "select reference, since from suspension where reference = $1 order by since", reference
    )
    return [domain.Suspended(reference=row["reference"], since=row["since"]) for row in rows]
