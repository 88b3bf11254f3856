"""How the treasurer finds a payment."""

from typing import ClassVar

from shared.contracts.base import TREASURY, Data, Http, Request, Wanted

from .money import PaymentView


class PaymentHit(PaymentView):
    account_id: str


class PaymentHits(Data):
    payments: list[PaymentHit]


class FindPayments(Request):
    """Treasurer: payments by id, the provider's id, order or account; or by amount (`24,00`), the newest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/payments", roles=TREASURY)
    answer: ClassVar[type[Data]] = PaymentHits
    q: Wanted
