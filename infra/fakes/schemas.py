"""The providers' own published schemas, sliced, as judges of what the doubles receive and answer.

Sources: Stripe's OpenAPI (MIT) and PayPal's REST specifications (Apache-2.0); each file names its origin.
"""

import json
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from infra.fakes.journal import Thing

FOLDER = Path(__file__).with_name("schemas")


class Violation(NamedTuple):
    path: tuple[str, ...]
    message: str
    rule: str  # the JSON Schema keyword that failed: required, type, enum, additionalProperties …


class Unfit(Exception):
    """The double was about to say something that its provider's schema does not allow: the double is wrong."""


class Schemas:
    def __init__(self, file_name: str) -> None:
        self._file = FOLDER / file_name
        self._validators: dict[str, Draft202012Validator] = {}

    @cached_property
    def _document(self) -> Thing:
        document: Thing = json.loads(self._file.read_bytes())
        return document

    def request(self, operation: str) -> Thing:
        """Return the schema of one operation's form body, such as "POST /v1/refunds"."""
        schema: Thing = self._document["requests"][operation]
        return schema

    def definitions(self) -> frozenset[str]:
        return frozenset(self._document["$defs"])

    def definition(self, name: str) -> Thing:
        found: Thing = self._document["$defs"][name]
        return found

    def request_violations(self, operation: str, value: Any) -> list[Violation]:
        return list(self._violations(operation, {**self.request(operation)}, value))

    def violations(self, definition: str, value: Any) -> list[Violation]:
        """List what a value breaks of a named object: "checkout.session", "order_request" …"""
        return list(self._violations(definition, {"$ref": f"#/$defs/{definition}"}, value))

    def require(self, definition: str, value: Any) -> None:
        """Raises Unfit."""
        for found in self._violations(definition, {"$ref": f"#/$defs/{definition}"}, value):
            raise Unfit(f"{definition} at {'/'.join(found.path) or 'its root'}: {found.message[:300]}")

    def _violations(self, key: str, schema: Thing, value: Any) -> Iterator[Violation]:
        if key not in self._validators:
            whole = {**schema, "$defs": self._document["$defs"]}
            self._validators[key] = Draft202012Validator(whole)
        for error in self._validators[key].iter_errors(value):
            path = tuple(str(step) for step in error.absolute_path)
            yield Violation(path, error.message, str(error.validator))


@cache
def stripe() -> Schemas:
    return Schemas("stripe-2026-05-27.dahlia.slice.json")


@cache
def stripe_payouts() -> Schemas:
    return Schemas("stripe-2026-05-27.dahlia.payout.json")


@cache
def paypal_orders() -> Schemas:
    return Schemas("paypal-checkout_orders_v2.slice.json")


@cache
def paypal_payments() -> Schemas:
    return Schemas("paypal-payments_payment_v2.slice.json")


@cache
def paypal_notifications() -> Schemas:
    return Schemas("paypal-notifications_webhooks_v1.slice.json")
