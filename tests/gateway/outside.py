"""The services that the gateway asks, as it sees them: answers on NATS subjects. They are its outside."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.contracts.accounts import IdentifySession, SessionView
from shared.contracts.base import Data, Duty, Money, Refusal, Request, Role
from shared.contracts.payments import PaymentView
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER

ACCOUNT = "018f0000-0000-7000-8000-000000000001"
PERSON = "018f0000-0000-7000-8000-000000000002"


@dataclass
class Heard:
    body: dict
    headers: dict

    @property
    def caller(self) -> dict:
        return json.loads(self.headers[CALLER_HEADER])


@dataclass
class Outside:
    nats: Client
    sessions: dict[str, SessionView] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)

    async def answers(self, request: type[Request], answer: Data, headers: dict | None = None) -> None:
        await self._listen(request, answer.model_dump_json().encode(), headers)

    async def refuses(self, request: type[Request], refusal: Refusal) -> None:
        await self._listen(request, refusal.model_dump_json().encode(), {REFUSED_HEADER: refusal.code})

    async def is_silent(self, request: type[Request]) -> None:
        await self.nats.subscribe(request.subject(), cb=self._hear)
        await self.nats.flush()

    async def opens_sessions(self) -> None:
        async def identify(message: Msg) -> None:
            view = self.sessions.get(json.loads(message.data)["token"])
            gone = Refusal(code="E-INCONNU", status=404, detail="Introuvable.")
            headers = None if view else {REFUSED_HEADER: gone.code}
            await self.nats.publish(message.reply, (view or gone).model_dump_json().encode(), headers=headers)

        await self.nats.subscribe(IdentifySession.subject(), cb=identify)
        await self.nats.flush()

    def session(self, token: str, *roles: Role, language: str = "fr") -> str:
        self.sessions[token] = a_session(token, *roles, language=language)
        return token

    def delegate(self, token: str, *duties: Duty) -> str:
        """Let a token be that of a person who acts under the owner of the account."""
        under = {"person_id": PERSON, "duties": duties}
        self.sessions[token] = a_session(token, Role.CLIENT).model_copy(update=under)
        return token

    async def _hear(self, message: Msg) -> None:
        self.heard.append(Heard(json.loads(message.data), dict(message.headers or {})))

    async def _listen(self, request: type[Request], body: bytes, headers: dict | None) -> None:
        async def reply(message: Msg) -> None:
            await self._hear(message)
            await self.nats.publish(message.reply, body, headers=headers)

        await self.nats.subscribe(request.subject(), cb=reply)
        await self.nats.flush()


def a_session(token: str, *roles: Role, language: str = "fr") -> SessionView:
    return SessionView(
        token=token,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        account_id=ACCOUNT,
        roles=list(roles),
        language=language,
        session_id=f"id of {token}",
    )


def a_payment(state: str) -> PaymentView:
    amount = Money(amount_cents=2400)
    return PaymentView(id="p-1", order_id="o", order_reference="r", method="card", state=state, amount=amount)
