"""What a payment provider is: a frozen record of functions, and the words it speaks in.

Nothing a webhook says is believed. `verify` only tells which object to fetch again; `look` fetches it and is
the only source of a judgement. Abilities that a provider lacks are `None`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.payments.domain import SeenPayout, Sighting
from shared.contracts.association import Association
from shared.contracts.payments import Instructions, Method


class NotGenuine(Exception):
    """Not from the provider, too old, or not readable: answered with 400, nothing is stored."""


class CannotVerify(Exception):
    """It cannot be told now whether a delivery is genuine: answered with 503, so that it is sent again."""


class ProviderRefused(Exception):
    """The provider calls our request wrong: a bug or a setting of ours, told in the provider's words."""


class KeyUsed(ProviderRefused):
    """The idempotency key stands for the same call in other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a verified delivery says about itself. Kept raw; only the identities are read from it."""

    event_id: str
    """The provider's identity of the event: equal on every delivery of it."""
    delivery_id: str
    """Identity of this delivery; equal to `event_id` where the provider gives none."""
    event_type: str
    object_id: str | None
    """What to fetch again, in the provider's words (`cs_…`, a PayPal order); None: nothing of ours."""
    live: bool
    api_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """What to ask a provider when a payment is opened."""

    payment_id: str
    """Idempotency key of the attempt, echoed by the provider in its metadata."""
    order_reference: str
    amount_cents: int
    title: str
    language: Literal["fr", "en"]
    return_url: str
    cancel_url: str
    expires_at: datetime
    """Business time; brought within what the provider allows."""
    asked_at: datetime | None = None
    """Business time of the opening, as stored with the attempt: a retry then asks for the very same.
    None: the machine's clock (wrong on simulated time)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a payer has to be told to pay by a means that he carries out himself."""

    order_reference: str
    cheque_reference: str
    amount_cents: int
    last_day: date
    association: Association


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    object_id: str
    """The provider's own name of the attempt, stored before the payer is sent there."""
    redirect_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    refund_id: str
    status: Literal["done", "pending", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Giveback:
    """What to ask a provider when money is to be given back."""

    refund_id: str
    """Our own name of it: idempotency key, and the mark by which it is found at the provider."""
    money_id: str
    amount_cents: int
    asked_at: datetime
    """By the machine's clock; the provider was never asked before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutItem:
    """A movement that a payout is made of."""

    item_id: str
    kind: Literal["payment", "refund", "dispute", "other"]
    money_id: str | None
    """The money that it is about, as in `Sighting`; None: a cost, or nothing of ours."""
    gross_cents: int
    """Negative when it left."""
    fee_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A payment provider as functions. Each may raise `Unavailable` of the runtime: try again later."""

    name: str
    method: Method
    live: bool
    """Whether it is configured with live keys; deliveries of the other mode are refused."""
    api_version: str | None = None
    """The version of its events that this was written for; another one is told to operators."""
    offered: bool = True
    """False: its secrets are not configured. All its abilities are None then, and no client is offered it."""
    verify: Callable[[bytes, Mapping[str, str], datetime], Awaitable[Notice]] | None = None
    """(raw body, headers in lower case, machine's time) -> Notice. Raises NotGenuine, CannotVerify."""
    read: Callable[[bytes], Notice] | None = None
    """(an event as the provider's own list told it, or as it was stored) -> Notice. Raises NotGenuine."""
    events: Callable[[datetime], Awaitable[list[bytes]]] | None = None
    """(since) -> what the provider has told since, oldest first: webhooks that were lost are found there."""
    payouts: Callable[[datetime, datetime], Awaitable[list[SeenPayout]]] | None = None
    """(since, until), 30 days at the most -> what it has sent to the bank, oldest first."""
    payout_items: Callable[[str], Awaitable[list[PayoutItem]]] | None = None
    """(payout id) -> the movements that it is made of."""
    open: Callable[[Checkout], Awaitable[Opened]] | None = None
    """Have the provider make a page to pay on."""
    instruct: Callable[[Bill], Instructions] | None = None
    """Say what the payer has to do himself, where there is no page."""
    look: Callable[[str], Awaitable[Sighting | None]] | None = None
    """Fetch the attempt behind an object id (a session, an order, a capture, a charge) again; it changes nothing.
    None: the provider does not know it (any more)."""
    capture: Callable[[str, str], Awaitable[Sighting | None]] | None = None
    """(object id, our id of the payment) -> the attempt after its money was asked for, where that is our own act.
    Once per payment, however often it is called."""
    close: Callable[[str], Awaitable[None]] | None = None
    """Make sure that an attempt can no longer be paid; harmless when it already ended (R32)."""
    refund: Callable[[Giveback], Awaitable[Refunded]] | None = None
    """Give money back, once for each `refund_id`, however late it is asked again."""
    look_refund: Callable[[str], Awaitable[Refunded | None]] | None = None
    """Fetch a refund by the provider's name of it: a bank may send it back weeks later. None: it is not known."""
    stop: Callable[[], Awaitable[None]] | None = None
    """Close connections."""
