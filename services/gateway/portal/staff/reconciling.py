"""Payouts compared with the bank to the cent, how well providers are heard, and what they delivered."""

import asyncio
from typing import Any, get_args

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, given
from services.gateway.portal.visit import Visit
from shared.contracts.base import TREASURY, Caller, Money
from shared.contracts.payments import (
    ListNotices,
    ListPayouts,
    ListProviders,
    ListTransit,
    NoticeState,
    NoticeViews,
    PayoutView,
    PayoutViews,
    ProviderViews,
    ReplayNotice,
    SettlePayout,
    Transit,
)

from .room import StaffPage

STATES: tuple[NoticeState, ...] = get_args(NoticeState)


async def read_reconciliation(visit: Visit, caller: Caller) -> dict[str, Any]:
    payouts, transit, providers = await asyncio.gather(
        visit.read(caller, ListPayouts(), PayoutViews),
        visit.glance(caller, ListTransit(), Transit),
        visit.glance(caller, ListProviders(), ProviderViews),
    )
    return {
        "payouts": [(one, difference(one)) for one in payouts.payouts],
        "transit": transit,
        "providers": providers.providers if providers else None,
    }


def difference(one: PayoutView) -> Money | None:
    """Compare what its movements come to with what was sent; None while its provider does not tell them."""
    parts = (one.gross, one.refunded, one.disputed, one.other)
    if one.gross is None or one.fee is None:
        return None
    told = sum(part.amount_cents for part in parts if part) - one.fee.amount_cents
    return Money(amount_cents=told - one.amount.amount_cents, currency=one.amount.currency)


async def read_notices(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for deliveries in a state; those that matched nothing of ours unless the address says otherwise."""
    asked = visit.call.query_params.get("state", "unmatched")
    state = next((one for one in STATES if one == asked), None)
    if state is None:
        raise Refused(NOT_FOUND.say(visit.language))
    found = await visit.read(caller, ListNotices(state=state), NoticeViews)
    return {"notices": found.notices, "chosen": state, "states": STATES}


RECONCILIATION = StaffPage(
    template="staff/reconciliation",
    reads=read_reconciliation,
    roles=TREASURY,
    acts={
        "settle": Act(
            contract=SettlePayout,
            fields=given("payout", "note"),
            done={"fr": "C’est noté pour ce versement.", "en": "Noted for this payout."},
        )
    },
).page("/tresor/rapprochement", "/en/treasury/reconciliation")
NOTICES = StaffPage(
    template="staff/notices",
    reads=read_notices,
    roles=TREASURY,
    acts={
        "replay": Act(
            contract=ReplayNotice,
            fields=given("notice_id"),
            done={
                "fr": "L’avis est relu : la réponse actuelle du prestataire décide.",
                "en": "The notice is read again: the provider’s answer of now decides.",
            },
        )
    },
).page("/tresor/avis", "/en/treasury/notices")
PAGES = (RECONCILIATION, NOTICES)
