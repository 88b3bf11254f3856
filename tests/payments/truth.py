"""The providers' API as a scenario tells it: what a GET answers after each of its deliveries.

A scenario gives the object that its event is about. What hangs on it (intent, charge, fee) is derived here,
the way the provider would show it, so that every road to an attempt can be walked. Captures are counted.
"""

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath

from shared.runtime.http import serving

from .recorded import vector

Fields = dict[str, Any]


class Truth:
    """A scenario, the delivery it stands at, and what was asked of the provider meanwhile."""

    def __init__(self, provider: str, name: str, payment_id: str) -> None:
        """`payment_id` is what the provider echoes as ours."""
        self.scenario: Fields = vector(f"{provider}/scenarios/{name}.json")
        self.payment_id = payment_id
        self.url = ""
        self.capture_keys: list[str] = []
        self.at(0)

    @property
    def deliveries(self) -> list[Fields]:
        return self.scenario["deliveries"]

    @property
    def capture_calls(self) -> int:
        return len(self.capture_keys)

    def at(self, index: int) -> Fields:
        """Stand at a delivery: its truth is served from now on. Return its event."""
        self.now = self.deliveries[index]
        return self.now["event"]


def _missing() -> Response:
    error = {"type": "invalid_request_error", "code": "resource_missing", "message": "No such object"}
    return Response({"name": "RESOURCE_NOT_FOUND", "error": error}, status_code=404)


class StripeTruth(Truth):
    """Stripe's objects at one delivery, by id."""

    def objects(self) -> dict[str, Fields]:
        latest = copy.deepcopy(self.now["api_truth"])
        session = latest if latest["object"] == "checkout.session" else self._last_session()
        found = [session]
        if session["payment_intent"]:
            charge = latest if latest["object"] == "charge" else self._charge(session)
            found += [self._intent(session, charge), *([charge, self._entry(charge)] if charge else [])]
        for one in found:
            if "metadata" in one:
                one["metadata"]["payment_id"] = self.payment_id
        return {one["id"]: one for one in found}

    def _last_session(self) -> Fields:
        truths = [one["api_truth"] for one in self.deliveries]
        return copy.deepcopy([one for one in truths if one["object"] == "checkout.session"][-1])

    def _charge(self, session: Fields) -> Fields | None:
        """Money exists once the session says paid, stamped when its event was made."""
        if session["payment_status"] != "paid":
            return None
        amount = session["amount_total"]
        return {
            **vector("stripe/objects/charge.json"),
            "id": session["payment_intent"].replace("pi_", "ch_"),
            "payment_intent": session["payment_intent"],
            "balance_transaction": session["payment_intent"].replace("pi_", "txn_"),
            "created": self.now["event"]["created"],
            "currency": session["currency"],
            "amount": amount,
            "amount_captured": amount,
            "captured": True,
            "metadata": {},
        }

    def _intent(self, session: Fields, charge: Fields | None) -> Fields:
        failed = self.now["event"]["type"].endswith("_failed")
        waiting = "requires_payment_method" if failed else "processing"
        return {
            **vector("stripe/objects/payment_intent.json"),
            "id": session["payment_intent"],
            "status": "succeeded" if charge else waiting,
            "latest_charge": charge["id"] if charge else None,
            "last_payment_error": {"code": "debit_not_authorized"} if failed else None,
            "amount": session["amount_total"],
            "currency": session["currency"],
            "metadata": {},
        }

    def _entry(self, charge: Fields) -> Fields:
        known = {"id": charge["balance_transaction"], "currency": charge["currency"]}
        fee = self.scenario["order"].get("fee_cents")
        return {**vector("stripe/objects/balance_transaction.json"), **known, "fee": fee}


def _refunds(charge: Fields) -> list[Fields]:
    """What went back of a charge, as one refund."""
    about = {"charge": charge["id"], "amount": charge["amount_refunded"], "status": "succeeded"}
    return [{**vector("stripe/objects/refund.json"), **about}] if charge["amount_refunded"] else []


def _expanded(fields: Fields, path: str, objects: dict[str, Fields]) -> None:
    """Put an object where its id stands, as `expand[]` asks."""
    first, _, rest = path.partition(".")
    if isinstance(fields.get(first), str) and fields[first] in objects:
        fields[first] = copy.deepcopy(objects[fields[first]])
    if rest and isinstance(fields.get(first), dict):
        _expanded(fields[first], rest, objects)


