"""Signed deliveries, written out whole before the clock starts."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator

SECRET = "whsec_of_the_benchmark"
SESSION = {
    "id": "cs_test_NUMBER",
    "object": "checkout.session",
    "adaptive_pricing": {"enabled": False},
    "amount_subtotal": 2400,
    "amount_total": 2400,
    "automatic_tax": {"enabled": False, "liability": None, "status": None},
    "billing_address_collection": None,
    "cancel_url": "https://portal.example/paiements/retour",
    "currency": "eur",
    "customer_details": {"address": {"country": "FR"}, "email": "member@client.example", "name": "A. Member"},
    "expires_at": 1795348800,
    "livemode": False,
    "locale": "fr",
    "mode": "payment",
    "payment_method_types": ["card"],
    "payment_status": "paid",
    "status": "complete",
    "success_url": "https://portal.example/paiements/retour",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "metadata": {"order": "NUMBER"},
}
"""What Stripe tells of a Checkout session, as far as its size matters."""
_EVENT = {
    "id": "evt_NUMBER",
    "object": "event",
    "api_version": "2026-04-22",
    "created": 1795348800,
    "data": {"object": SESSION},
    "livemode": False,
    "pending_webhooks": 1,
    "type": "checkout.session.completed",
}
_TEMPLATE = json.dumps(_EVENT).encode().replace(b'"NUMBER"', b"NUMBER")

Post = tuple[str, bytes]
"""A key by which an effect is found again, and a whole HTTP request."""


def signature(body: bytes, secret: str = SECRET) -> str:
    """Sign as Stripe does, now."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def is_genuine(body: bytes, header: str, secret: bytes) -> bool:
    """Check a signature with the least work: what floors do."""
    stamp, _, rest = header.partition(",v1=")
    digest = hmac.new(secret, stamp[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(digest, rest)


def post(path: str, body: bytes, secret: str = SECRET) -> bytes:
    """Write a signed request, ready for the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"stripe-signature: {signature(body, secret)}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def delivery(number: int, path: str) -> Post:
    """Write Stripe's event about order `number`; the number is its key."""
    return str(number), post(path, _TEMPLATE.replace(b"NUMBER", str(number).encode()))


def deliveries(numbers: Iterator[int], path: str, *, amount: int, replays: float = 0.0) -> list[Post]:
    """Write `amount` deliveries of orders that nobody had; a share of them repeat one that went before."""
    made: list[Post] = []
    every = round(1 / replays) if replays else 0
    while len(made) < amount:
        is_replay = every and len(made) > every and len(made) % every == 0
        made.append(made[len(made) - every // 2] if is_replay else delivery(next(numbers), path))
    return made
