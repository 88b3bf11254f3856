"""PayPal's notification API: past events, the signing certificate, and verification by sending an event back.

Verification looks at the raw bytes of `webhook_event`: a body that was parsed and dumped again fails, as it
does at PayPal.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from infra.fakes import schemas
from infra.fakes.journal import Thing
from infra.fakes.paypal.api import fresh_token
from infra.fakes.paypal.books import EVENT, Books
from infra.fakes.paypal.certificates import Signer
from infra.fakes.paypal.fitting import fitting
from infra.fakes.paypal.objects import link
from infra.fakes.refusals import Refusal, Unknown

Call = Request[Any, Any, Any]

CERTIFICATE_HEADERS = {"Cache-Control": "public,max-age=86400"}
LONGEST_PAGE = 300
BLANKS = " \t\r\n"


class Post:
    """What a receiver of notifications may ask about them."""

    def __init__(self, books: Books, signer: Signer, *, webhook_id: str, cert_url: Callable[[], str]) -> None:
        self.books = books
        self.signer = signer
        self._webhook_id = webhook_id
        self._cert_url = cert_url

    def genuine(self, asked: Thing, event: bytes) -> bool:
        if asked["webhook_id"] != self._webhook_id or asked["cert_url"] != self._cert_url():
            return False
        prefix = f"{asked['transmission_id']}|{asked['transmission_time']}|{asked['webhook_id']}"
        return self.signer.signed(prefix, event, asked["transmission_sig"])


def raw_member(text: str, wanted: str) -> str:
    """Return a member of a JSON object as it was written, blanks inside included. Raises KeyError."""
    decoder = json.JSONDecoder()
    place = _past_blanks(text, 0) + 1
    while (place := _past_blanks(text, place)) < len(text) and text[place] == '"':
        name, place = decoder.raw_decode(text, place)
        start = _past_blanks(text, _past_blanks(text, place) + 1)
        _, place = decoder.raw_decode(text, start)
        if name == wanted:
            return text[start:place]
        place = _past_blanks(text, place) + 1
    raise KeyError(wanted)


def _past_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in BLANKS:
        place += 1
    return place


@post("/v1/notifications/verify-webhook-signature", status_code=200, guards=[fresh_token])
async def verify(request: Call, mail: NamedDependency[Post]) -> Response[Any]:
    try:
        text = (await request.body()).decode()
        asked: Thing = json.loads(text)
    except ValueError as error:
        raise Refusal(400, "MALFORMED_REQUEST_JSON", "The request JSON is not well formed.") from error
    for violation in schemas.paypal_notifications().violations("verify_webhook_signature", asked):
        raise Refusal(400, "VALIDATION_ERROR", violation.message, param="/" + "/".join(violation.path))
    genuine = mail.genuine(asked, raw_member(text, "webhook_event").encode())
    return Response(fitting("verdict", {"verification_status": "SUCCESS" if genuine else "FAILURE"}))


@get("/v1/notifications/webhooks-events", guards=[fresh_token])
async def list_events(request: Call, mail: NamedDependency[Post]) -> Response[Any]:
    """List past events, newest first, by time, type or transaction, page by page."""
    asked = request.query_params
    size = min(int(asked.get("page_size", "10")), LONGEST_PAGE)
    found = [event for event in mail.books.events_newest_first() if _asked_for(event, asked)]
    start = int(asked.get("next_page_token", "0"))
    shown = found[start : start + size]
    here = str(request.url).partition("?")[0]
    links = [link(f"{here}?page_size={size}&next_page_token={start}", "self")]
    if start + size < len(found):
        links.append(link(f"{here}?page_size={size}&next_page_token={start + size}", "next"))
    return Response({"events": shown, "count": len(shown), "links": links})


def _asked_for(event: Thing, asked: Any) -> bool:
    created = datetime.fromisoformat(event["create_time"])
    return (
        ("start_time" not in asked or created >= datetime.fromisoformat(asked["start_time"]))
        and ("end_time" not in asked or created <= datetime.fromisoformat(asked["end_time"]))
        and event["event_type"] == asked.get("event_type", event["event_type"])
        and event["resource"].get("id") == asked.get("transaction_id", event["resource"].get("id"))
    )


@get("/v1/notifications/webhooks-events/{key:str}", guards=[fresh_token])
async def show_event(mail: NamedDependency[Post], key: FromPath[str]) -> Response[Any]:
    return Response(mail.books.find(EVENT, key))


@get("/v1/notifications/certs/{name:str}", media_type="text/plain")
async def show_certificate(mail: NamedDependency[Post], name: FromPath[str]) -> Response[Any]:
    """Serve the leaf, and the leaf only: verifiers bring root and intermediate themselves."""
    if name != mail.signer.name:
        raise Unknown("certificate", name)
    return Response(mail.signer.leaf_pem, headers=CERTIFICATE_HEADERS, media_type="application/x-pem-file")


ROUTES: list[ControllerRouterHandler] = [verify, list_events, show_event, show_certificate]
