"""PayPal, by its Orders API. The payer approves; the money comes only when we capture.

An order cannot be closed: it lapses at PayPal when nobody captures it, so `close` is None. A look captures nothing:
whoever knows what is still owed decides that (ADR 0091).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from services.payments.domain import Sighting
from services.payments.settings import PaymentSettings
from shared.values.money import EURO, decimal_from_cents

from .payload import json_object
from .paypal_api import NotAllowed, PaypalApi
from .paypal_attempt import Attempt, chosen_capture, seen_from
from .paypal_certificates import Certificates
from .paypal_ledger import PaypalLedger
from .paypal_notice import (
    DISPUTE_PREFIX,
    PAYPAL_ID,
    RESOURCE_VERSION,
    disputed_capture,
    linked_id,
    notice_from,
    order_of,
    read_paypal,
)
from .paypal_refunds import CAPTURES, ORDERS, REFUNDS, PaypalRefunds, known
from .paypal_signature import Transmission, Verifier
from .provider import Checkout, Notice, Opened, Provider, ProviderRefused

TRUSTED_FILE = Path(__file__).parent / "certs" / "digicert.pem"
LOCALES: dict[Literal["fr", "en"], str] = {"fr": "fr-FR", "en": "en-GB"}
DISPUTES = "/v1/customer/disputes"
POSTBACK = "/v1/notifications/verify-webhook-signature"
LONGEST_TITLE = 127


def paypal_provider(settings: PaymentSettings) -> Provider:
    """Return the provider of PayPal payments; not offered while a credential or the webhook id is missing."""
    live = settings.paypal_live
    if not settings.paypal_offered:
        return Provider(name="paypal", method="paypal", live=live, offered=False)
    trusted = (settings.paypal_ca_file or TRUSTED_FILE).read_bytes()
    paypal = Paypal(
        api=PaypalApi(settings),
        certificates=Certificates(settings.paypal_certificate_bases, trusted, live=live),
        webhook_id=settings.paypal_webhook_id,
        live=live,
    )
    ledger, refunds = PaypalLedger(api=paypal.api), PaypalRefunds(api=paypal.api)
    return Provider(
        name="paypal",
        method="paypal",
        live=live,
        api_version=RESOURCE_VERSION,
        verify=paypal.verify,
        read=partial(read_paypal, live=live),
        events=ledger.events,
        payouts=ledger.payouts,
        open=paypal.open,
        look=paypal.look,
        capture=paypal.capture,
        refund=refunds.give_back,
        look_refund=refunds.look,
        stop=paypal.stop,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paypal:
    api: PaypalApi
    certificates: Certificates
    webhook_id: str
    live: bool

    async def stop(self) -> None:
        await self.certificates.stop()
        await self.api.stop()

    async def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Notice:
        verifier = Verifier(
            certificates=self.certificates, webhook_id=self.webhook_id, ask_paypal=self._ask_paypal
        )
        sent = await verifier.verify(body, headers, now)
        return notice_from(json_object(body), sent.transmission_id, live=self.live)

    async def _ask_paypal(self, body: bytes, sent: Transmission) -> bool:
        """Send the raw bytes back, verbatim: PayPal fails a body that was dumped again."""
        asked = {
            "auth_algo": sent.algorithm,
            "cert_url": sent.cert_url,
            "transmission_id": sent.transmission_id,
            "transmission_sig": sent.signature,
            "transmission_time": sent.time,
            "webhook_id": self.webhook_id,
        }
        opened = json.dumps(asked)[:-1].encode()
        answer = await self.api.post_raw(POSTBACK, opened + b',"webhook_event":' + body + b"}")
        return answer.ok and answer.fields.get("verification_status") == "SUCCESS"

    async def open(self, checkout: Checkout) -> Opened:
        """Create an order to approve; asked twice for one payment, PayPal answers with the same one."""
        answer = await self.api.post(ORDERS, _order(checkout), key=checkout.payment_id)
        links = answer.fields.get("links") or []
        page = next((link["href"] for link in links if link.get("rel") in {"payer-action", "approve"}), None)
        if not answer.ok or page is None:
            raise ProviderRefused(f"PayPal: {answer.issue or 'no page to approve on'}")
        return Opened(object_id=answer.fields["id"], redirect_url=page)

    async def look(self, object_id: str) -> Sighting | None:
        """Fetch an order; an id of another kind leads to its order by capture or refund."""
        if not PAYPAL_ID.fullmatch(object_id):
            return None
        if object_id.startswith(DISPUTE_PREFIX):
            return await self._seen_by_dispute(object_id)
        order = await self._known(f"{ORDERS}/{object_id}")
        if order is not None:
            return await self._seen(order)
        capture = await self._known(f"{CAPTURES}/{object_id}") or await self._refunded_capture(object_id)
        return await self._seen_by_capture(capture) if capture else None

    async def capture(self, object_id: str, payment_id: str) -> Sighting | None:
        """Take the money of an approved order, once per payment: the payer may never come back (p01).

        Already captured is a success. An answer without its capture is read again, never asked again; after
        INSTRUMENT_DECLINED and the like the payer may approve again.
        """
        path = f"{ORDERS}/{object_id}"
        answer = await self.api.post(f"{path}/capture", {}, key=f"capture-{payment_id}")
        is_told = answer.ok and chosen_capture(answer.fields)
        order = dict(answer.fields) if is_told else await self._known(path)
        issue = "" if answer.ok or answer.issue == "ORDER_ALREADY_CAPTURED" else answer.issue
        return await self._seen(order, issue=issue) if order else None

    async def _seen(
        self, order: dict[str, Any], known: Mapping[str, Any] | None = None, *, issue: str = ""
    ) -> Sighting:
        """Judge an order; `known` is a dispute that was met on the way, `issue` what PayPal held against a capture."""
        capture = chosen_capture(order)
        disputes = await self._disputes(capture["id"], known) if capture else ()
        return seen_from(
            Attempt(order=order, capture=capture, disputes=disputes, live=self.live, reason=issue)
        )

    async def _seen_by_capture(
        self, capture: dict[str, Any], known: Mapping[str, Any] | None = None
    ) -> Sighting:
        order_id = order_of(capture)
        order = await self._known(f"{ORDERS}/{order_id}") if order_id else None
        if order is not None:
            return await self._seen(order, known)
        disputes = await self._disputes(capture["id"], known)
        return seen_from(Attempt(order=None, capture=capture, disputes=disputes, live=self.live))

    async def _seen_by_dispute(self, dispute_id: str) -> Sighting | None:
        dispute = await self._known(f"{DISPUTES}/{dispute_id}")
        capture_id = disputed_capture(dispute) if dispute else None
        capture = await self._known(f"{CAPTURES}/{capture_id}") if capture_id else None
        return await self._seen_by_capture(capture, dispute) if capture else None

    async def _refunded_capture(self, refund_id: str) -> dict[str, Any] | None:
        refund = await self._known(f"{REFUNDS}/{refund_id}")
        capture_id = linked_id(refund, "up") if refund else None
        return await self._known(f"{CAPTURES}/{capture_id}") if capture_id else None

    async def _disputes(
        self, capture_id: str, known: Mapping[str, Any] | None
    ) -> Sequence[Mapping[str, Any]]:
        """Return the disputes about a capture; an application without that permission has none but the `known` one."""
        try:
            listed = await self.api.get(DISPUTES, disputed_transaction_id=capture_id)
        except NotAllowed:
            return [known] if known else []
        items = listed.fields.get("items") or ([known] if known else [])
        return [await self._with_outcome(one) for one in items]

    async def _with_outcome(self, dispute: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a dispute of a list with how it ended and what it cost, which a list does not tell."""
        if dispute.get("status") != "RESOLVED":
            return dispute
        return await self._known(f"{DISPUTES}/{dispute['dispute_id']}") or dispute

    async def _known(self, path: str) -> dict[str, Any] | None:
        return await known(self.api, path)


def _order(checkout: Checkout) -> dict[str, Any]:
    """One purchase unit in euro (R37); `invoice_id` is the attempt, `custom_id` the order."""
    context = {
        "return_url": checkout.return_url,
        "cancel_url": checkout.cancel_url,
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
        "locale": LOCALES[checkout.language],
        "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
    }
    unit = {
        "custom_id": checkout.order_reference,
        "invoice_id": checkout.payment_id,
        "description": checkout.title[:LONGEST_TITLE],
        "amount": {"currency_code": EURO, "value": decimal_from_cents(checkout.amount_cents)},
    }
    source = {"paypal": {"experience_context": context}}
    return {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": source}
