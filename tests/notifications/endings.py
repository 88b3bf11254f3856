"""Example events of contracts that end at their client's word."""

from datetime import date

from shared.contracts.lifecycle import HostingTerminated, HostingTerminationRevoked
from shared.contracts.orders import (
    DeclarationQuestioned,
    DeclarationRejected,
    TerminationDeclared,
    WithdrawalConfirmed,
    WithdrawalDeclared,
    WithdrawalRefused,
)

from .builders import AT, HOSTING

DECLARATION = {"declaration_id": "d-1", "declaration": "RET-ABCD2345", "occurred_at": AT}
DECLARED = DECLARATION | {
    "account_id": None,
    "name": "Camille Exemple",
    "contract": "cmd 2026 117",
    "email": "camille@example.org",
    "language": "fr",
}
WITHDRAWN_LINE = {
    "text": {"fr": "Hébergement web, 10 Go, 12 mois", "en": "Web hosting, 10 GB, 12 months"},
    "hosting_id": "h-1",
    "price_cents": 2400,
    "used_days": 7,
    "total_days": 365,
    "owed_cents": 46,
    "refund_cents": 2354,
}


def a_withdrawal_declared(**changes):
    return WithdrawalDeclared(**DECLARED | changes)


def a_termination_declared(**changes):
    dates = {"ends_on": date(2026, 12, 31), "deletion_on": date(2027, 1, 31)}
    return TerminationDeclared(**DECLARED | dates | {"declaration": "RES-ABCD2345"} | changes)


def a_withdrawal_confirmed(**changes):
    usual = {
        "account_id": "a-1",
        "order_id": "o-1",
        "order_reference": "CMD-2026-00117",
        "withdrawn_on": date(2026, 11, 27),
        "last_day": date(2026, 12, 7),
        "lines": [WITHDRAWN_LINE],
        "was_paid": True,
        "refund_cents": 2354,
    }
    return WithdrawalConfirmed(**DECLARATION | usual | changes)


def a_withdrawal_refused(**changes):
    reason = {"fr": "Le délai est passé.", "en": "The period is over."}
    order = {"account_id": "a-1", "order_id": "o-1", "order_reference": "CMD-2026-00117"}
    return WithdrawalRefused(**DECLARATION | order | {"verdict": "too_late", "reason": reason} | changes)


def a_declaration_questioned(**changes):
    usual = {"account_id": "a-1", "kind": "termination", "contract": "h-abcd2345"}
    return DeclarationQuestioned(**DECLARATION | usual | changes)


def a_declaration_rejected(**changes):
    said = {name: DECLARED[name] for name in ("name", "contract", "email", "language")}
    usual = {"kind": "withdrawal", "reason": "Aucune commande de ce numéro."}
    return DeclarationRejected(**DECLARATION | said | usual | changes)


def a_termination(fact=HostingTerminated, **changes):
    dates = {
        "former_ends_on": date(2027, 11, 22),
        "ends_on": date(2026, 12, 31),
        "deletion_on": date(2027, 1, 31),
    }
    return fact(**HOSTING | dates | changes)


EXAMPLES = {
    "M18_declaration_questioned": a_declaration_questioned(),
    "M18_declaration_rejected": a_declaration_rejected(),
    "M18_withdrawal_confirmed": a_withdrawal_confirmed(),
    "M18_withdrawal_received": a_withdrawal_declared(),
    "M18_withdrawal_refused": a_withdrawal_refused(),
    "M20_hosting_terminated": a_termination(),
    "M20_termination_received": a_termination_declared(),
    "M20_termination_revoked": a_termination(HostingTerminationRevoked),
}
"""One event for each letter."""
