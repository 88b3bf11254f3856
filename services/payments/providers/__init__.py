"""The payment providers: one file each, one line in `PROVIDERS`, one conformance suite for all of them."""

from collections.abc import Callable

from services.payments.settings import PaymentSettings
from shared.contracts.payments import Method

from .cheque import cheque_provider
from .paypal import paypal_provider
from .provider import (
    Bill,
    CannotVerify,
    Checkout,
    Giveback,
    NotGenuine,
    Notice,
    Opened,
    PayoutItem,
    Provider,
    ProviderRefused,
    Refunded,
)
from .stripe import stripe_provider
from .transfer import transfer_provider
from .versions import VersionWatch

PROVIDERS: dict[Method, Callable[[PaymentSettings], Provider]] = {
    "card": stripe_provider,
    "paypal": paypal_provider,
    "transfer": transfer_provider,
    "cheque": cheque_provider,
}

__all__ = [
    "PROVIDERS",
    "Bill",
    "CannotVerify",
    "Checkout",
    "Giveback",
    "NotGenuine",
    "Notice",
    "Opened",
    "PayoutItem",
    "Provider",
    "ProviderRefused",
    "Refunded",
    "VersionWatch",
]
