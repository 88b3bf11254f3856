from datetime import date

from shared.contracts.base import Money, Role
from shared.contracts.payments import (
    ChequeCandidate,
    ChequeDetail,
    ChequeView,
    ChequeViews,
    GetCheque,
    GetUnmatched,
    ListAnnouncedCheques,
    ListCheques,
    ListUnmatched,
    MatchReason,
    UnmatchedView,
    UnmatchedViews,
)
from shared.contracts.payments.cheques import ChequeAct
from shared.contracts.payments.overview import AnnouncedCheque, AnnouncedCheques

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
EURO = Money(amount_cents=2400)
ON = date(2026, 11, 22)
CHEQUE = ChequeView(
    id="c-1",
    payment_id="p-1",
    order_id="o-1",
    order_reference="CMD-2026-00117",
    state="received",
    amount=EURO,
    bank="Banque <Exemple>",
    number="0001234",
    drawer="A. <Exemple>",
    received_on=ON,
    deposited_on=ON,
    payable_until=date(2027, 11, 30),
)
OTHER = CHEQUE.model_copy(
    update={"id": "c-2", "slip": "REM-2026-00001", "deposited_on": ON, "refusal": "E-CMD-RETRACTEE"}
)
DETAIL = ChequeDetail(
    cheque=OTHER,
    written_on=ON,
    payable_until=date(2027, 11, 30),
    freshness="doubtful",
    presentation=2,
    deposited_on=ON,
    credited_on=None,
    bounced_on=None,
    reason="",
    debt="open",
    replaced_by="c-3",
    has_scan=True,
    account_id="a-1",
    acts=ChequeAct.__args__,
    bank_charge=EURO,
)
UNMATCHED = UnmatchedView(
    id="u-1",
    state="open",
    amount=EURO,
    bank="Banque <Exemple>",
    number="0001235",
    drawer="B. <Exemple>",
    french_bank=False,
    received_on=ON,
    read_on_back="26-0",
    cheque_id=None,
    reason="",
    candidates=[
        ChequeCandidate(
            order_reference="CMD-2026-00117",
            cheque_reference="26-00117-K",
            client="Camille <Exemple>",
            total=EURO,
            payable_until=date(2026, 12, 22),
            points=80,
            reasons=[MatchReason(kind="amount", text={"fr": "même <montant>", "en": "same <amount>"})],
        )
    ],
)
ANNOUNCED = AnnouncedCheque(
    payment_id="p-2",
    order_reference="CMD-2026-00119",
    cheque_reference="26-00119-B",
    client="",
    amount=EURO,
    announced_on=ON,
    posted=True,
    arrive_by=date(2026, 12, 22),
)
PAGES = {
    "/tresor/cheques": "/en/treasury/cheques",
    "/tresor/cheques/saisir": "/en/treasury/cheques/enter",
    "/tresor/cheques/sans-reference/u-1": "/en/treasury/cheques/unmatched/u-1",
    "/tresor/cheques/c-2": "/en/treasury/cheques/c-2",
    "/tresor/cheques/c-2/remplacer": "/en/treasury/cheques/c-2/replace",
}
ANSWERS = {
    ListAnnouncedCheques: AnnouncedCheques(cheques=[ANNOUNCED]),
    ListUnmatched: UnmatchedViews(unmatched=[UNMATCHED]),
    ListCheques: ChequeViews(cheques=[CHEQUE, OTHER]),
    GetCheque: DETAIL,
    GetUnmatched: UNMATCHED,
}
