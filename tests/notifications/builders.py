"""Example events and an example reader. Valid by default, one keyword away from the case."""

from datetime import UTC, date, datetime

from shared.contracts.accounts import (
    Address,
    Contact,
    EmailChangeAsked,
    EmailChangeCancelled,
    EmailChanged,
    EmailConfirmationAsked,
    NewSignInSeen,
    PasswordChanged,
    PasswordResetAsked,
    RecoveryCodeUsed,
    SecondFactorChanged,
)
from shared.contracts.association import Association, Mediator, VatPeriod
from shared.contracts.issued import CreditedInvoice
from shared.contracts.lifecycle import (
    HostingDeleted,
    HostingDeletionSoon,
    HostingDisabled,
    HostingEndsSoon,
    HostingRenewed,
    HostingStarted,
)
from shared.contracts.orders import (
    ContractConfirmed,
    CreditNoteIssued,
    DisputeDecided,
    InvoiceDisputed,
    InvoiceIssued,
    OrderExpired,
    OrderLine,
    OrderPlaced,
)
from shared.contracts.payments import (
    ChequeBounced,
    ChequeDeposited,
    ChequeReceived,
    ChequeReturned,
    PaymentHeld,
    PaymentRefused,
)

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
ORDER = {"order_id": "o-1", "account_id": "a-1", "occurred_at": AT}
PAYMENT = ORDER | {"order_reference": "CMD-2026-00117", "payment_id": "p-1", "amount_cents": 2400}
CHEQUE = PAYMENT | {"cheque_id": "c-1"}
HOSTING = {
    "hosting_id": "h-1",
    "revision": 1,
    "reference": "pigeon-7",
    "account_id": "a-1",
    "offer": "web",
    "offer_name": {"fr": "Hébergement web", "en": "Web hosting"},
    "occurred_at": AT,
}
DATES = {"ends_on": date(2027, 11, 22), "deletion_on": date(2027, 12, 22)}
REASON = {"fr": "Le nom du payeur n'est pas celui du compte.", "en": "The payer's name is not the account's."}
LINE = {
    "position": 1,
    "kind": "new",
    "offer": "web",
    "offer_name": {"fr": "Hébergement web", "en": "Web hosting"},
    "resource": "web",
    "volume": 1,
    "term": "P12M",
    "price_cents": 2400,
    "hosting_id": "h-1",
    "planned_ends_on": date(2027, 11, 22),
}


def a_line(**changes):
    return OrderLine(**(LINE | changes))


def an_order_placed(**changes):
    defaults = {
        "reference": "CMD-2026-00117",
        "cheque_reference": "26-00117-K",
        "lines": [a_line()],
        "total_cents": 2400,
        "ordered_on": date(2026, 11, 22),
        "payable_until": date(2026, 12, 22),
        "terms_version": "2013-09-20",
        "terms_sha256": "0" * 64,
        "immediate_start": True,
    }
    return OrderPlaced(**(ORDER | defaults | changes))


def a_contract_confirmed(**changes):
    consents = [
        {"kind": kind, "wording": f"{kind}-1", "language": "fr", "given_at": AT}
        for kind in ("immediate_start", "loss_of_withdrawal")
    ]
    defaults = {
        "reference": "CMD-2026-00117",
        "lines": [a_line()],
        "total_cents": 2400,
        "ordered_on": date(2026, 11, 22),
        "paid_on": date(2026, 11, 22),
        "terms_version": "2013-09-20",
        "immediate_start": True,
        "consents": consents,
        "withdrawal": True,
    }
    return ContractConfirmed(**(ORDER | defaults | changes))


def an_order_expired(**changes):
    defaults = {
        "reference": "CMD-2026-00117",
        "ordered_on": date(2026, 11, 22),
        "payable_until": date(2026, 12, 22),
    }
    return OrderExpired(**(ORDER | defaults | changes))


def an_invoice_issued(**changes):
    defaults = {
        "order_reference": "CMD-2026-00117",
        "number": "F-2026-00042",
        "issued_on": date(2026, 11, 22),
        "total_cents": 2400,
        "method": "card",
        "paid_on": date(2026, 11, 22),
        "dispute_until": date(2026, 12, 2),
    }
    return InvoiceIssued(**(ORDER | defaults | changes))


def a_credit_note_issued(**changes):
    invoice = CreditedInvoice(
        number="F-2026-00042", issued_on=date(2026, 11, 22), total_cents=2400, credited_cents=2354
    )
    defaults = {
        "order_reference": "CMD-2026-00117",
        "number": "AV-2026-00004",
        "issued_on": date(2026, 11, 27),
        "total_cents": 2354,
        "invoice": invoice,
        "ground": "withdrawal",
        "ground_words": {"fr": "rétractation", "en": "withdrawal"},
        "settlement": "to_refund",
    }
    return CreditNoteIssued(**(ORDER | defaults | changes))