@asynccontextmanager
async def stripe_truth(
    name: str, *, payment_id: str = "pay-1", expands: bool = True
) -> AsyncIterator[StripeTruth]:
    """Serve a Stripe scenario; `expands=False` is a double that gives bare ids."""
    truth = StripeTruth("stripe", name, payment_id)

    @get("/v1/checkout/sessions")
    async def sessions(request: Request) -> dict[str, Any]:
        asked = request.query_params["payment_intent"]
        return {"object": "list", "data": [one for one in truth.objects().values() if _pays(one, asked)]}

    def _pays(one: Fields, intent: str) -> bool:
        return one["object"] == "checkout.session" and one["payment_intent"] == intent

    @get(["/v1/checkout/sessions/{key:str}", *(f"/v1/{kind}/{{key:str}}" for kind in KINDS)])
    async def one(request: Request, key: FromPath[str]) -> Response:
        objects = truth.objects()
        if key not in objects:
            return _missing()
        found = copy.deepcopy(objects[key])
        for path in request.query_params.values() if expands else ():
            _expanded(found, path, objects)
        return Response(found)

    @get("/v1/disputes")
    async def disputes() -> dict[str, Any]:
        return {"object": "list", "data": []}

    @get("/v1/refunds")
    async def refunds(request: Request) -> dict[str, Any]:
        charge = truth.objects()[request.query_params["charge"]]
        return {"object": "list", "has_more": False, "data": _refunds(charge)}

    async with serving(Litestar([sessions, one, disputes, refunds], openapi_config=None)) as truth.url:
        yield truth


KINDS = ("payment_intents", "charges", "balance_transactions", "refunds")


class PaypalTruth(Truth):
    """PayPal's order at one delivery; a capture moves it on as PayPal would."""

    captured = False

    def order(self) -> Fields:
        """Before the capture that a delivery leads to, the payer has approved and no money has moved."""
        truth = copy.deepcopy(self.now["api_truth"])
        found = truth["order"]
        if "capture_call" in truth and not self.captured:
            found["status"] = "APPROVED"
            found["purchase_units"][0].pop("payments", None)
        elif self.captured and truth.get("capture_call", {}).get("status") == 201:
            found = truth["capture_call"]["json"]
        return self._ours(found)

    def captures(self) -> list[Fields]:
        return self.order()["purchase_units"][0].get("payments", {}).get("captures", [])

    def capture(self) -> Response:
        call = copy.deepcopy(self.now["api_truth"]["capture_call"])
        self.captured = True
        body = self._ours(call["json"]) if "purchase_units" in call["json"] else call["json"]
        return Response(body, status_code=call["status"])

    def _ours(self, order: Fields) -> Fields:
        for unit in order["purchase_units"]:
            for one in (unit, *unit.get("payments", {}).get("captures", [])):
                one["invoice_id"] = self.payment_id
        return order


@asynccontextmanager
async def paypal_truth(name: str, *, payment_id: str = "pay-1") -> AsyncIterator[PaypalTruth]:
    """Serve a PayPal scenario."""
    truth = PaypalTruth("paypal", name, payment_id)

    @post("/v1/oauth2/token", status_code=200)
    async def token() -> dict[str, Any]:
        return {"access_token": "token-1", "expires_in": 32400}

    @get("/v2/checkout/orders/{key:str}")
    async def order(key: FromPath[str]) -> Response:
        found = truth.order()
        return Response(found) if found["id"] == key else _missing()

    @post("/v2/checkout/orders/{key:str}/capture")
    async def capture(request: Request, key: FromPath[str]) -> Response:
        truth.capture_keys.append(request.headers["paypal-request-id"])
        return truth.capture()

    @get("/v2/payments/captures/{key:str}")
    async def captured(key: FromPath[str]) -> Response:
        return next((Response(one) for one in truth.captures() if one["id"] == key), _missing())

    @get("/v1/customer/disputes")
    async def disputes() -> dict[str, Any]:
        return {"items": []}

    async with serving(
        Litestar([token, order, capture, captured, disputes], openapi_config=None)
    ) as truth.url:
        yield truth
