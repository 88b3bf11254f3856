"""Example events of contracts that end at their client's word."""

from datetime import date

from shared.contracts.lifecycle import (
    HostingTerminated,
    HostingTerminationRevoked,
    HostingVolumeEndsSoon,
    HostingVolumeKept,
)
from shared.contracts.orders import (
    DeclarationQuestioned,
    DeclarationRejected,
    LeavingConfirmed,
    LeavingRefused,
    ModificationAnnounced,
    OrderClosed,
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


def a_modification_announced(**changes):
    services = [
        {"hosting_id": "h-1", "reference": "pigeon-7", "offer": "web", "ends_on": date(2027, 11, 20)},
        {"hosting_id": "h-2", "reference": "pigeon-8", "offer": "web", "ends_on": date(2027, 3, 31)},
    ]
    usual = {
        "occurred_at": AT,
        "modification_id": "m-1",
        "modification": "MOD-ABCD2345",
        "account_id": "a-1",
        "text": {
            "fr": "Le nombre de boîtes aux lettres est limité à dix par service.",
            "en": "The number of mailboxes is limited to ten for each service.",
        },
        "terms_version": "2026-12-01",
        "announced_on": date(2026, 11, 1),
        "in_force_on": date(2026, 12, 1),
        "leave_until": date(2026, 12, 31),
        "services": services,
        "by_email": True,
    }
    return ModificationAnnounced(**usual | changes)


def a_leaving_confirmed(**changes):
    line = {name: WITHDRAWN_LINE[name] for name in ("text", "price_cents", "total_days")}
    order = {"order_id": "o-1", "order_reference": "CMD-2026-00117"}
    usual = {
        "declaration": "RES-ABCD2345",
        "account_id": "a-1",
        "hosting_id": "h-1",
        "reference": "pigeon-7",
        "modification": "MOD-ABCD2345",
        "ends_on": date(2026, 12, 31),
        "lines": [line | order | {"used_days": 41, "owed_cents": 269, "refund_cents": 2131}],
        "refund_cents": 2131,
    }
    return LeavingConfirmed(**DECLARATION | usual | changes)


def a_leaving_refused(**changes):
    reason = {"fr": "Le délai est passé.", "en": "The period is over."}
    usual = {
        "declaration": "RES-ABCD2345",
        "account_id": "a-1",
        "services": "pigeon-7",
        "verdict": "too_late",
    }
    return LeavingRefused(**DECLARATION | usual | {"reason": reason} | changes)


def an_order_closed(**changes):
    usual = {
        "occurred_at": AT,
        "order_id": "o-1",
        "reference": "CMD-2026-00117",
        "account_id": "a-1",
        "ordered_on": date(2026, 11, 22),
        "closed_on": date(2026, 11, 29),
        "hosting_ids": ["h-1"],
        "service": "pigeon-7",
        "because": "terminated",
        "reason": {"fr": "vous avez résilié ce service", "en": "you gave notice for this service"},
    }
    return OrderClosed(**usual | changes)


EXAMPLES = {
    "M06_order_closed": an_order_closed(),
    "M13_volume_ends_soon": HostingVolumeEndsSoon(
        **HOSTING, changes_on=date(2027, 11, 21), next_volume=10, in_use=20
    ),
    "M13_volume_kept": HostingVolumeKept(**HOSTING, in_use=20, due=10, used="15.3"),
    "M20_leaving_confirmed": a_leaving_confirmed(),
    "M20_leaving_refused": a_leaving_refused(),
    "M21_modification_announced": a_modification_announced(),
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
