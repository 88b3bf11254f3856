"""What others own and say: accounts, hostings and payments. Older news never overwrites newer."""

from collections import defaultdict

from asyncpg import Record
from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.accounts import (
    AccountActivated,
    AccountDeactivated,
    AccountState,
    AccountTold,
    Contact,
    Language,
)
from shared.contracts.base import Caller
from shared.contracts.lifecycle import (
    EndMoved,
    HostingCutForNonPayment,
    HostingDeleted,
    HostingDisabled,
    HostingImported,
    HostingRenewed,
    HostingStarted,
    HostingTerminated,
    HostingVolumeChanged,
    PaidSpan,
)
from shared.runtime.database import Connection
from shared.runtime.errors import NotYet

_HOSTING = (
    "id, reference, account_id, offer, coalesce(volume, 0) as volume, anchor_day, ends_on, deletion_on, term,"
    " terminated, deleted, spans, former"
)
_SPANS = TypeAdapter(tuple[PaidSpan, ...])
_FORMER = TypeAdapter(domain.Former)


def _hosting(row: Record) -> domain.HostingKnown:
    former = _FORMER.validate_json(row["former"]) if row["former"] else None
    return domain.HostingKnown(**dict(row) | {"spans": _SPANS.validate_json(row["spans"]), "former": former})


async def save_contact(connection: Connection, account_id: str, revision: int, contact: Contact) -> None:
    await connection.execute(
        "insert into account (id, contact_revision, contact) values ($1, $2, $3) on conflict (id) do update"
        " set contact_revision = excluded.contact_revision, contact = excluded.contact"
        " where account.contact_revision < excluded.contact_revision",
        account_id,
        revision,
        contact.model_dump_json(),
    )


async def save_account_state(
    connection: Connection,
    event: AccountActivated | AccountDeactivated | AccountTold,
    *,
    state: AccountState,
) -> None:
    await connection.execute(
        "insert into account (id, state_revision, state, reason, request) values ($1, $2, $3, $4, $5)"
        " on conflict (id) do update set state_revision = excluded.state_revision, state = excluded.state,"
        " reason = excluded.reason, request = excluded.request"
        " where account.state_revision < excluded.state_revision",
        event.account_id,
        event.revision,
        state,
        getattr(event, "reason", None),
        getattr(event, "request", None),
    )


async def buyer(connection: Connection, caller: Caller) -> domain.Buyer:
    """Return who orders; an account whose registration has not been heard here counts as unverified."""
    account_id = caller.account_id or ""
    row = await connection.fetchrow(
        "select state, reason, request, coalesce((contact ->> 'consumer')::boolean, true) as consumer,"
        " array(select jsonb_array_elements_text(contact -> 'missing')) as missing from account where id = $1",
        account_id,
    )
    known = {**row, "missing": tuple(row["missing"])} if row else {"state": "unverified"}
    language: Language = "en" if caller.language == "en" else "fr"
    return domain.Buyer(
        account_id=account_id,
        address=caller.address,
        language=language,
        deputy=caller.person_id is not None,
        **known,
    )


async def contact(connection: Connection, account_id: str) -> Contact:
    """Return whom to name on an invoice. Raises NotYet while the registration has not been heard here."""
    found: str | None = await connection.fetchval("select contact from account where id = $1", account_id)
    if found is None:
        msg = f"contact of account {account_id} is not known yet"
        raise NotYet(msg)
    return Contact.model_validate_json(found)


Dated = HostingStarted | HostingImported | HostingRenewed | HostingVolumeChanged | HostingDisabled | EndMoved
"""What tells until when a hosting runs."""


async def save_hosting(connection: Connection, event: Dated) -> None:
    await connection.execute(
        "insert into hosting"
        " (id, reference, account_id, revision, offer, volume, anchor_day, ends_on, deletion_on, term, terminated,"
        " spans) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, false), $12)"
        " on conflict (id) do update set"
        " revision = excluded.revision, volume = excluded.volume, anchor_day = excluded.anchor_day,"
        " ends_on = excluded.ends_on,"
        " deletion_on = case when hosting.deleted then hosting.deletion_on else excluded.deletion_on end,"
        " term = coalesce(excluded.term, hosting.term), terminated = coalesce($11, hosting.terminated),"
        " spans = excluded.spans"
        " where hosting.revision < excluded.revision",
        event.hosting_id,
        event.reference,
        event.account_id,
        event.revision,
        event.offer,
        event.volume,
        event.anchor_day,
        event.ends_on,
        event.deletion_on,
        event.term,
        _under_notice(event),
        _SPANS.dump_json(event.spans).decode(),
    )


