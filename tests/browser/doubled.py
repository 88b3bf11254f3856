"""A gateway of its own whose services are answered by a table: every page in every state, without a stack behind it."""

import json
from contextlib import contextmanager

import nats

from infra.nats.conf import OPERATOR
from shared.contracts.accounts import IdentifySession
from shared.contracts.base import Refusal
from shared.runtime.answering import REFUSED_HEADER
from tests import servers
from tests.gateway.conftest import a_thread, common_gateway
from tests.gateway.outside import a_session

GONE = Refusal(code="E-INCONNU", status=404, detail="Introuvable.")


class Doubled:
    """A gateway, and what its services answer: `says` changes that for the next page."""

    def __init__(self, portal, nats_client):
        self.url, self._portal, self._nats = "", portal, nats_client
        self._answers, self._heard, self._sessions = {}, {}, {}

    def says(self, answers):
        self._answers |= {request.subject(): answer for request, answer in answers.items()}
        self._portal.call(self._subscribe, self._answers.keys() - self._heard.keys(), self._answer)

    def begins(self):
        self._portal.call(self._subscribe, {IdentifySession.subject()}, self._identify)

    def ends(self):
        """Answer nothing any more: other tests have the same bus."""
        self._portal.call(self._unsubscribe)
        self._answers.clear()

    def happens(self, event, name):
        """Let an event be heard that is about something of this name."""
        body = json.dumps({event.aggregate: name}).encode()
        self._portal.call(self._nats.publish, event.subject(), body)
        self._portal.call(self._nats.flush)

    def session(self, *roles):
        """Return the cookie of somebody with these roles."""
        token = "t-" + "-".join(sorted(roles))
        self._sessions[token] = a_session(token, *roles)
        return {"name": "colombier_session", "value": token, "url": self.url}

    async def _subscribe(self, subjects, answer):
        for subject in subjects:
            self._heard[subject] = await self._nats.subscribe(subject, cb=answer)
        await self._nats.flush()

    async def _unsubscribe(self):
        for subscription in self._heard.values():
            await subscription.unsubscribe()
        await self._nats.flush()
        self._heard.clear()

    async def _identify(self, message):
        await self._reply(message, self._sessions.get(json.loads(message.data)["token"], GONE))

    async def _answer(self, message):
        await self._reply(message, self._answers[message.subject])

    async def _reply(self, message, answer):
        headers = {REFUSED_HEADER: answer.code} if isinstance(answer, Refusal) else None
        await self._nats.publish(message.reply, answer.model_dump_json().encode(), headers=headers)


@contextmanager
def doubled(known=None, **settings):
    """Serve a gateway, with what is answered already while it starts."""
    with a_thread() as portal:
        operator = portal.call(nats.connect, servers.nats_server().url(OPERATOR))
        one = Doubled(portal, operator)
        one.says(known or {})
        with common_gateway(portal, **settings) as one.url:
            yield one
        portal.call(operator.close)
