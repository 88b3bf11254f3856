"""A stand-in for Stripe: Checkout sessions with a page to click, signed webhooks, Stripe's schemas as judge.

It speaks what the official SDK speaks (form bodies, `Stripe-Version`, idempotency keys), in one currency at a
time, for one account without connected ones. Stamps follow `now`; signatures follow the machine's clock.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from infra.fakes import switches as shared_switches
from infra.fakes.deliveries import Deliveries
from infra.fakes.double import Double
from infra.fakes.faults import Faults
from infra.fakes.journal import Journal
from infra.fakes.stripe import api, checkout_page, switches
from infra.fakes.stripe.books import Books
from infra.fakes.stripe.desk import Desk
from infra.fakes.stripe.wire import error_body

STATE_FILE = "stripe.jsonl"


class FakeStripe:
    """One Stripe account in test mode.

    `data` is a folder, in which `stripe.jsonl` keeps everything; None keeps nothing. Whoever serves `app` sets
    `base_url` before the first call. `deliveries.url` may still be changed afterwards.
    """

    def __init__(
        self, *, now: Callable[[], datetime], webhook_url: str | None, webhook_secret: str, data: Path | None
    ) -> None:
        self.base_url = ""
        self.webhook_secret = webhook_secret
        journal = Journal(data / STATE_FILE if data else None)
        self.deliveries = Deliveries(journal, url=webhook_url, sign=self._signature)
        self.books = Books(journal, now=now, deliveries=self.deliveries, base_url=lambda: self.base_url)
        desk = Desk(self.books)
        self.faults = Faults(error_body, remember=desk.remember_error)
        double = Double(
            journal=journal,
            deliveries=self.deliveries,
            faults=self.faults,
            expire_what_is_due=self.books.expire_what_is_due,
        )
        self.app = double.serve(
            [*api.ROUTES, *checkout_page.ROUTES, *switches.ROUTES, *shared_switches.SHARED],
            given={"books": self.books, "desk": desk},
            refusals=api.REFUSALS,
        )

    def _signature(self, _delivery: str, body: bytes) -> dict[str, str]:
        """Sign anew at each attempt, as Stripe does: the receiver compares the stamp with its own clock."""
        stamp = str(int(time.time()))
        digest = hmac.new(
            self.webhook_secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256
        ).hexdigest()
        return {"Stripe-Signature": f"t={stamp},v1={digest}", "User-Agent": "Stripe/1.0 (fake)"}
