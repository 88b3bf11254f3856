"""Renewing by the link of a mail: what anybody who has it may see, choose and order (R57, R60, R62)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import PUBLIC, Data, Http, LinkToken, Money, Request, Words
from shared.contracts.offers import PaymentMethod, Term
from shared.contracts.options import OrderedOption, ServiceOption
from shared.contracts.terms import OrderForm


class RenewalTerm(Data):
    """For how long the service can be renewed, and at which price of today."""

    term: Term
    price: Money
    """Its options included."""
    planned_ends_on: date
    """Computed again when the payment is received, never earlier (R59)."""
    options: tuple[OrderedOption, ...] = ()
    """Those that the service has; by a link they stay what they are."""
    ended_options: tuple[ServiceOption, ...] = ()
    """Those that are not sold for this term any more: they end with the present one."""


class FormerPrice(Data):
    """What the service cost when it was last ordered, to be compared with today's prices (R62)."""

    term: Term
    volume: int
    price: Money
    """Options included."""
    options: tuple[ServiceOption, ...] = ()


class RenewalForm(Data):
    """A service that can be renewed, without a word about its owner."""

    reference: str
    offer_name: Words
    volume: int
    """GB, as they are paid for now; by a link they stay what they are."""
    ends_on: date
    deletion_on: date
    payable_until: date
    """The last day to pay what is ordered today (R31, R60)."""
    term: Term | None
    """Of its present contract, where it is known."""
    terms: list[RenewalTerm]
    """From the shortest; empty when its offer is closed."""
    former: FormerPrice | None = None
    """None where it is not known."""
    payment_methods: list[PaymentMethod]
    order_form: OrderForm
    """The terms to accept, the boxes and the button, for this order."""


class GetRenewalForm(Request):
    """Show what the link of a reminder lets renew, to anybody who has it."""

    http: ClassVar[Http] = Http(method="GET", path="/renewals/{token}", roles=PUBLIC, limit_per_minute=60)
    answer: ClassVar[type[Data]] = RenewalForm
    token: LinkToken


class RenewalOrdered(Data):
    """An order of the owner's, which anybody may pay with the token."""

    reference: str
    total: Money
    payable_until: date
    pay_token: str
    """For `POST /payments`."""


class OrderRenewal(Request):
    """Order the renewal of a link with obligation to pay; the same again is the same order while it can be paid."""

    http: ClassVar[Http] = Http(
        method="POST", path="/renewals/{token}", roles=PUBLIC, status=201, limit_per_minute=20
    )
    answer: ClassVar[type[Data]] = RenewalOrdered
    token: LinkToken
    term: Term
    accept_terms: Annotated[str, Field(max_length=40)]
    """The exact version that was read; never ticked beforehand (R08)."""
    total_cents: Annotated[int, Field(ge=0, le=2**53)] | None = None
    """What the button showed as the total; another one by now is refused (L02). None: whatever it costs."""
    immediate_start: bool = False
    acknowledge_loss: bool | None = None
    accept_special_terms: Annotated[
        tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)
    ] = ()
    """These three as in `POST /orders`."""
