from datetime import UTC, datetime

from shared.contracts.base import Role
from shared.contracts.support import (
    ContentNoticeRow,
    ContentNoticeRows,
    ContentNoticeView,
    ListContentNotices,
    ReadContentNotice,
)

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
ROLE, NO_RIGHT = Role.SUPPORT, Role.TREASURER
NOTICE = ContentNoticeView(
    reference="SIG-Q452QLEDABCDEFGH",
    state="received",
    url="https://web-7.example.org/<script> ",
    ground="fraud",
    ground_words={"fr": "Escroquerie", "en": "Fraud"},
    text="Cette page imite <Exemple>.",
    received_at=AT,
    answer_by="email",
)
DECIDED = NOTICE.model_copy(
    update={
        "reference": "SIG-AAAAAAAAAAAAAAAA",
        "state": "decided",
        "decided_at": AT,
        "verdict": "suspended",
        "verdict_words": {"fr": "Le service est suspendu.", "en": "The service is suspended."},
        "decision": "La page <Exemple> demandait des codes.",
    }
)
PAGES = {
    "/equipe/signalements": "/en/staff/notices",
    "/equipe/signalements/SIG-Q452QLEDABCDEFGH": "/en/staff/notices/SIG-Q452QLEDABCDEFGH",
}
WAITING = ContentNoticeRow(notice=NOTICE, name="Claude <Exemple>", email="claude@example.org")
OVER = ContentNoticeRow(notice=DECIDED, name="", email="", hosting="web-7")
ANSWERS = {ListContentNotices: ContentNoticeRows(notices=[WAITING, OVER]), ReadContentNotice: WAITING}
