from datetime import UTC, datetime

from shared.contracts.accounts import (
    AmendBreach,
    BreachEntry,
    BreachNoticePreview,
    BreachView,
    BreachViews,
    GetPrivacy,
    ListBreaches,
    PreviewBreachNotice,
    RecordBreach,
    TellOfBreach,
)
from shared.contracts.base import Role
from shared.contracts.notifications import Letter
from tests.gateway.test_privacy import VIEW

ROLE, NO_RIGHT = Role.BOARD, Role.TREASURER
AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
WHAT = "Une sauvegarde <Exemple> a été lisible pendant une heure."
OPEN = BreachView(
    number="V-AB12CD34",
    found_at=AT,
    what=WHAT,
    categories=["mail", "other"],
    persons=40,
    risk="high",
    cnil_due_at=datetime(2099, 11, 25, 17, 40, tzinfo=UTC),
    cnil_notified_at=None,
    cnil_late=False,
    persons_to_be_told=True,
    persons_told_at=None,
    entries=[BreachEntry(at=AT, by="b-1", text=WHAT, risk="high")],
)
CLOSED = OPEN.model_copy(
    update={
        "number": "V-EF56GH78",
        "cnil_notified_at": AT,
        "persons_to_be_told": False,
        "persons_told_at": AT,
        "closed_at": AT,
        "entries": [
            *OPEN.entries,
            BreachEntry(at=AT, by="b-1", text="CNIL.", risk="high", cnil_notified_at=AT),
            BreachEntry(at=AT, by="b-1", text="Nature.", risk="high", persons_told_at=AT, told=40),
            BreachEntry(at=AT, by="b-1", text="Fin.", risk="high", closes=True),
        ],
    }
)
LETTER = Letter(
    fact=0,
    number="M31",
    account_id="a-1",
    to="camille@example.org",
    subject="Violation de données vous concernant – V-AB12CD34",
    text="Bonjour <Camille>,",
)
PREVIEW = BreachNoticePreview(persons=40, letters=[LETTER])
PAGES = {
    "/bureau/violations": "/en/board/breaches",
    "/bureau/violations/V-AB12CD34": "/en/board/breaches/V-AB12CD34",
    "/bureau/violations/V-EF56GH78": "/en/board/breaches/V-EF56GH78",
}
ANSWERS = {
    ListBreaches: BreachViews(breaches=[OPEN, CLOSED]),
    GetPrivacy: VIEW,
    RecordBreach: OPEN,
    AmendBreach: OPEN,
    PreviewBreachNotice: PREVIEW,
    TellOfBreach: CLOSED,
}