DISPUTE = ORDER | {"dispute_id": "d-1", "invoice": "F-2026-00042", "received_on": date(2026, 12, 1)}


def an_invoice_disputed(**changes):
    defaults = {
        "invoice_issued_on": date(2026, 11, 22),
        "dispute_until": date(2026, 12, 2),
        "in_time": True,
    }
    return InvoiceDisputed(**(DISPUTE | defaults | changes))


def a_dispute_decided(**changes):
    defaults = {"verdict": "accepted", "answer": "Le prix était faux.", "credit_note": "AV-2026-00004"}
    return DisputeDecided(**(DISPUTE | defaults | changes))


def a_confirmation_asked(**changes):
    defaults = {
        "account_id": "a-1",
        "link_id": "lien_7-x",
        "expires_at": datetime(2026, 11, 23, 17, 40, tzinfo=UTC),
        "occurred_at": AT,
    }
    return EmailConfirmationAsked(**(defaults | changes))


def a_new_sign_in(**changes):
    defaults = {
        "account_id": "a-1",
        "address": "203.0.113.7",
        "device": "Firefox, Linux",
        "occurred_at": AT,
    }
    return NewSignInSeen(**(defaults | changes))


def a_reset_asked(**changes):
    until = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
    defaults = {"email": "camille@example.org", "link_id": "lien_7-x", "expires_at": until}
    return PasswordResetAsked(**({"account_id": "a-1", "occurred_at": AT} | defaults | changes))


def a_password_changed(**changes):
    defaults = {"by": "link", "address": "203.0.113.7"}
    return PasswordChanged(**({"account_id": "a-1", "occurred_at": AT} | defaults | changes))


EMAILS = {
    "account_id": "a-1",
    "occurred_at": AT,
    "old_email": "camille@example.org",
    "new_email": "camille@example.net",
}
CANCEL = {"old_may_cancel": True, "cancel_until": datetime(2026, 11, 25, 17, 40, tzinfo=UTC)}


def an_email_change_asked(**changes):
    defaults = {
        "confirm_link": "lien_8-y",
        "confirm_until": datetime(2026, 11, 23, 17, 40, tzinfo=UTC),
        "cancel_link": "lien_9-z",
    }
    return EmailChangeAsked(**(EMAILS | CANCEL | defaults | changes))


def an_email_changed(**changes):
    return EmailChanged(**(EMAILS | CANCEL | changes))


def a_second_factor_changed(**changes):
    defaults = {"account_id": "a-1", "occurred_at": AT, "change": "begun"}
    return SecondFactorChanged(**(defaults | changes))


def a_recovery_code_used(**changes):
    defaults = {"account_id": "a-1", "occurred_at": AT, "left": 9, "address": "203.0.113.7"}
    return RecoveryCodeUsed(**(defaults | changes))


def a_payment_held(**changes):
    because = {"fr": "le montant du paiement", "en": "the amount of the payment"}
    defaults = {"method": "card", "reason": "amount", "decide_by": date(2026, 12, 7), "because": because}
    return PaymentHeld(**(PAYMENT | defaults | changes))


def a_payment_refused(**changes):
    defaults = {
        "method": "card",
        "code": "E-VERIF",
        "reason": REASON,
        "payable_until": date(2026, 12, 22),
    }
    return PaymentRefused(**(PAYMENT | defaults | changes))


def a_cheque_received(**changes):
    defaults = {"received_on": date(2026, 11, 26), "wait_until": date(2026, 12, 11)}
    return ChequeReceived(**(CHEQUE | defaults | changes))


def a_cheque_deposited(**changes):
    return ChequeDeposited(**(CHEQUE | {"deposited_on": date(2026, 11, 27)} | changes))


def a_cheque_returned(**changes):
    defaults = {
        "code": "E-CHEQUE-BANQUE",
        "reason": {
            "fr": "Seuls les chèques tirés sur un établissement situé en France sont acceptés.",
            "en": "Only cheques drawn on a bank located in France are accepted.",
        },
        "returned_on": date(2026, 11, 27),
        "payable_until": date(2026, 12, 22),
    }
    return ChequeReturned(**(CHEQUE | defaults | changes))


def a_cheque_bounced(**changes):
    defaults = {
        "bounced_on": date(2026, 12, 4),
        "reason": "sans provision",
        "was_accepted": True,
        "payable_until": date(2026, 12, 22),
    }
    return ChequeBounced(**(CHEQUE | defaults | changes))


