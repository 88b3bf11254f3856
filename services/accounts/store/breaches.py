"""The log of breaches; entries are added and nothing is deleted."""

from pydantic import TypeAdapter

from services.accounts import domain
from shared.runtime.database import Connection

LONGEST_LIST = 200
_BREACH = TypeAdapter(domain.Breach)


async def lock(connection: Connection, number: str) -> domain.Breach | None:
    found = await connection.fetchval("select record from breach where number = $1 for update", number)
    return _BREACH.validate_json(found) if found else None


async def save(connection: Connection, breach: domain.Breach) -> None:
    await connection.execute(
        "insert into breach (number, found_at, record) values ($1, $2, $3)"
        " on conflict (number) do update set record = excluded.record",
        breach.number,
        breach.found_at,
        _BREACH.dump_json(breach).decode(),
    )


async def all_of(connection: Connection) -> list[domain.Breach]:
    rows = await connection.fetch(
        "select record from breach order by found_at desc, number limit $1", LONGEST_LIST
    )
    return [_BREACH.validate_json(row["record"]) for row in rows]


async def concerned(connection: Connection, names: list[str], *, everybody: bool) -> list[tuple[str, str]]:
    """Return accounts by identity and address: those named, or all."""
    rows = await connection.fetch(
        "select id, email from account where $1 or id = any($2::text[]) or email = any($2::text[]) order by id",
        everybody,
        names,
    )
    return [(row["id"], row["email"]) for row in rows]


async def one_of_each_language(connection: Connection, account_ids: list[str]) -> list[str]:
    rows = await connection.fetch(
        "select min(id) as id from account where id = any($1::text[])"
        " group by record ->> 'language' order by record ->> 'language' desc",
        account_ids,
    )
    return [row["id"] for row in rows]
