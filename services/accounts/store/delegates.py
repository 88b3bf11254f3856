"""Persons who act under owners, invitations, and the journal of what those persons did."""

from dataclasses import asdict, replace
from datetime import datetime

import asyncpg

from services.accounts import domain
from shared.contracts.accounts import Deed as DeedRow
from shared.contracts.accounts import Delegate as DelegateRow
from shared.contracts.accounts import Owner
from shared.runtime.database import Connection

_DELEGATE = "owner_id, person_id, duties, since"
_INVITATION = "id, owner_id, email, duties, token_sha256, expires_at"
DEEDS_AT_A_TIME = 100


def _delegate(row: asyncpg.Record) -> domain.Delegate:
    return domain.Delegate(**{**row, "duties": domain.as_duties(row["duties"])})


def _invitation(row: asyncpg.Record) -> domain.Invitation:
    return domain.Invitation(**{**row, "duties": domain.as_duties(row["duties"])})


async def duties(connection: Connection, session: domain.Session) -> domain.Duties:
    """Return what the person of a session may do under its owner, at this instant."""
    found = await connection.fetchval(
        "select duties from delegate where owner_id = $1 and person_id = $2",
        session.owner_id,
        session.account_id,
    )
    return domain.as_duties(found or ())


async def lock(connection: Connection, owner_id: str, person_id: str) -> domain.Delegate | None:
    row = await connection.fetchrow(
        f"select {_DELEGATE} from delegate where owner_id = $1 and person_id = $2 for update",  # noqa: S608
        owner_id,
        person_id,
    )
    return _delegate(row) if row else None


async def save(connection: Connection, delegate: domain.Delegate) -> None:
    await connection.execute(
        f"insert into delegate ({_DELEGATE}) values ($1, $2, $3, $4)"  # noqa: S608
        " on conflict (owner_id, person_id) do update set duties = excluded.duties",
        delegate.owner_id,
        delegate.person_id,
        sorted(delegate.duties),
        delegate.since,
    )


async def remove(connection: Connection, delegate: domain.Delegate) -> None:
    """Let somebody act no more: the sessions under that owner end with it."""
    await connection.execute(
        "delete from delegate where owner_id = $1 and person_id = $2", delegate.owner_id, delegate.person_id
    )


async def remove_since(connection: Connection, owner_id: str, since: datetime) -> None:
    """Let those act no more who were let in since an instant; open invitations lead nowhere."""
    await connection.execute("delete from delegate where owner_id = $1 and since >= $2", owner_id, since)
    await connection.execute("delete from invitation where owner_id = $1", owner_id)


async def of_owner(connection: Connection, owner_id: str) -> list[DelegateRow]:
    rows = await connection.fetch(
        "select d.person_id, a.record ->> 'name' as name, a.email, d.duties, d.since"
        " from delegate d join account a on a.id = d.person_id where d.owner_id = $1 order by d.since, d.person_id",
        owner_id,
    )
    return [DelegateRow.model_validate(dict(row)) for row in rows]


async def of_person(connection: Connection, person_id: str) -> list[Owner]:
    rows = await connection.fetch(
        "select d.owner_id, a.record ->> 'name' as name, d.duties, d.since"
        " from delegate d join account a on a.id = d.owner_id where d.person_id = $1 order by d.since, d.owner_id",
        person_id,
    )
    return [Owner.model_validate(dict(row)) for row in rows]


async def invite(connection: Connection, invitation: domain.Invitation) -> None:
    """Keep an invitation; one of the same owner to the same address goes, and what is too old."""
    await connection.execute(
        "delete from invitation where owner_id = $1 and (email = $2 or expires_at < $3)",
        invitation.owner_id,
        invitation.email,
        invitation.expires_at - domain.INVITATION_LIFE,
    )
    kept = replace(invitation, duties=sorted(invitation.duties))  # type: ignore[arg-type]
    await connection.execute(
        f"insert into invitation ({_INVITATION}) values ($1, $2, $3, $4, $5, $6)",  # noqa: S608
        *asdict(kept).values(),
    )


async def invitations(connection: Connection, owner_id: str, *, now: datetime) -> list[domain.Invitation]:
    rows = await connection.fetch(
        f"select {_INVITATION} from invitation where owner_id = $1 and expires_at >= $2 order by id",  # noqa: S608
        owner_id,
        now,
    )
    return [_invitation(row) for row in rows]


async def lock_invitation(connection: Connection, token_sha256: str) -> domain.Invitation | None:
    row = await connection.fetchrow(
        f"select {_INVITATION} from invitation where token_sha256 = $1 for update",  # noqa: S608
        token_sha256,
    )
    return _invitation(row) if row else None


async def withdraw(connection: Connection, invitation_id: str, owner_id: str) -> bool:
    """Take an invitation of an owner away; tell whether there was one."""
    gone = await connection.fetchval(
        "delete from invitation where id = $1 and owner_id = $2 returning true", invitation_id, owner_id
    )
    return gone is not None


async def session(connection: Connection, session_id: str, person_id: str) -> domain.Session | None:
    """Lock a session of a person's."""
    row = await connection.fetchrow(
        "select id, account_id, token_sha256, opened_at, expires_at, device, address, seen_at, owner_id"
        " from session where id = $1 and account_id = $2 for update",
        session_id,
        person_id,
    )
    return domain.Session(**row) if row else None


async def add_deed(connection: Connection, deed: domain.Deed) -> None:
    await connection.execute(
        "insert into deed (id, at, owner_id, person_id, deed, about) values ($1, $2, $3, $4, $5, $6)",
        *asdict(deed).values(),
    )


async def deeds_under(
    connection: Connection, owner_id: str, *, before: str = ""
) -> tuple[list[DeedRow], str | None]:
    """Return what persons did under an owner, newest first, and before which line to ask for more."""
    rows = await connection.fetch(
        "select d.id, d.at, d.person_id, a.record ->> 'name' as name, d.deed, d.about"
        " from deed d left join account a on a.id = d.person_id"
        " where d.owner_id = $1 and ($2 = '' or d.id < $2) order by d.id desc limit $3",
        owner_id,
        before,
        DEEDS_AT_A_TIME + 1,
    )
    page = rows[:DEEDS_AT_A_TIME]
    more = page[-1]["id"] if len(rows) > len(page) else None
    return [DeedRow.model_validate(dict(row)) for row in page], more
