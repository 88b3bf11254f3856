"""What happens to money at the double of PayPal: orders are approved and captured, or lapse.

Refunds and disputes of what was captured have modules of their own. Nothing is captured unless the merchant asks.
Every change says its event; it refuses what PayPal refuses, and knows nothing of HTTP.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from infra.fakes.deliveries import Deliveries
from infra.fakes.journal import Journal, Thing
from infra.fakes.paypal import objects
from infra.fakes.paypal.fitting import fitting, fitting_event
from infra.fakes.refusals import Refusal, Unknown

ORDER, CAPTURE, REFUND, DISPUTE, EVENT = "order", "capture", "refund", "dispute", "event"
WISHES = "wishes"  # what the payer's approval will lead to, by order
TRANSFER = "transfer"
SHELVES = (ORDER, CAPTURE, REFUND, DISPUTE, TRANSFER, EVENT)

# PayPal's default is 3 hours, which the merchant may have raised to 72. The double takes the longest, for a
# simulated clock jumps whole days; past it an order is gone (404), and an approval is reversed.
DEFAULT_WINDOW = timedelta(hours=72)
OPEN = ("CREATED", "PAYER_ACTION_REQUIRED")


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
        self.base_url = base_url

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
        base = self.base_url()
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
        return fitting("order", {**shown, "links": objects.order_links(order, base)})

    def shown_capture(self, capture: Thing) -> Thing:
        links = objects.capture_links(capture, self.base_url())
        return fitting("capture", {**capture, "links": links})

    def shown_refund(self, refund: Thing) -> Thing:
        shown = {name: value for name, value in refund.items() if name not in ("capture_id", "reversal")}
        return fitting("refund", {**shown, "links": objects.refund_links(refund, self.base_url())})

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
        self.say(
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
            self.say("CHECKOUT.PAYMENT-APPROVAL.REVERSED", resource, "checkout-order", at=self.now())
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

    def _pending(self, capture_id: str) -> Thing:
        capture = self.find(CAPTURE, capture_id)
        if capture["status"] != "PENDING":
            raise Refusal(409, "CAPTURE_NOT_PENDING", f"This capture is {capture['status']}.")
        return capture

    # ---- events

    def _say_capture(
        self, kind: str, capture: Thing, *, at: datetime | None = None, webhook: bool = True
    ) -> None:
        self.say(kind, self.shown_capture(capture), "capture", at=at or self.now(), webhook=webhook)

    def say(
        self, kind: str, resource: Thing, resource_type: str, *, at: datetime, webhook: bool = True
    ) -> None:
        event = fitting_event(
            objects.event(kind, resource, resource_type=resource_type, at=at, base_url=self.base_url())
        )
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


def _inside_an_order(capture: Thing) -> Thing:
    """Leave out what a capture shows only when it is read by itself."""
    return {name: value for name, value in capture.items() if name not in {"supplementary_data", "payee"}}
