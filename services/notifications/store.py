"""Every SQL statement of notifications."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from shared.contracts.accounts import Contact
from shared.contracts.notifications import EmailRow
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

from .domain import Email, State

LONGEST_LIST = 200
_EMAIL = (
    "id, number, letter, account_id, event_subject, event, fact_sha256, queued_at, state, attempts,"
    " claimed_by, claimed_at, message_id, recipient, subject, sent_at, answer, sha256, error"
)
_ENTERED = (
    *("id", "number", "letter", "account_id", "event_subject", "event", "fact_sha256"),
    *("queued_at", "state"),
)
_SAVED = (
    *("id", "state", "attempts", "claimed_by", "claimed_at", "message_id"),
    *("recipient", "subject", "sent_at", "answer", "sha256", "error"),
)


async def save_contact(connection: Connection, account_id: str, revision: int, contact: Contact) -> None:
    """Keep what accounts says of somebody, unless something newer is known."""
    await connection.execute(
        "insert into contacts (account_id, revision, contact) values ($1, $2, $3)"
        " on conflict (account_id) do update set revision = excluded.revision, contact = excluded.contact"
        " where contacts.revision < excluded.revision",
        account_id,
        revision,
        contact.model_dump_json(),
    )


async def find_contacts(connection: Connection, account_ids: Iterable[str]) -> dict[str, Contact]:
    """Return those of them who are in the address book."""
    rows = await connection.fetch(
        "select account_id, contact from contacts where account_id = any($1::text[]) and contact is not null",
        list(set(account_ids)),
    )
    return {row["account_id"]: Contact.model_validate_json(row["contact"]) for row in rows}


async def erased(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return those of them who were erased: nobody is written to any more, whatever is heard late."""
    rows = await connection.fetch(
        "select account_id from contacts where account_id = any($1::text[]) and contact is null",
        list(set(account_ids)),
    )
    return {row["account_id"] for row in rows}


async def enter(connection: Connection, emails: Iterable[Email]) -> list[str]:
    """Put e-mails into the register, but none whose letter has told its fact already; return the new ones."""
    in_order = sorted(emails, key=attrgetter("letter", "fact_sha256"))
    entered = await connection.fetch(
        "insert into emails (id, number, letter, account_id, event_subject, event, fact_sha256,"
        " queued_at, state, recipient, subject)"
        " select *, '', '' from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::json[],"
        " $7::text[], $8::timestamptz[], $9::text[])"
        " on conflict (letter, fact_sha256) do nothing returning id",
        *_columns(in_order, _ENTERED),
    )
    return [row["id"] for row in entered]


async def lock_emails(connection: Connection, email_ids: Iterable[str]) -> dict[str, Email]:
    """Lock e-mails, in an order that is everybody's. Raises: NotFound."""
    wanted = set(email_ids)
    rows = await connection.fetch(
        f"select {_EMAIL} from emails where id = any($1::text[]) order by id for update",  # noqa: S608
        list(wanted),
    )
    found = {row["id"]: Email(**{**row, "state": State(row["state"])}) for row in rows}
    if missing := wanted - found.keys():
        raise NotFound(f"no e-mail {', '.join(sorted(missing))}")
    return found


async def save_emails(connection: Connection, emails: Iterable[Email]) -> None:
    """Save what changes in the life of e-mails; what they tell and to whom never does."""
    await connection.execute(
        "update emails set state = saved.state, attempts = saved.attempts, claimed_by = saved.claimed_by,"
        " claimed_at = saved.claimed_at, message_id = saved.message_id, recipient = saved.recipient,"
        " subject = saved.subject, sent_at = saved.sent_at, answer = saved.answer, sha256 = saved.sha256,"
        " error = saved.error"
        " from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::timestamptz[], $6::text[],"
        " $7::text[], $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::text[]) as saved"
        " (id, state, attempts, claimed_by, claimed_at, message_id,"
        " recipient, subject, sent_at, answer, sha256, error)"
        " where emails.id = saved.id",
        *_columns(list(emails), _SAVED),
    )


def _columns(emails: Sequence[Email], names: Sequence[str]) -> list[list[Any]]:
    """Return one array for each column, as `unnest` takes them."""
    return [[getattr(email, name) for email in emails] for name in names]


async def left_behind(connection: Connection) -> list[str]:
    """Return what nobody has tried to send for a day of machine time: its command was lost or parked."""
    rows = await connection.fetch(
        "select id from emails where state in ('queued', 'sending')"
        " and coalesce(claimed_at, entered_at) < clock_timestamp() - interval '1 day'"
        " order by coalesce(claimed_at, entered_at) limit 500"
    )
    return [row["id"] for row in rows]


async def count_emails(connection: Connection, since: datetime) -> dict[str, Any]:
    """Count what waits, what was given up since an instant, and say when one was sent last."""
    row = await connection.fetchrow(
        "select waiting.*, lost.*, (select max(sent_at) from emails where state = 'sent') as last_sent_at"
        " from (select count(*) as queued, count(*) filter (where error is not null) as put_off,"
        " min(queued_at) as oldest_queued_at from emails where state in ('queued', 'sending')) as waiting,"
        " (select count(*) as given_up, count(*) filter (where recipient <> '') as refused"
        " from emails where state = 'given_up' and queued_at >= $1) as lost",
        since,
    )
    assert row is not None
    return dict(row)


async def find_emails(
    connection: Connection, *, account_id: str | None, number: str | None
) -> list[EmailRow]:
    """Return the register, newest first; before it is sent, an e-mail is listed under today's address."""
    rows = await connection.fetch(
        "select id, number, emails.account_id, subject, state, attempts, queued_at, sent_at, error,"
        " coalesce(nullif(recipient, ''), contact ->> 'email', '') as to"
        " from emails left join contacts using (account_id)"
        " where ($1::text is null or emails.account_id = $1) and ($2::text is null or number = $2)"
        " order by id desc limit $3",
        account_id,
        number,
        LONGEST_LIST,
    )
    return [EmailRow(**row) for row in rows]
