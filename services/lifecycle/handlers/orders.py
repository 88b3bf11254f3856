"""What orders says: something was ordered, a contract ends at its client's word, prices changed."""

import base64
import uuid
from typing import Literal

from services.lifecycle import domain, store
from shared.contracts.orders import (
    FreeOrderConfirmed,
    LeavingConfirmed,
    OfferPublished,
    OrderClosed,
    OrderLine,
    OrderPlaced,
    TerminationConfirmed,
    WithdrawalConfirmed,
)
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import keep, keep_each, known, router


def public_reference(hosting_id: str) -> str:
    """Return the short public name of a hosting: from the random end of its identity, safe in a host name."""
    return "h-" + base64.b32encode(uuid.UUID(hosting_id).bytes[-5:]).decode().lower()


@router.on(OrderPlaced)
async def remember_what_was_ordered(event: OrderPlaced, tx: Tx) -> None:
    """Make the new hostings, and note renewals on those that exist; nothing starts before it is paid (R31, R41)."""
    language = event.language or await store.accounts.language(tx.connection, event.account_id)
    if language is None:
        msg = f"account {event.account_id} is not known yet"
        raise NotYet(msg)
    hostings = await store.hostings.lock_all(tx.connection, {line.hosting_id for line in event.lines})
    accusation = await store.accounts.accusation(tx.connection, event.account_id)
    outcomes = []
    for line in event.lines:
        known = hostings.get(line.hosting_id)
        outcome = _ordered(known, line, event, language="en" if language == "en" else "fr")
        outcome = domain.accuse(outcome, accusation) if accusation else outcome
        hostings[line.hosting_id] = outcome.hosting
        outcomes.append(outcome)
    await keep(tx, *outcomes)
    await store.hostings.link(tx.connection, event.order_id, hostings)


def _ordered(
    known: domain.Hosting | None, line: OrderLine, event: OrderPlaced, *, language: Literal["fr", "en"]
) -> domain.Outcome:
    if known:
        return domain.order_more(known, line, placed=event)
    if line.kind != "new":
        msg = f"hosting {line.hosting_id} is not known yet"
        raise NotYet(msg)
    return domain.order(line, event, reference=public_reference(line.hosting_id), language=language)


@router.on(FreeOrderConfirmed)
async def start_or_renew_for_free(event: FreeOrderConfirmed, tx: Tx) -> None:
    """Start or renew what costs nothing, as if it were paid (R09, R41, R59)."""
    await keep_each(tx, event.order_id, lambda hosting: domain.accept(hosting, domain.free(event)))


@router.on(OfferPublished)
async def remember_prices(event: OfferPublished, tx: Tx) -> None:
    await store.prices.save_prices(
        tx.connection, event.code, event.revision, event.prices, options=event.options
    )


@router.on(WithdrawalConfirmed)
async def end_what_was_withdrawn(event: WithdrawalConfirmed, tx: Tx) -> None:
    """End the services that a withdrawal concerns, or put their end back (L05)."""
    concerned = {line.hosting_id for line in event.lines}
    hostings = await known(tx, concerned)
    await keep(tx, *(domain.withdraw(hosting, event) for hosting in hostings.values()))


@router.on(TerminationConfirmed)
async def end_what_was_terminated(event: TerminationConfirmed, tx: Tx) -> None:
    """End a service on the day that its owner gave notice for (R63)."""
    hostings = await known(tx, {event.hosting_id})
    await keep(tx, domain.terminate(hostings[event.hosting_id], event))


@router.on(LeavingConfirmed)
async def end_what_was_left(event: LeavingConfirmed, tx: Tx) -> None:
    """End a service on the day on which its owner left over a modification (R79)."""
    hostings = await known(tx, {event.hosting_id})
    await keep(tx, domain.leave(hostings[event.hosting_id], event))


@router.on(OrderClosed)
async def let_closed_orders_count_for_nothing(event: OrderClosed, tx: Tx) -> None:
    """Serve nothing for an order that was closed, whatever is heard of its money (R82)."""
    hostings = await known(tx, set(event.hosting_ids))
    await keep(tx, *(domain.void(hosting, event) for hosting in hostings.values()))
