"""Saying what an account is, once more: nothing of it changes but the number of its news."""

from dataclasses import replace
from datetime import datetime

from shared.contracts.accounts import AccountTold

from .accounts import Account, Outcome


def tell(account: Account, *, now: datetime) -> Outcome:
    """Say what an account is, under a revision that is newer than all before, for whoever keeps a copy."""
    again = replace(account, revision=account.revision + 1)
    event = AccountTold(
        occurred_at=now,
        account_id=again.id,
        revision=again.revision,
        contact=again.contact,
        state=again.state,
        reason=again.reason,
        request=again.request,
    )
    return Outcome(again, (event,))