def a_hosting_started(**changes):
    defaults = {
        "order_id": "o-1",
        "starts_on": date(2026, 11, 22),
        "address": "https://pigeon-7.example.org",
        "term": "P12M",
    }
    return HostingStarted(**(HOSTING | DATES | defaults | changes))


def a_hosting_renewed(**changes):
    defaults = {
        "order_id": "o-2",
        "former_ends_on": date(2026, 11, 22),
        "starts_on": date(2026, 11, 22),
        "was_disabled": False,
    }
    return HostingRenewed(**(HOSTING | DATES | defaults | changes))


def a_hosting_ends_soon(**changes):
    return HostingEndsSoon(
        **(HOSTING | DATES | {"days_left": 30, "price_cents": 2400, "term": "P12M"} | changes)
    )


def a_hosting_disabled(**changes):
    return HostingDisabled(**(HOSTING | DATES | changes))


def a_deletion_soon(**changes):
    defaults = {
        "deletion_on": date(2027, 12, 22),
        "days_left": 14,
        "price_cents": 2400,
        "term": "P12M",
    }
    return HostingDeletionSoon(**(HOSTING | defaults | changes))


def a_hosting_deleted(**changes):
    defaults = {
        "deletion_on": date(2027, 12, 22),
        "proof": "3 files, 12 kB, 2027-12-23T00:05+01:00",
        "backups_until": date(2028, 1, 22),
        "occurred_at": datetime(2027, 12, 22, 23, 5, tzinfo=UTC),
    }
    return HostingDeleted(**(HOSTING | defaults | changes))


def a_contact(**changes):
    defaults = {
        "email": "camille@example.org",
        "name": "Camille Exemple",
        "language": "fr",
        "kind": "person",
        "consumer": True,
        "address": Address(street="12 rue des Colombes", postal_code="75011", city="Paris", country="FR"),
    }
    return Contact(**(defaults | changes))


def an_association(**changes):
    seat = Address(street="1 place du Colombier", postal_code="77190", city="Dammarie-les-Lys", country="FR")
    defaults = {
        "name": "G7-servers",
        "legal_form": {"fr": "Association à but non lucratif (loi 1901)", "en": "Non-profit association"},
        "address": seat,
        "siret": "79815880400012",
        "site": "https://www.example.org/",
        "contact_email": "contact@example.org",
        "payee": "Association G7-servers",
        "cheque_address": seat,
        "mediator": Mediator(name="Médiateur", address="Paris"),
        "vat": (VatPeriod(valid_from=date(2013, 9, 20), regime="franchise"),),
    }
    return Association(**(defaults | changes))


EXAMPLES = {
    "M01_email_change": an_email_change_asked(),
    "M01_email_confirmation": a_confirmation_asked(),
    "M04_order_registered": an_order_placed(),
    "M06_order_expired": an_order_expired(),
    "M07_cheque_deposited": a_cheque_deposited(),
    "M07_cheque_received": a_cheque_received(),
    "M08_cheque_bounced": a_cheque_bounced(),
    "M08_cheque_returned": a_cheque_returned(),
    "M08_payment_refused": a_payment_refused(),
    "M09_payment_held": a_payment_held(),
    "M10_contract_confirmed": a_contract_confirmed(),
    "M11_invoice_issued": an_invoice_issued(),
    "M12_hosting_started": a_hosting_started(),
    "M13_hosting_ends_soon": a_hosting_ends_soon(),
    "M14_hosting_disabled": a_hosting_disabled(),
    "M15_hosting_deletion_soon": a_deletion_soon(),
    "M16_hosting_deleted": a_hosting_deleted(),
    "M17_hosting_renewed": a_hosting_renewed(),
    "M19_debt_cancelled": a_credit_note_issued(
        total_cents=2400, ground="unpaid", settlement="cancelled", number="AV-2026-00003"
    ),
    "M19_refund_credited": a_credit_note_issued(),
    "M29_dispute_decided": a_dispute_decided(),
    "M29_dispute_received": an_invoice_disputed(),
    "M37_email_change_asked": an_email_change_asked(),
    "M37_email_change_cancelled": EmailChangeCancelled(**EMAILS),
    "M37_email_change_cancelled_new": EmailChangeCancelled(**EMAILS),
    "M37_email_changed": an_email_changed(),
    "M37_email_changed_former": an_email_changed(),
    "M37_new_sign_in": a_new_sign_in(),
    "M37_password_changed": a_password_changed(),
    "M37_password_reset": a_reset_asked(),
    "M37_recovery_code": a_recovery_code_used(),
    "M37_second_factor": a_second_factor_changed(),
}
"""One event for each letter."""
