"""PayPal's API by plain HTTP: token, calls, errors in our words. Decides nothing."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from services.payments.settings import PaymentSettings
from shared.runtime.errors import Unavailable

TIMEOUT_SECONDS = 10.0
TOKEN_MARGIN_SECONDS = 60
BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.CONFLICT})
BUSY_ISSUES = frozenset({"PREVIOUS_REQUEST_IN_PROGRESS", "RATE_LIMIT_REACHED"})


class NotAllowed(Unavailable):
    """Our application lacks a permission at PayPal: a setting there, not an outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What PayPal answered, success or a refusal that its caller has to judge."""

    status: int
    fields: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        return self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def issue(self) -> str:
        """PayPal's word for what is wrong: the first detail, else the name of the error."""
        details = self.fields.get("details") or [{}]
        return str(details[0].get("issue") or self.fields.get("name") or "")


class PaypalApi:
    """One per process. The token is shared by all calls and renewed once when PayPal refuses it."""

    def __init__(self, settings: PaymentSettings) -> None:
        """Prepare connections; nothing is asked yet."""
        secret = settings.paypal_client_secret.get_secret_value()
        self._login = httpx.BasicAuth(settings.paypal_client_id, secret)
        self._http = httpx.AsyncClient(
            base_url=settings.paypal_api_base.rstrip("/"),
            timeout=TIMEOUT_SECONDS,
            transport=httpx.AsyncHTTPTransport(retries=1),
        )
        self._token = ""
        self._token_ends = 0.0
        self._lock = asyncio.Lock()

    async def stop(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, **params: str) -> Answer:
        return await self._call(self._http.build_request("GET", path, params=params or None))

    async def post(self, path: str, fields: Mapping[str, Any], *, key: str) -> Answer:
        """Send a request that PayPal carries out once per `key`, and ask for the whole object back."""
        headers = {"PayPal-Request-Id": key, "Prefer": "return=representation"}
        return await self._call(self._http.build_request("POST", path, json=fields, headers=headers))

    async def post_raw(self, path: str, body: bytes) -> Answer:
        headers = {"Content-Type": "application/json"}
        return await self._call(self._http.build_request("POST", path, content=body, headers=headers))

    async def _call(self, request: httpx.Request) -> Answer:
        """Raises: Unavailable when PayPal is away or busy, or refuses our credentials."""
        response = await self._send(request, refused="")
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response = await self._send(request, refused=self._token)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            raise _wrong_credentials()
        if response.status_code == HTTPStatus.FORBIDDEN:
            raise NotAllowed(f"PayPal does not allow our application to use {request.url.path}.")
        return _answer(response)

    async def _send(self, request: httpx.Request, *, refused: str) -> httpx.Response:
        request.headers["Authorization"] = f"Bearer {await self._valid_token(refused)}"
        return await self._exchange(request)

    async def _exchange(self, request: httpx.Request, auth: httpx.Auth | None = None) -> httpx.Response:
        try:
            return await self._http.send(request, auth=auth)
        except httpx.HTTPError as error:
            raise Unavailable(f"PayPal does not answer ({type(error).__name__}).") from error

    async def _valid_token(self, refused: str) -> str:
        """Return the cached token; ask for another when it ends, or when it is the one just refused."""
        async with self._lock:
            if time.monotonic() >= self._token_ends or self._token == refused:
                await self._renew_token()
            return self._token

    async def _renew_token(self) -> None:
        form = {"grant_type": "client_credentials"}
        request = self._http.build_request("POST", "/v1/oauth2/token", data=form)
        response = await self._exchange(request, self._login)
        if response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise _wrong_credentials()
        answer = _answer(response)
        if not answer.ok or "access_token" not in answer.fields:
            raise Unavailable(f"PayPal gives no token ({answer.issue or answer.status}).")
        self._token = answer.fields["access_token"]
        self._token_ends = time.monotonic() + int(answer.fields.get("expires_in", 0)) - TOKEN_MARGIN_SECONDS


def _wrong_credentials() -> Unavailable:
    return Unavailable("PayPal refuses COLOMBIER_PAYPAL_CLIENT_ID and COLOMBIER_PAYPAL_CLIENT_SECRET.")


def _answer(response: httpx.Response) -> Answer:
    """Raises: Unavailable for what is no judgement on our request: outage, throttling, no JSON."""
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in BUSY:
        raise Unavailable(f"PayPal does not answer as it should (status {status}).")
    try:
        fields = response.json() if response.content else {}
    except ValueError as error:
        raise Unavailable("PayPal answers something that is not JSON.") from error
    answer = Answer(status=status, fields=fields if isinstance(fields, dict) else {})
    if not answer.ok and answer.issue in BUSY_ISSUES:
        raise Unavailable(f"PayPal is busy with the same request ({answer.issue}).")
    return answer
