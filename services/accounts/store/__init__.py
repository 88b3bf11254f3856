"""Every SQL statement of accounts; one module for each subject beside accounts and sessions themselves."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

import asyncpg
from pydantic import TypeAdapter

from services.accounts import domain
from shared.contracts.accounts import ActRow
from shared.contracts.base import Role
from shared.runtime.database import Connection

from . import approvals as approvals
from . import breaches as breaches
from . import checks as checks
from . import delegates as delegates
from . import disclosures as disclosures
from . import factors as factors
from . import feeds as feeds
from . import finding as finding
from . import letters as letters
from . import passkeys as passkeys
from . import personal as personal
from . import staff_acts as staff_acts
from . import volunteers as volunteers

_ACCOUNT = TypeAdapter(domain.Account)


def _read(row: asyncpg.Record | None) -> domain.Account | None:
    return _ACCOUNT.validate_json(row["record"]) if row else None


async def lock(connection: Connection, account_id: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where id = $1 for update", account_id))


async def by_id(connection: Connection, account_id: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where id = $1", account_id))


async def several(connection: Connection, account_ids: list[str]) -> list[domain.Account]:
    """Return some accounts, in this order, without waiting for anybody."""
    rows = await connection.fetch(
        "select record from account join unnest($1::text[]) with ordinality as wanted (id, place) using (id)"
        " order by place",
        account_ids,
    )
    return [_ACCOUNT.validate_json(row["record"]) for row in rows]


async def known(connection: Connection, account_ids: list[str]) -> set[str]:
    """Return those of these accounts that there are, or were."""
    rows = await connection.fetch(
        "select id from account where id = any($1::text[])"
        " union select account_id from former_account where account_id = any($1::text[])",
        account_ids,
    )
    return {row["id"] for row in rows}


async def lock_next(connection: Connection, after: str, *, most: int) -> list[domain.Account]:
    """Lock the next accounts by their identity, at most so many."""
    rows = await connection.fetch(
        "select record from account where id > $1 and record ->> 'state' <> 'closed'"
        " order by id limit $2 for update",
        after,
        most,
    )
    return [_ACCOUNT.validate_json(row["record"]) for row in rows]


async def lock_by_email(connection: Connection, email: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where email = $1 for update", email))


async def by_email(connection: Connection, email: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where email = $1", email))


LinkColumn = Literal[
    "confirmation_sha256", "reset_sha256", "email_confirm_sha256", "email_cancel_sha256", "second_sha256"
]


async def lock_by_link(
    connection: Connection, column: LinkColumn, token_sha256: str
) -> domain.Account | None:
    """Lock the account that a mailed link was made for."""
    return _read(
        await connection.fetchrow(
            f"select record from account where {column} = $1 for update",  # noqa: S608 - one of five names
            token_sha256,
        )
    )


async def add(connection: Connection, account: domain.Account, *, now: datetime) -> None:
    """Store a new account. Raises EmailTaken when its address is another's."""
    await check_free(connection, account.email, account_id=account.id, now=now)
    await _write(
        connection,
        account,
        "insert into account (id, email, confirmation_sha256, reset_sha256, email_confirm_sha256,"
        " email_cancel_sha256, second_sha256, former_email, former_until, record)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )


async def save(connection: Connection, account: domain.Account) -> None:
    """Save an account whole. Raises EmailTaken when its address is another's by now."""
    await _write(
        connection,
        account,
        "update account set email = $2, confirmation_sha256 = $3, reset_sha256 = $4, email_confirm_sha256 = $5,"
        " email_cancel_sha256 = $6, second_sha256 = $7, former_email = $8, former_until = $9, record = $10"
        " where id = $1",
    )


async def check_free(connection: Connection, email: str, *, account_id: str, now: datetime) -> None:
    """Raises EmailTaken when an address is another's, or when its former owner may still take it back."""
    taken = await connection.fetchval(
        "select true from account where id <> $2 and"
        " (email = $1 or (former_email = $1 and former_until >= $3)) limit 1",
        email,
        account_id,
        now,
    )
    if taken:
        raise domain.EmailTaken


async def _write(connection: Connection, account: domain.Account, statement: str) -> None:
    change = account.email_change
    links = (
        account.confirmation,
        account.reset,
        change.confirm if change else None,
        change.cancel if change else None,
        account.second_asked.link if account.second_asked else None,
    )
    former = change if change and change.cancel and change.confirm is None else None
    try:
        await connection.execute(
            statement,
            account.id,
            account.email,
            *(link.token_sha256 if link else None for link in links),
            former.old_email if former else None,
            former.cancel.expires_at if former and former.cancel else None,
            _ACCOUNT.dump_json(account).decode(),
        )
    except asyncpg.UniqueViolationError as error:
        raise domain.EmailTaken from error


async def has_role(connection: Connection, role: Role) -> bool:
    """Tell whether an account with this role exists; others wait until the one who asks has decided."""
    await connection.execute("select pg_advisory_xact_lock(hashtext('accounts staff'))")
    found = await connection.fetchval(
        "select true from account where record->'roles' ? $1 limit 1", role.value
    )
    return found is not None


_SESSION = "id, account_id, token_sha256, opened_at, expires_at, device, address, seen_at, owner_id"


async def add_session(connection: Connection, session: domain.Session) -> None:
    await connection.execute(
        f"insert into session ({_SESSION}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",  # noqa: S608
        *asdict(session).values(),
    )


async def session_of(
    connection: Connection, token_sha256: str
) -> tuple[domain.Session, domain.Account] | None:
    row = await connection.fetchrow(
        "select s.id, s.account_id, s.token_sha256, s.opened_at, s.expires_at, s.device, s.address, s.seen_at,"
        " s.owner_id, a.record from session s join account a on a.id = s.account_id where s.token_sha256 = $1",
        token_sha256,
    )
    account = _read(row)
    if row is None or account is None:
        return None
    return domain.Session(**{name: row[name] for name in domain.Session.__dataclass_fields__}), account


async def sessions_of(connection: Connection, account_id: str, *, now: datetime) -> list[domain.Session]:
    """Return the open sessions of an account, the one used last first."""
    rows = await connection.fetch(
        f"select {_SESSION} from session where account_id = $1 and expires_at > $2"  # noqa: S608
        " order by seen_at desc, id desc",
        account_id,
        now,
    )
    return [domain.Session(**row) for row in rows]


async def see_session(connection: Connection, session_id: str, *, now: datetime) -> None:
    await connection.execute(
        "update session set seen_at = $2 where id = $1 and seen_at < $2", session_id, now
    )


async def end_session(connection: Connection, session_id: str, account_id: str) -> bool:
    """End a session of this account; tell whether there was one."""
    ended = await connection.fetchval(
        "delete from session where id = $1 and account_id = $2 returning true", session_id, account_id
    )
    return ended is not None


async def end_sessions(connection: Connection, account_id: str, *, but: str = "") -> None:
    """End every session of an account, but one if it is named."""
    await connection.execute("delete from session where account_id = $1 and id <> $2", account_id, but)


async def forget_sessions(connection: Connection, account_id: str, *, ended_before: datetime) -> None:
    """Drop the sessions of an account that have ended."""
    await connection.execute(
        "delete from session where account_id = $1 and expires_at < $2", account_id, ended_before
    )


MOST_DEVICES = 20


async def confirm_device(
    connection: Connection, account_id: str, token_sha256: str, *, name: str, now: datetime
) -> None:
    """Keep a device of an account, or when it was used; the longest unused beyond twenty are forgotten."""
    await connection.execute(
        "insert into device (token_sha256, account_id, name, seen_at) values ($1, $2, $3, $4)"
        " on conflict (token_sha256) do update set name = excluded.name, seen_at = excluded.seen_at"
        " where device.account_id = excluded.account_id",
        token_sha256,
        account_id,
        name,
        now,
    )
    await connection.execute(
        "delete from device where account_id = $1 and token_sha256 in (select token_sha256 from device"
        " where account_id = $1 order by seen_at desc, token_sha256 offset $2)",
        account_id,
        MOST_DEVICES,
    )


async def is_device(connection: Connection, email: str, token_sha256: str) -> bool:
    """Tell whether a device was confirmed for the account of this address."""
    found = await connection.fetchval(
        "select true from device d join account a on a.id = d.account_id"
        " where d.token_sha256 = $1 and a.email = $2",
        token_sha256,
        email,
    )
    return found is not None


async def forget_devices(connection: Connection, account_id: str) -> None:
    await connection.execute("delete from device where account_id = $1", account_id)


async def failures(connection: Connection, origin: domain.Origin) -> dict[str, domain.Failures]:
    """Return the wrong attempts that count for an origin, by place."""
    rows = await connection.fetch(
        "select place, failures, last_failed_at from attempt where account_key = $1 and place = any($2::text[])",
        origin.account_key,
        list(origin.counts_for),
    )
    return {
        row["place"]: domain.Failures(count=row["failures"], last_at=row["last_failed_at"]) for row in rows
    }


async def count_failure(connection: Connection, origin: domain.Origin, *, now: datetime) -> None:
    """Count a wrong attempt, from one again where the last was long ago; drop what is forgotten."""
    await connection.execute(
        "insert into attempt (account_key, place, failures, last_failed_at)"
        " select $1, place, 1, $3 from unnest($2::text[]) as place order by place"
        " on conflict (account_key, place) do update set last_failed_at = excluded.last_failed_at,"
        " failures = case when attempt.last_failed_at <= $4 then 1 else least(attempt.failures + 1, 1000000) end",
        origin.account_key,
        list(origin.counts_for),
        now,
        now - domain.FORGET,
    )
    await connection.execute(
        "delete from attempt where (account_key, place) in (select account_key, place from attempt"
        " where last_failed_at <= $1 limit 100 for update skip locked)",
        now - domain.FORGET,
    )


async def forgive(connection: Connection, origin: domain.Origin) -> None:
    """Forget the wrong attempts from a place that has proved itself; those of all strangers go by time alone."""
    await connection.execute(
        "delete from attempt where account_key = $1 and place = $2", origin.account_key, origin.place
    )


async def add_act(connection: Connection, act: domain.Act) -> None:
    await connection.execute(
        "insert into act (id, at, by_account, account_id, what, why) values ($1, $2, $3, $4, $5, $6)",
        *asdict(act).values(),
    )


LONGEST_LIST = 200


async def acts_about(connection: Connection, account_id: str) -> list[ActRow]:
    """Return what staff did to an account, newest first."""
    rows = await connection.fetch(
        "select act.id, at, by_account as by, volunteer.record ->> 'name' as by_name, what, why from act"
        " left join account as volunteer on volunteer.id = by_account where account_id = $1"
        " order by act.id desc limit $2",
        account_id,
        LONGEST_LIST,
    )
    return [ActRow(**row) for row in rows]
