"""Copies of what clients are called and of which accounts were deactivated. Older news never overwrites newer."""

from dataclasses import dataclass

from shared.contracts.accounts import AccountActivated, AccountDeactivated, AccountTold, Contact
from shared.runtime.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Inactive:
    """Why an account may not pay, and the number of what its owner may answer (R17)."""

    reason: str
    request: str | None


async def save(connection: Connection, event: AccountActivated | AccountDeactivated | AccountTold) -> None:
    await connection.execute(
        "insert into account_standing (account_id, revision, reason, request) values ($1, $2, $3, $4)"
        " on conflict (account_id) do update set revision = excluded.revision, reason = excluded.reason,"
        " request = excluded.request where account_standing.revision < excluded.revision",
        event.account_id,
        event.revision,
        getattr(event, "reason", None),
        getattr(event, "request", None),
    )


async def inactive(connection: Connection, account_id: str) -> Inactive | None:
    """Return why an account may not pay; None: it may."""
    row = await connection.fetchrow(
        "select reason, request from account_standing where account_id = $1 and reason is not null",
        account_id,
    )
    return Inactive(**row) if row else None


async def save_client(connection: Connection, account_id: str, revision: int, contact: Contact) -> None:
    """Keep what a client is called and where from, unless something newer is known."""
    await connection.execute(
        "insert into client_name (account_id, revision, name, country, email_domain, consumer)"
        " values ($1, $2, $3, $4, $5, $6)"
        " on conflict (account_id) do update set revision = excluded.revision, name = excluded.name,"
        " country = excluded.country, email_domain = excluded.email_domain, consumer = excluded.consumer"
        " where client_name.revision < excluded.revision",
        account_id,
        revision,
        contact.name,
        contact.address.country.upper(),
        contact.email.rpartition("@")[2].lower(),
        contact.consumer,
    )
