"""Every SQL statement of notifications."""

from dataclasses import asdict

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


async def find_contact(connection: Connection, account_id: str) -> Contact | None:
    said = await connection.fetchval("select contact from contacts where account_id = $1", account_id)
    return Contact.model_validate_json(said) if said else None


async def enter(connection: Connection, email: Email) -> bool:
    """Put an e-mail into the register; False when this letter has told this fact already."""
    return (
        await connection.fetchval(
            "insert into emails (id, number, letter, account_id, event_subject, event, fact_sha256,"
            " queued_at, state, recipient, subject) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '')"
            " on conflict (letter, fact_sha256) do nothing returning true",
            email.id,
            email.number,
            email.letter,
            email.account_id,
            email.event_subject,
            email.event,
            email.fact_sha256,
            email.queued_at,
            email.state,
        )
        is not None
    )


async def lock_email(connection: Connection, email_id: str) -> Email:
    """Raises: NotFound."""
    row = await connection.fetchrow(f"select {_EMAIL} from emails where id = $1 for update", email_id)  # noqa: S608
    if row is None:
        raise NotFound(f"no e-mail {email_id}")
    return Email(**{**row, "state": State(row["state"])})


async def save_email(connection: Connection, email: Email) -> None:
    """Save what changes in the life of an e-mail; what it tells and to whom never does."""
    saved = asdict(email)
    await connection.execute(
        "update emails set state = $2, attempts = $3, claimed_by = $4, claimed_at = $5, message_id = $6,"
        " recipient = $7, subject = $8, sent_at = $9, answer = $10, sha256 = $11, error = $12 where id = $1",
        *(
            saved[name]
            for name in (
                *("id", "state", "attempts", "claimed_by", "claimed_at", "message_id"),
                *("recipient", "subject", "sent_at", "answer", "sha256", "error"),
            )
        ),
    )


async def left_behind(connection: Connection) -> list[str]:
    """Return what nobody has tried to send for a day of machine time: its command was lost or parked."""
    rows = await connection.fetch(
        "select id from emails where state in ('queued', 'sending')"
        " and coalesce(claimed_at, entered_at) < clock_timestamp() - interval '1 day'"
        " order by coalesce(claimed_at, entered_at) limit 500"
    )
    return [row["id"] for row in rows]


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
