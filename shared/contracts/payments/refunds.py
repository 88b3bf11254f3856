"""Money that goes back because an invoice was credited, and what of it waits for the treasurer (L05)."""

from typing import ClassVar, Literal

from shared.contracts.base import TREASURY, Cents, Command, Data, Done, Http, Money, Reference, Request
from shared.contracts.means import Method

from .money import Note


class RefundCreditNote(Command):
    """Give back what a credit note credits, by the means by which its order was paid; once for each refund."""

    aggregate: ClassVar[str] = "order_id"
    refund_id: str
    """Made by the sender: the same one is the same refund."""
    order_id: str
    credit_note: str
    amount_cents: Cents
    reason: str


class RefundView(Data):
    id: str
    state: Literal["asked", "declined"]
    by_hand: bool
    """No provider sends it: the treasurer does, and says so."""
    method: Method
    amount: Money
    reason: str
    credit_note: str | None
    order_id: str | None
    account_id: str | None
    contested: bool = False
    """The bank of its payer has the money until it has decided: what is sent before may be gone twice (A18)."""

    @property
    def under_way(self) -> bool:
        """Whether a provider is being asked for it."""
        return self.state == "asked" and not self.by_hand

    @property
    def to_send(self) -> bool:
        """Whether the treasurer is to send it now."""
        return not self.under_way and not self.contested


class Refunds(Data):
    refunds: list[RefundView]


class ListRefunds(Request):
    """Treasurer: money that is on its way back: by hand, at a provider's, or declined by it."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/refunds", roles=TREASURY)
    answer: ClassVar[type[Data]] = Refunds


class RecordRefund(Request):
    """Treasurer: the money was sent back by hand, for example by bank transfer for what had come by cheque."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/refunds/{refund_id}/sent", roles=TREASURY)
    answer: ClassVar[type[Data]] = Done
    refund_id: Reference
    reason: Note = ""
    """How it was sent, for the journal."""
