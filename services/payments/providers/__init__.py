"""The payment providers: one file each, one line in `PROVIDERS`, one conformance suite for all of them."""

from collections.abc import Callable

from services.payments.settings import PaymentSettings
from shared.contracts.payments import Method

from .cheque import cheque_provider
from .paypal import paypal_provider
from .provider import (
    CannotVerify,
    Checkout,
    NotGenuine,
    Notice,
    Opened,
    Provider,
    ProviderRefused,
    Refunded,
    Seen,
    Status,
)
from .stripe import stripe_provider

PROVIDERS: dict[Method, Callable[[PaymentSettings], Provider]] = {
    "card": stripe_provider,
    "paypal": paypal_provider,
    "cheque": cheque_provider,
}

__all__ = [
    "PROVIDERS",
    "CannotVerify",
    "Checkout",
    "NotGenuine",
    "Notice",
    "Opened",
    "Provider",
    "ProviderRefused",
    "Refunded",
    "Seen",
    "Status",
]
