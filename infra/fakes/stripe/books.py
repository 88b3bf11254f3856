"""What happens to money at the double of Stripe: sessions are paid, declined, settled, or expire.

Refunds, disputes and payouts have modules of their own. Every change says its event, as Stripe would; only the events
one subscribes to become webhooks. It refuses what Stripe refuses, and knows nothing of HTTP.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from infra.fakes.deliveries import Deliveries
from infra.fakes.journal import Journal, Thing
from infra.fakes.refusals import Refusal, Unknown
from infra.fakes.stripe import objects
from infra.fakes.stripe.fitting import fitting
from infra.fakes.stripe.opening import expiry, totals

EVENTS_KEPT = timedelta(days=30)  # as Stripe's documentation says
CALL_SHELF, EVENT, SESSION, INTENT = "sessions_asked", "event", "checkout.session", "payment_intent"
CHARGE, REFUND, DISPUTE, TRANSACTION = "charge", "refund", "dispute", "balance_transaction"
PAYOUT, PAID_OUT = "payout", "paid_out"
SHELVES = (SESSION, INTENT, CHARGE, REFUND, DISPUTE, TRANSACTION, PAYOUT, EVENT)

# The events that a receiver subscribes to; the others can only be listed.
SUBSCRIBED = ("checkout.session.", "charge.refunded", "refund.", "charge.dispute.")


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
        self._deliveries = deliveries
        self._base_url = base_url
        self._looked_at = 0
        self.cause: Thing | None = None  # the API request that is being answered, for the events it makes

    # ---- reading

    def find(self, kind: str, key: str) -> Thing:
        """Return an object as the API shows it. Raises Unknown."""
        self.expire_what_is_due()
        thing = self.journal.get(kind, key)
        if thing is None or (kind == EVENT and not self._still_kept(thing)):
            raise Unknown(kind, key)
        return self._seen(thing)

    def newest_first(self, kind: str) -> Iterator[Thing]:
        self.expire_what_is_due()
        for thing in reversed(list(self.journal.all(kind))):
            if kind != EVENT or self._still_kept(thing):
                yield self._seen(thing)

    def line_items(self, session_id: str) -> list[Thing]:
        """Return what is bought in a session, in the words of its opening: name, quantity, unit price."""
        asked: Thing = self.journal.get(CALL_SHELF, session_id) or {}
        items: list[Thing] = asked.get("line_items", [])
        return items

    def _seen(self, thing: Thing) -> Thing:
        if thing["object"] == SESSION and thing["status"] == "open":
            # The address of the page follows the server: a restart may have moved it to another port.
            return {**thing, "url": f"{self._base_url()}/pay/{thing['id']}"}
        if thing["object"] == EVENT:
            return {**thing, "pending_webhooks": int(self._deliveries.waiting(thing["id"]))}
        return thing

    def _still_kept(self, event: Thing) -> bool:
        return int(event["created"]) > objects.stamp(self.now() - EVENTS_KEPT)

    # ---- sessions

    def open_session(self, params: Thing) -> Thing:
        created = objects.stamp(self.now())
        total_cents, currency = totals(params)
        session = objects.session(
            params,
            created=created,
            expires_at=expiry(params, created),
            total_cents=total_cents,
            currency=currency,
        )
        asked = {"line_items": params["line_items"], "intent": params.get("payment_intent_data", {})}
        self.journal.put(CALL_SHELF, session["id"], asked)
        return self._seen(self.journal.put(SESSION, session["id"], session))

    def pay(
        self, session_id: str, *, method: str = "card", at: datetime | None = None, webhook: bool = True
    ) -> Thing:
        """Pay an open session: by card at once, or by a debit that stays unpaid until settled or failed.

        `at` stamps the payment earlier than now: an expired session takes it if it was still open then.
        """
        session = self._payable(session_id, at)
        created = objects.stamp(at or self.now())
        intent = self._intent_of(session, created)
        details = objects.customer_details(session)
        delayed = method == "delayed"
        fields: Thing = {"paid": False, "status": "pending"} if delayed else {}
        kind = objects.DELAYED_METHOD if delayed else "card"
        charge = objects.charge(intent, created=created, method=kind, billing=details, **fields)
        self.journal.put(CHARGE, charge["id"], charge)
        self._change(INTENT, intent["id"], status="processing", latest_charge=charge["id"])
        session = self._change(
            SESSION,
            session_id,
            status="complete",
            customer_details=details,
            payment_intent=intent["id"],
            payment_status="unpaid" if delayed else "paid",
        )
        if not delayed:
            self._succeed(charge["id"], created)
        self.say("checkout.session.completed", session, created=created, webhook=webhook)
        return session

    def decline(self, session_id: str, *, code: str = "card_declined") -> Thing:
        """Refuse a card: the session stays open, its intent waits for another means."""
        session = self._payable(session_id, None)
        created = objects.stamp(self.now())
        intent = self._intent_of(session, created)
        billing = objects.customer_details(session)
        fields = {
            "amount_captured": 0,
            "captured": False,
            "failure_code": code,
            "failure_message": "Your card was declined.",
            "outcome": objects.DECLINED_OUTCOME,
            "paid": False,
            "status": "failed",
        }
        charge = objects.charge(intent, created=created, method="card", billing=billing, **fields)
        self.journal.put(CHARGE, charge["id"], charge)
        self._fail_intent(intent["id"], charge, code)
        return self._seen(self._change(SESSION, session_id, payment_intent=intent["id"]))

    def expire(self, session_id: str) -> Thing:
        session = self.find(SESSION, session_id)
        if session["status"] != "open":
            message = 'Only Checkout Sessions with a status in ["open"] can be expired. '
            message += f"This Checkout Session has a status of `{session['status']}`."
            raise Refusal(400, "", message)
        return self._expire(session_id, objects.stamp(self.now()))

    def expire_what_is_due(self) -> None:
        """Close the sessions whose time is over by the business clock; looks once for each of its seconds."""
        now = objects.stamp(self.now())
        if now == self._looked_at:
            return
        self._looked_at = now
        for session in self.journal.all(SESSION):
            if session["status"] == "open" and session["expires_at"] <= now:
                self._expire(session["id"], session["expires_at"])

    def settle(self, session_id: str, *, at: datetime | None = None, webhook: bool = True) -> Thing:
        """Let a delayed debit arrive."""
        intent, charge = self._processing(session_id)
        created = objects.stamp(at or self.now())
        self._change(CHARGE, charge["id"], paid=True, status="succeeded")
        self._succeed(charge["id"], created)
        assert intent["id"] == charge["payment_intent"]
        session = self._change(SESSION, session_id, payment_status="paid")
        self.say("checkout.session.async_payment_succeeded", session, created=created, webhook=webhook)
        return session

    def fail(self, session_id: str, *, at: datetime | None = None, webhook: bool = True) -> Thing:
        """Let a delayed debit come back unpaid. The session stays complete and unpaid."""
        intent, charge = self._processing(session_id)
        fields = {"failure_code": "debit_not_authorized", "failure_message": "The debit was refused."}
        charge = self._change(CHARGE, charge["id"], status="failed", **fields)
        self._fail_intent(intent["id"], charge, "payment_method_provider_decline")
        session = self.find(SESSION, session_id)
        created = objects.stamp(at or self.now())
        self.say("checkout.session.async_payment_failed", session, created=created, webhook=webhook)
        return session

    # ---- the steps they share

    def _payable(self, session_id: str, at: datetime | None) -> Thing:
        session = self.find(SESSION, session_id)
        open_then = session["status"] == "expired" and at and objects.stamp(at) < session["expires_at"]
        if session["status"] != "open" and not open_then:
            raise Refusal(409, "session_not_open", f"This session is {session['status']}.")
        return session

    def _intent_of(self, session: Thing, created: int) -> Thing:
        if session["payment_intent"]:
            return self.find(INTENT, session["payment_intent"])
        asked: Thing = (self.journal.get(CALL_SHELF, session["id"]) or {})["intent"]
        intent = objects.intent(
            session, created=created, metadata=asked.get("metadata", {}), description=asked.get("description")
        )
        return self.journal.put(INTENT, intent["id"], intent)

    def _processing(self, session_id: str) -> tuple[Thing, Thing]:
        session = self.find(SESSION, session_id)
        intent = self.find(INTENT, session["payment_intent"] or "")
        if intent["status"] != "processing":
            raise Refusal(409, "nothing_pending", f"This payment is {intent['status']}, not processing.")
        return intent, self.find(CHARGE, intent["latest_charge"])

    def _succeed(self, charge_id: str, created: int) -> None:
        charge = self.find(CHARGE, charge_id)
        by_card = charge["payment_method_details"]["type"] == "card"
        amount_cents = charge["amount"]
        fee, kind = objects.fee_cents(amount_cents), "charge" if by_card else "payment"
        moved = self.move(charge, amount_cents, kind=kind, fee=fee, created=created)
        charge = self._change(CHARGE, charge_id, balance_transaction=moved["id"])
        intent = self._change(
            INTENT,
            charge["payment_intent"],
            status="succeeded",
            amount_received=amount_cents,
            latest_charge=charge_id,
            last_payment_error=None,
            payment_method=charge["payment_method"],
        )
        self.say("charge.succeeded", charge, created=created)
        self.say("payment_intent.succeeded", intent, created=created)

    def move(
        self, source: Thing, amount_cents: int, *, kind: str, fee: int = 0, created: int | None = None
    ) -> Thing:
        """Book a movement of the account's balance."""
        when = objects.stamp(self.now()) if created is None else created
        moved = objects.transaction(source, created=when, amount_cents=amount_cents, fee=fee, kind=kind)
        return self.journal.put(TRANSACTION, moved["id"], moved)

    def _fail_intent(self, intent_id: str, charge: Thing, code: str) -> None:
        error = {
            "type": "card_error",
            "code": code,
            "message": charge["failure_message"],
            "charge": charge["id"],
        }
        changes = {
            "status": "requires_payment_method",
            "latest_charge": charge["id"],
            "last_payment_error": error,
        }
        intent = self._change(INTENT, intent_id, **changes)
        self.say("charge.failed", charge)
        self.say("payment_intent.payment_failed", intent)

    def _expire(self, session_id: str, created: int) -> Thing:
        session = self._change(SESSION, session_id, status="expired")
        self.say("checkout.session.expired", session, created=created)
        return session

    def _change(self, kind: str, key: str, **changes: object) -> Thing:
        return self.journal.change(kind, key, **changes)

    def say(self, kind: str, snapshot: Thing, *, created: int | None = None, webhook: bool = True) -> None:
        when = objects.stamp(self.now()) if created is None else created
        event = fitting(objects.event(kind, fitting(snapshot), created=when, request=self.cause))
        self.journal.put(EVENT, event["id"], event)
        if webhook and kind.startswith(SUBSCRIBED):
            body = json.dumps({**event, "pending_webhooks": 1}, ensure_ascii=False, indent=2)
            self._deliveries.add(event["id"], body)
