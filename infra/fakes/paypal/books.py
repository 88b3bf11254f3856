"""What happens to money at the double of PayPal: orders are approved, captured, refunded, disputed, or lapse.

Nothing is captured unless the merchant asks. Every change says its event; it refuses what PayPal refuses,
and knows nothing of HTTP.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from infra.fakes.deliveries import Deliveries
from infra.fakes.journal import Journal, Thing
from infra.fakes.paypal import objects
from infra.fakes.refusals import Refusal, Unknown

ORDER, CAPTURE, REFUND, DISPUTE, EVENT = "order", "capture", "refund", "dispute", "event"
WISHES = "wishes"  # what the payer's approval will lead to, by order
TRANSFER = "transfer"
SHELVES = (ORDER, CAPTURE, REFUND, DISPUTE, TRANSFER, EVENT)

# PayPal's default is 3 hours, which the merchant may have raised to 72. The double takes the longest, for a
# simulated clock jumps whole days; past it an order is gone (404), and an approval is reversed.
DEFAULT_WINDOW = timedelta(hours=72)
OPEN = ("CREATED", "PAYER_ACTION_REQUIRED")
OUTCOMES = {"won": "RESOLVED_SELLER_FAVOUR", "lost": "RESOLVED_BUYER_FAVOUR"}


class Books:
    def __init__(
        self,
        journal: Journal,
        *,
        now: Callable[[], datetime],
        deliveries: Deliveries,
        base_url: Callable[[], str],
    ) -> None:
        self.journal = journal
        self.now = now
        self.window = DEFAULT_WINDOW
        self._looked_at = ""
        self._deliveries = deliveries
        self._base_url = base_url

    # ---- reading

    def find(self, kind: str, key: str) -> Thing:
        """Return a resource as it is kept. Raises Unknown, also for an order that has lapsed."""
        self.expire_what_is_due()
        thing = self.journal.get(kind, key)
        if thing is None or thing.get("status") == "VOIDED":
            raise Unknown(kind, key)
        return thing

    def shown_order(self, order: Thing) -> Thing:
        """Show an order with its payments and links, as GET answers it."""
        base = self._base_url()
        hidden = ("approved_at", "lapses_at", "context")
        shown = {name: value for name, value in order.items() if name not in hidden}
        captures = [one for one in self.journal.all(CAPTURE) if _order_of(one) == order["id"]]
        if captures:
            ids = {one["id"] for one in captures}
            refunds = [one for one in self.journal.all(REFUND) if one["capture_id"] in ids]
            payments: Thing = {"captures": [_inside_an_order(self.shown_capture(one)) for one in captures]}
            if refunds:
                payments["refunds"] = [self.shown_refund(one) for one in refunds]
            shown["purchase_units"] = [{**order["purchase_units"][0], "payments": payments}]
        return {**shown, "links": objects.order_links(order, base)}

    def shown_capture(self, capture: Thing) -> Thing:
        return {**capture, "links": objects.capture_links(capture, self._base_url())}

    def shown_refund(self, refund: Thing) -> Thing:
        shown = {name: value for name, value in refund.items() if name != "capture_id"}
        return {**shown, "links": objects.refund_links(refund, self._base_url())}

    def events_newest_first(self) -> Iterator[Thing]:
        yield from reversed(list(self.journal.all(EVENT)))

    # ---- orders

    def open_order(self, request: Thing) -> Thing:
        at = self.now()
        order = objects.order(request, at=at)
        order |= {"context": _context(request), "lapses_at": (at + self.window).isoformat()}
        return self.journal.put(ORDER, order["id"], order)

    def approve(
        self, order_id: str, *, at: datetime | None = None, webhook: bool = True, capture: str = "completed"
    ) -> Thing:
        """Let the payer agree. `capture` is what the merchant's capture will then come to.

        Units: `capture` is completed, pending or declined.
        """
        order = self.find(ORDER, order_id)
        if order["status"] not in OPEN:
            raise Refusal(409, "ORDER_NOT_OPEN", f"This order is {order['status']}.")
        when = at or self.now()
        self.journal.put(WISHES, order_id, {"capture": capture})
        order = self.journal.change(
            ORDER,
            order_id,
            status="APPROVED",
            payer=objects.PAYER,
            payment_source={"paypal": objects.WALLET},
            lapses_at=(when + self.window).isoformat(),
        )
        self._say(
            "CHECKOUT.ORDER.APPROVED", self.shown_order(order), "checkout-order", at=when, webhook=webhook
        )
        return order

    def capture(self, order_id: str) -> Thing:
        """Take the money of an approved order, once. Raises Refusal in PayPal's words otherwise."""
        order = self.find(ORDER, order_id)
        if order["status"] == "COMPLETED":
            raise Refusal(422, "ORDER_ALREADY_CAPTURED", "Order already captured.")
        if order["status"] != "APPROVED":
            raise Refusal(422, "ORDER_NOT_APPROVED", "Payer has not yet approved the Order for payment.")
        wish = (self.journal.get(WISHES, order_id) or {})["capture"]
        if wish == "declined":
            self.journal.change(ORDER, order_id, status="PAYER_ACTION_REQUIRED")
            message = "The instrument presented was either declined by the processor or bank."
            raise Refusal(422, "INSTRUMENT_DECLINED", message)
        at = self.now()
        pending = self._pending_reason(order) if wish == "pending" else None
        capture = objects.capture(order, order["purchase_units"][0], at=at, pending=pending)
        self.journal.put(CAPTURE, capture["id"], capture)
        order = self.journal.change(ORDER, order_id, status="COMPLETED", update_time=objects.stamp(at))
        self._say_capture("PAYMENT.CAPTURE.PENDING" if pending else "PAYMENT.CAPTURE.COMPLETED", capture)
        return order

    def reverse_approval(self, order_id: str) -> Thing:
        """Take back an approval that nobody captured; the order is gone."""
        order = self.find(ORDER, order_id)
        if order["status"] != "APPROVED":
            raise Refusal(409, "ORDER_NOT_APPROVED", f"This order is {order['status']}.")
        return self._lapse(order)

    def expire_what_is_due(self) -> None:
        """Let go the orders that waited longer than the window; looks once for each business second."""
        now = self.now()
        if objects.stamp(now) == self._looked_at:
            return
        self._looked_at = objects.stamp(now)
        for order in self.journal.all(ORDER):
            waits = order["status"] in (*OPEN, "APPROVED")
            if waits and datetime.fromisoformat(order["lapses_at"]) <= now:
                self._lapse(order)

    def _lapse(self, order: Thing) -> Thing:
        gone = self.journal.change(ORDER, order["id"], status="VOIDED")
        if order["status"] == "APPROVED":
            names = ("reference_id", "custom_id", "invoice_id")
            units = [{name: unit[name] for name in names if name in unit} for unit in order["purchase_units"]]
            resource = {
                "order_id": order["id"],
                "purchase_units": units,
                "payment_source": order["payment_source"],
            }
            self._say("CHECKOUT.PAYMENT-APPROVAL.REVERSED", resource, "checkout-order", at=self.now())
        return gone

    def _pending_reason(self, order: Thing) -> str:
        # A merchant who asks for immediate payment gets no eCheck, but may still wait for PayPal's review.
        immediate = order["context"].get("payment_method_preference") == "IMMEDIATE_PAYMENT_REQUIRED"
        return "PENDING_REVIEW" if immediate else "ECHECK"

    # ---- captures

    def complete(self, capture_id: str, *, at: datetime | None = None, webhook: bool = True) -> Thing:
        """Let a pending capture arrive."""
        capture = self._pending(capture_id)
        when = at or self.now()
        done = {name: value for name, value in capture.items() if name != "status_details"}
        done |= {"status": "COMPLETED", "update_time": objects.stamp(when), **objects.breakdown(capture)}
        self.journal.put(CAPTURE, capture_id, done)
        self._say_capture("PAYMENT.CAPTURE.COMPLETED", done, at=when, webhook=webhook)
        return done

    def deny(self, capture_id: str, *, at: datetime | None = None, webhook: bool = True) -> Thing:
        """Let a pending capture fail: the event says DENIED, the resource DECLINED, as in the real one."""
        capture = self._pending(capture_id)
        when = at or self.now()
        gone = {name: value for name, value in capture.items() if name != "status_details"}
        gone |= {"status": "DECLINED", "update_time": objects.stamp(when)}
        self.journal.put(CAPTURE, capture_id, gone)
        self._say_capture("PAYMENT.CAPTURE.DENIED", gone, at=when, webhook=webhook)
        return gone

    def refund(self, capture_id: str, asked: Thing, *, because: str = "REFUNDED") -> Thing:
        """Give back all or a part of a capture. Raises Refusal when there is not that much left."""
        capture = self.find(CAPTURE, capture_id)
        given_cents = sum(
            objects.cents(one["amount"])
            for one in self.journal.all(REFUND)
            if one["capture_id"] == capture_id
        )
        amount_cents = self._refundable(capture, asked, given_cents)
        at, total_cents = self.now(), given_cents + amount_cents
        refund = objects.refund(
            capture, at=at, amount_cents=amount_cents, total_cents=total_cents, asked=asked
        )
        self.journal.put(REFUND, refund["id"], refund)
        whole = total_cents == objects.cents(capture["amount"])
        status = "REFUNDED" if whole else "PARTIALLY_REFUNDED"
        self.journal.change(CAPTURE, capture_id, status=status, update_time=objects.stamp(at))
        self._say(f"PAYMENT.CAPTURE.{because}", self.shown_refund(refund), "refund", at=at)
        return refund

    def _refundable(self, capture: Thing, asked: Thing, given_cents: int) -> int:
        if capture["status"] == "REFUNDED":
            raise Refusal(422, "CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded")
        if capture["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
            message = "Refund is not allowed: the capture is not completed."
            raise Refusal(422, "REFUND_NOT_ALLOWED", message)
        left = objects.cents(capture["amount"]) - given_cents
        amount = asked.get("amount")
        if amount is None:
            return left
        if amount["currency_code"] != capture["amount"]["currency_code"]:
            message = "Refund must be in the same currency as the capture"
            raise Refusal(422, "REFUND_CAPTURE_CURRENCY_MISMATCH", message)
        if not 0 < objects.cents(amount) <= left:
            message = "The refund amount must be less than or equal to the capture amount not yet refunded."
            raise Refusal(422, "REFUND_AMOUNT_EXCEEDED", message)
        return objects.cents(amount)

    def _pending(self, capture_id: str) -> Thing:
        capture = self.find(CAPTURE, capture_id)
        if capture["status"] != "PENDING":
            raise Refusal(409, "CAPTURE_NOT_PENDING", f"This capture is {capture['status']}.")
        return capture

    # ---- disputes

    def dispute(self, capture_id: str, *, outcome: str | None = None) -> Thing:
        """Open a dispute, or go on with the open one; with an outcome (won, lost) it is resolved at once."""
        capture = self.find(CAPTURE, capture_id)
        if capture["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
            raise Refusal(409, "NOTHING_TO_DISPUTE", f"This capture is {capture['status']}.")
        dispute = next(self.disputes(capture_id), None)
        if dispute is None:
            dispute = objects.dispute(capture, at=self.now())
            self.journal.put(DISPUTE, dispute["dispute_id"], dispute)
            self._say("CUSTOMER.DISPUTE.CREATED", self.shown_dispute(dispute), "dispute", at=self.now())
        return self._resolve(dispute, outcome) if outcome else dispute

    def shown_dispute(self, dispute: Thing) -> Thing:
        href = f"{self._base_url()}/v1/customer/disputes/{dispute['dispute_id']}"
        return {**dispute, "links": [objects.link(href, "self")]}

    def disputes(self, capture_id: str | None = None) -> Iterator[Thing]:
        for dispute in reversed(list(self.journal.all(DISPUTE))):
            if capture_id in {None, _disputed(dispute)}:
                yield dispute

    def summed_up_dispute(self, dispute: Thing) -> Thing:
        """Show a dispute as a list does: without its transactions and its outcome."""
        hidden = {"disputed_transactions", "dispute_outcome"}
        return {name: value for name, value in self.shown_dispute(dispute).items() if name not in hidden}

    def _resolve(self, dispute: Thing, outcome: str) -> Thing:
        if dispute["status"] == "RESOLVED":
            raise Refusal(409, "DISPUTE_RESOLVED", "This dispute is already resolved.")
        zero = objects.money(0, dispute["dispute_amount"]["currency_code"])
        lost = outcome == "lost"
        verdict = {
            "outcome_code": OUTCOMES[outcome],
            "amount_refunded": dispute["dispute_amount"] if lost else zero,
        }
        changes = {"status": "RESOLVED", "dispute_state": "RESOLVED", "dispute_outcome": verdict}
        stamp = objects.stamp(self.now())
        dispute = self.journal.change(DISPUTE, dispute["dispute_id"], update_time=stamp, **changes)
        self._say("CUSTOMER.DISPUTE.RESOLVED", self.shown_dispute(dispute), "dispute", at=self.now())
        if lost:
            self.refund(_disputed(dispute), {}, because="REVERSED")
        return dispute

    # ---- events

    def _say_capture(
        self, kind: str, capture: Thing, *, at: datetime | None = None, webhook: bool = True
    ) -> None:
        self._say(kind, self.shown_capture(capture), "capture", at=at or self.now(), webhook=webhook)

    def _say(
        self, kind: str, resource: Thing, resource_type: str, *, at: datetime, webhook: bool = True
    ) -> None:
        event = objects.event(kind, resource, resource_type=resource_type, at=at, base_url=self._base_url())
        self.journal.put(EVENT, event["id"], event)
        if webhook:
            body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            self._deliveries.add(event["id"], body)


def _context(request: Thing) -> Thing:
    """Return what the merchant asked of the payer's page, from either of the two places PayPal allows."""
    source = request.get("payment_source", {}).get("paypal", {})
    context: Thing = source.get("experience_context") or request.get("application_context") or {}
    return context


def _order_of(capture: Thing) -> str:
    order_id: str = capture["supplementary_data"]["related_ids"]["order_id"]
    return order_id


def _disputed(dispute: Thing) -> str:
    capture_id: str = dispute["disputed_transactions"][0]["seller_transaction_id"]
    return capture_id


def _inside_an_order(capture: Thing) -> Thing:
    """Leave out what a capture shows only when it is read by itself."""
    return {name: value for name, value in capture.items() if name not in {"supplementary_data", "payee"}}
