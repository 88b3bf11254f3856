"""The delays that the help pages speak of, read from the rules that keep them: none is typed into a page.

Written as ISO 8601 periods; `python -m infra.docs` writes them for the gateway, and fails where they are stale.
"""

import json

from services.accounts.domain import accounts, checks, credentials, delegates, erasure
from services.lifecycle.domain import day
from services.orders.domain import invoices, modifications, orders, withdrawals
from services.payments.domain import crediting, promises, surplus_choices
from shared.values.delays import DEBT_DAYS, END_REMINDER_DAYS, RETRIEVAL_MONTHS


def figures() -> dict[str, str | list[str]]:
    """Return every figure by the name that the texts call it."""
    return {
        "order_payable": _days(orders.ORDER_PAYABLE_DAYS),
        "invoice_disputable": _days(invoices.DISPUTE_DAYS),
        "withdrawal": _days(withdrawals.WITHDRAWAL_DAYS),
        "change_left_within": _days(modifications.LEAVE_DAYS),
        "verification": _days(crediting.VERIFICATION_DAYS),
        "cheque_awaited": _days(promises.PROMISE_DAYS),
        "surplus_answer": _days(surplus_choices.ANSWER_DAYS),
        "debt": _days(DEBT_DAYS),
        "retrieval": f"P{RETRIEVAL_MONTHS}M",
        "end_reminders": [_days(count) for count in END_REMINDER_DAYS],
        "last_calls": [_days(count) for count in day.LAST_CALL_DAYS],
        "documents": _days(checks.DELAY_DAYS),
        "erasure_grace": _days(erasure.GRACE_DAYS),
        "invitation": _days(delegates.INVITATION_DAYS),
        "confirmation_link": _hours(accounts.LINK_HOURS),
        "password_link": _hours(credentials.RESET_HOURS),
    }


def document() -> str:
    """Return services/gateway/portal/help/figures.json."""
    return json.dumps(figures(), indent=2)


def _days(count: int) -> str:
    return f"P{count}D"


def _hours(count: int) -> str:
    return f"PT{count}H"
