"""Example events of a check of data and of what it may lead to."""

from datetime import UTC, date, datetime

from services.accounts.domain import KINDS
from shared.contracts.accounts import (
    AccountDeactivated,
    AskedDocument,
    DocumentsAccepted,
    DocumentsOverdue,
    DocumentsRequested,
    FalseDataFound,
    FalseDataLifted,
    SecondEmailAdded,
    SecondEmailAsked,
    SecondEmailRemoved,
)

from .builders import AT

WHO = {"account_id": "a-1", "occurred_at": AT}
SECOND = WHO | {"email": "camille@autre.example"}
CHECK = WHO | {"request": "D-K7Q2M4XA"}
ASKED = {
    "documents": [AskedDocument(kind=kind, words=KINDS[kind]) for kind in ("identity", "address")],
    "due_on": date(2026, 12, 7),
}
CASE = WHO | {"revision": 4, "case": "D-K7Q2M4XA", "author": "s-1"}


def an_account_deactivated(**changes):
    return AccountDeactivated(**CHECK | {"revision": 3, "reason": "wrong"} | changes)


EXAMPLES = {
    "M01_second_email": SecondEmailAsked(
        **SECOND, link_id="lien_5-s", expires_at=datetime(2026, 11, 23, 17, 40, tzinfo=UTC)
    ),
    "M37_second_email_added": SecondEmailAdded(**SECOND),
    "M37_second_email_removed": SecondEmailRemoved(**SECOND),
    "M37_second_email_removed_there": SecondEmailRemoved(**SECOND),
    "M02_documents_requested": DocumentsRequested(
        **CHECK, **ASKED, revision=3, purpose="Le nom du compte et celui du payeur diffèrent."
    ),
    "M02_documents_overdue": DocumentsOverdue(**CHECK, **ASKED),
    "M02_documents_accepted": DocumentsAccepted(**CHECK, decided_on=date(2026, 12, 2)),
    "M03_account_deactivated": an_account_deactivated(),
    "M24_false_data": FalseDataFound(
        **CASE, reason="fraudulent", text="La pièce d'identité envoyée est celle d'un tiers."
    ),
    "M25_false_data_lifted": FalseDataLifted(**CASE),
}
