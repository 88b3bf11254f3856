"""How the treasurer finds a payment."""

import re

from services.payments.store import payments
from shared.contracts.payments import FindPayments, PaymentHit, PaymentHits
from shared.runtime.tx import Tx

from .base import router, view

_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{2}))?\s*(?:€|eur|euros?)?", re.IGNORECASE)


@router.answers(FindPayments)
async def find_payments(request: FindPayments, tx: Tx) -> PaymentHits:
    wanted = request.q.strip()
    found = await payments.search(tx.connection, wanted, amount_cents=_cents(wanted))
    hits = [PaymentHit(**view(one).model_dump(), account_id=one.account_id) for one in found]
    return PaymentHits(payments=hits)


def _cents(text: str) -> int | None:
    """Read an amount as a person types it; None for what is none."""
    amount = _AMOUNT.fullmatch(text.replace("\N{NO-BREAK SPACE}", " ").replace(" ", ""))
    return int(amount[1]) * 100 + int(amount[2] or 0) if amount else None