def _under_notice(event: Dated) -> bool | None:
    """Tell whether a notice of its owner counts; None where an older sender's event does not speak of it."""
    if event.under_notice is not None:
        return event.under_notice
    if isinstance(event, HostingVolumeChanged | HostingDisabled | HostingCutForNonPayment):
        return None
    return isinstance(event, HostingTerminated)


async def save_former(connection: Connection, hosting_id: str, former: domain.Former) -> None:
    """Remember what an older system sold of a hosting, whenever that is heard."""
    await connection.execute(
        "update hosting set former = $2 where id = $1", hosting_id, _FORMER.dump_json(former).decode()
    )


async def mark_hosting_deleted(connection: Connection, event: HostingDeleted) -> None:
    """Remember that the data is gone, for good; what else there was to know of it may still be heard."""
    await connection.execute(
        "insert into hosting (id, reference, account_id, revision, offer, ends_on, deletion_on, deleted)"
        " values ($1, $2, $3, 0, $4, $5, $5, true) on conflict (id) do update set"
        " deletion_on = excluded.deletion_on, deleted = true",
        event.hosting_id,
        event.reference,
        event.account_id,
        event.offer,
        event.deletion_on,
    )


async def hostings(
    connection: Connection, names: list[str], *, stay: bool = False
) -> tuple[domain.HostingKnown, ...]:
    """Return the hostings of those ids or references, whoever owns them.

    `stay`: what is known of them does not change before the transaction ends, so that news that come meanwhile find
    what it makes of them.
    """
    rows = await connection.fetch(
        f"select {_HOSTING} from hosting where id = any($1::text[]) or reference = any($1::text[])"  # noqa: S608
        + (" order by id for share" if stay else ""),
        names,
    )
    return tuple(_hosting(row) for row in rows)


async def hostings_of(connection: Connection, account_id: str) -> tuple[domain.HostingKnown, ...]:
    """Return the hostings of an account that are there, by their references."""
    rows = await connection.fetch(
        f"select {_HOSTING} from hosting where account_id = $1 and not deleted order by reference",  # noqa: S608
        account_id,
    )
    return tuple(_hosting(row) for row in rows)


async def lock_hostings(connection: Connection, hosting_ids: list[str]) -> tuple[domain.HostingKnown, ...]:
    """Lock what is known of hostings, in one order for everybody."""
    rows = await connection.fetch(
        f"select {_HOSTING} from hosting where id = any($1::text[]) order by id for update",  # noqa: S608
        hosting_ids,
    )
    return tuple(_hosting(row) for row in rows)


async def hosting(connection: Connection, reference: str, *, lock: bool) -> domain.HostingKnown | None:
    """Return a hosting by its reference alone. `lock`: who wants to renew it at the same time waits."""
    row = await connection.fetchrow(
        f"select {_HOSTING} from hosting where reference = $1" + (" for update" if lock else ""),  # noqa: S608
        reference,
    )
    return _hosting(row) if row else None


async def save_attempt(connection: Connection, attempt: domain.Attempt) -> int:
    """Note where a payment stands and what became of its money; what was reached further on is kept.

    What came counts, not what was announced: a cheque may be written without the discount that was shown, or with it.

    Returns how many cents of it went back, as far as was heard.
    """
    back_cents: int = await connection.fetchval(
        "insert into attempt as known (payment_id, order_id, method, amount_cents, standing, accepted,"
        " given_back_cents, owed_until) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        " on conflict (payment_id) do update set standing = greatest(known.standing, excluded.standing),"
        " amount_cents = case when excluded.standing > 0 then excluded.amount_cents else known.amount_cents end,"
        " accepted = known.accepted or excluded.accepted,"
        " given_back_cents = greatest(known.given_back_cents, excluded.given_back_cents),"
        " owed_until = greatest(known.owed_until, excluded.owed_until) returning given_back_cents",
        attempt.payment_id,
        attempt.order_id,
        attempt.method,
        attempt.amount_cents,
        attempt.standing,
        attempt.accepted,
        attempt.given_back_cents,
        attempt.owed_until,
    )
    return back_cents


async def attempts(connection: Connection, order_ids: list[str]) -> dict[str, list[domain.Attempt]]:
    """Return {order: its payments, the oldest first}."""
    rows = await connection.fetch(
        "select payment_id, order_id, method, amount_cents, standing, accepted, given_back_cents, owed_until"
        " from attempt where order_id = any($1::text[]) order by payment_id",
        order_ids,
    )
    found = defaultdict(list)
    for row in rows:
        found[row["order_id"]].append(
            domain.Attempt(**dict(row) | {"standing": domain.Standing(row["standing"])})
        )
    return found


async def with_lost_money(connection: Connection) -> list[str]:
    """Return the orders of which the bank took some money back, the oldest first."""
    rows = await connection.fetch(
        "select distinct order_id from attempt where owed_until is not null and accepted order by order_id"
    )
    return [row["order_id"] for row in rows]
