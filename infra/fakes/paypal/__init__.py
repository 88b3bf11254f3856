"""A stand-in for PayPal: Orders v2 with an approval page, webhooks truly signed under its own chain.

One merchant in one sandbox. Stamps on orders and captures follow `now`; tokens, certificates and signatures
follow the machine's clock.
"""

import shutil
import tempfile
import time
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.fakes import switches as shared_switches
from infra.fakes.deliveries import Deliveries
from infra.fakes.double import Double
from infra.fakes.faults import Faults
from infra.fakes.journal import Journal
from infra.fakes.paypal import api, approval_page, notifications, reporting, switches
from infra.fakes.paypal.books import Books
from infra.fakes.paypal.certificates import Signer
from infra.fakes.paypal.tokens import Tokens

STATE_FILE = "paypal.jsonl"


class FakePaypal:
    """One PayPal merchant in the sandbox.

    `data` is a folder: `paypal.jsonl` keeps everything, `paypal-ca.pem` (also `ca_file`) holds root and
    intermediate certificates for those who verify. None keeps nothing, with `ca_file` in a folder that goes with it.
    Whoever serves `app` sets `base_url` before the first call.
    """

    def __init__(
        self, *, now: Callable[[], datetime], webhook_url: str | None, webhook_id: str, data: Path | None
    ) -> None:
        self.base_url = ""
        self.webhook_id = webhook_id
        journal = Journal(data / STATE_FILE if data else None)
        self.signer = Signer(data or _passing_folder(self))
        self.ca_file = self.signer.ca_file
        self.deliveries = Deliveries(journal, url=webhook_url, sign=self._signature)
        self.faults = Faults(api.error_body)
        self.tokens = Tokens(journal, clock=time.time)
        self.books = Books(journal, now=now, deliveries=self.deliveries, base_url=lambda: self.base_url)
        double = Double(
            journal=journal,
            deliveries=self.deliveries,
            faults=self.faults,
            expire_what_is_due=self.books.expire_what_is_due,
        )
        post = notifications.Post(
            self.books, self.signer, webhook_id=webhook_id, cert_url=lambda: self.cert_url
        )
        self.app = double.serve(
            [
                *api.ROUTES,
                *notifications.ROUTES,
                *reporting.ROUTES,
                *approval_page.ROUTES,
                *switches.ROUTES,
                *shared_switches.SHARED,
            ],
            given={
                "books": self.books,
                "desk": api.Desk(self.books),
                "tokens": self.tokens,
                "mail": post,
            },
            refusals=api.REFUSALS,
        )

    @property
    def cert_url(self) -> str:
        return f"{self.base_url}/v1/notifications/certs/{self.signer.name}"

    @property
    def capture_window(self) -> timedelta:
        """How long an order waits, from its opening to the payer's approval and from there to its capture."""
        return self.books.window

    @capture_window.setter
    def capture_window(self, window: timedelta) -> None:
        self.books.window = window

    def _signature(self, delivery: str, body: bytes) -> dict[str, str]:
        """Sign identity, time, webhook and CRC-32 as PayPal does; a repeat keeps its identity and gets a fresh time."""
        sent_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "PAYPAL-TRANSMISSION-ID": delivery,
            "PAYPAL-TRANSMISSION-TIME": sent_at,
            "PAYPAL-TRANSMISSION-SIG": self.signer.sign(f"{delivery}|{sent_at}|{self.webhook_id}", body),
            "PAYPAL-CERT-URL": self.cert_url,
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-AUTH-VERSION": "v2",
            "User-Agent": "PayPal/AUHD-1.0-1 (fake)",
        }


def _passing_folder(owner: object) -> Path:
    """Make a folder that goes when its owner goes, or the process."""
    folder = Path(tempfile.mkdtemp(prefix="colombier-paypal-"))
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return folder
