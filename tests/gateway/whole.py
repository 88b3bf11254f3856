"""The whole fleet behind the gateway, in a thread of its own: real servers, real answers, one client and some staff."""

import asyncio
import threading
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import nats
import pyotp

from infra import fleet
from infra.local.seeds import load_offers, load_terms
from infra.local.seeds.rulings import load_rulings
from infra.nats.conf import OPERATOR
from infra.nats.streams import provision
from shared.contracts.accounts import EmailConfirmationAsked, EnsureStaff, StaffCredentials
from shared.contracts.base import Role
from shared.contracts.orders import SeedCatalogue
from shared.runtime.service import running
from shared.runtime.settings import RuntimeSettings
from tests import servers
from tests.links import token_of

PASSWORD = "une-phrase-longue-et-secrete"
HOME = {"street": "1 rue du Port", "postal_code": "77190", "city": "Melun", "country": "FR"}
STAFF = (Role.SUPPORT, Role.TREASURER, Role.BOARD)


class Whole:
    def __init__(self):
        self.url, self.failure = "", None
        self.tokens = {"nobody": None}
        self.names = {}
        """What exists: {name of a path's field: an identity}."""
        self._ready, self._over = threading.Event(), None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))

    def __enter__(self):
        (
            servers.template(),
            servers.nats_server(),
        )  # in this thread: a server dies with the one that started it
        self._thread.start()
        assert self._ready.wait(120)
        if self.failure:
            raise self.failure
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _live(self):
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with a_fleet() as (services, operator):
                self.url = services["gateway"].url + "/api/v1"
                await self._furnish(services, operator)
                self._ready.set()
                await self._over.wait()
        except BaseException as failure:  # told to the thread that waits
            self.failure = failure
            self._ready.set()
            raise

    async def _furnish(self, services, operator):
        await ask(operator, SeedCatalogue(offers=load_offers(), terms=load_terms(), rulings=load_rulings()))
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as http:
            for role in STAFF:
                self.tokens[role.value] = await self._a_volunteer(http, operator, role)
            self.tokens["client"] = await self._a_client(http, services["accounts"])
            self.tokens["stranger"] = await self._a_client(http, services["accounts"], name="stranger")
            self.names["order"] = self.names["q"] = await self._an_order(http)
            self.names["offer"] = "web"

    async def _a_volunteer(self, http, operator, role):
        secret = pyotp.random_base32()
        who = {"email": f"{role}@colombier.example", "password": PASSWORD}
        await ask(operator, EnsureStaff(role=role, credentials=StaffCredentials(**who, totp_secret=secret)))
        return (await post(http, "/session", **who, otp=pyotp.TOTP(secret).now()))["token"]

    async def _a_client(self, http, accounts, name="camille"):
        who = {"email": f"{name}@example.org", "password": PASSWORD}
        await post(http, "/accounts", **who, kind="person", name="Camille", address=HOME)
        for table in 2 * ("outbox", "outbox_sent"):
            body = await accounts.kit.database.pool.fetchval(
                f"select body from {table} where subject = $1 order by id desc limit 1",
                EmailConfirmationAsked.subject(),
            )
            if body:
                break
        token = token_of(EmailConfirmationAsked.model_validate_json(body).link_id)
        await post(http, "/accounts/confirm", token=token)
        return (await post(http, "/session", **who))["token"]

    async def _an_order(self, http):
        http.headers["Authorization"] = f"Bearer {self.tokens['client']}"
        terms = (await http.get("/terms")).json()["version"]
        line = {"offer": "web", "term": "P12M"}
        placed = await post(http, "/orders", lines=[line], accept_terms=terms, immediate_start=True)
        return placed["reference"]


@asynccontextmanager
async def a_fleet():
    """Run every service on a fresh database; yield them by name, and a connection that may ask anybody."""
    name, urls = await servers.fresh_database()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(servers.drop_database, name)
        operator = await nats.connect(servers.nats_server().url(OPERATOR))
        stack.push_async_callback(operator.close)
        await provision(operator.jetstream(), fleet.fleet())
        services = {}
        for one in ("clock", *(other for other in fleet.names() if other != "clock")):
            given = {"database_url": urls[one], "nats_url": servers.nats_server().url(one), "pool_size": 3}
            services[one] = await stack.enter_async_context(
                running(fleet.service(one), RuntimeSettings(**given))
            )
        yield services, operator


async def ask(operator, request):
    reply = await operator.request(request.subject(), request.model_dump_json().encode(), timeout=20)
    assert not (reply.headers or {}).get("Colombier-Refused"), reply.data


async def post(http, path, **body):
    answer = await http.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
