"""A whole stack as `colombier up` starts it, with its mail arriving in the benchmark's own process."""

import asyncio
import contextlib
import email
import email.policy
import json
import re
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyotp

from bench.drivers.mail_sink import serve
from bench.rig.bench import Bench
from bench.rig.programs import BenchFailed, Program, free_port, program, until
from bench.rig.services import colombier, environment
from infra.local import children

PASSWORD = "une-phrase-longue-et-secrete"
ADDRESS = {"street": "1 rue de l'Exemple", "postal_code": "77190", "city": "Melun", "country": "FR"}
LONGEST_POST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail, and when it came; only its head is read at once, so that reading costs nobody his turn."""

    at: float
    subject: str
    content: bytes

    @property
    def text(self) -> str:
        message = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        assert body
        return str(body.get_content())


@dataclass(slots=True)
class Letterbox:
    """Every mail that arrived, by its reader."""

    mails: dict[str, list[Arrived]] = field(default_factory=lambda: defaultdict(list))
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def keep(self, recipient: str, content: bytes, at: float) -> None:
        head = BytesHeaderParser(policy=email.policy.default).parsebytes(content)
        self.mails[recipient].append(Arrived(at, str(head["Subject"]), content))
        self.news.set()

    async def find(self, recipient: str, word: str, *, number: int = 1) -> Arrived:
        """Wait for somebody's mail of that number whose subject holds a word."""
        deadline = time.monotonic() + LONGEST_POST_SECONDS
        while len(found := self.about(recipient, word)) < number:
            if time.monotonic() > deadline:
                msg = f"mail {number} about {word!r} to {recipient} has not come in {LONGEST_POST_SECONDS:.0f} s"
                raise BenchFailed(msg)
            self.news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), 0.5)
        return found[number - 1]

    def about(self, recipient: str, word: str) -> list[Arrived]:
        return [one for one in self.mails[recipient] if word in one.subject]


@dataclass(slots=True, kw_only=True)
class Stack:
    """A running stack, and what a program may do with it."""

    run: dict[str, Any]
    home: Path
    http: httpx.AsyncClient
    letters: Letterbox

    def port(self, face: str) -> int:
        """Return where "gateway" or "webhooks" listens."""
        port = urlsplit(str(self.run[face])).port
        assert port
        return port

    async def api(self, method: str, path: str, /, *, bearer: str = "", **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        reply = await self.http.request(
            method,
            f"{self.run['gateway']}/api/v1{path}",
            headers=headers,
            json=body if method == "POST" else None,
        )
        if not reply.is_success:
            msg = f"{method} {path}: {reply.status_code} {reply.text[:300]}"
            raise BenchFailed(msg)
        return reply.json()

    async def arrive(self, name: str) -> str:
        """Register somebody, confirm the address, sign in; returns the token."""
        address = f"{name}@client.example"
        who: dict[str, Any] = {"email": address, "password": PASSWORD}
        person: dict[str, Any] = {
            "kind": "person",
            "name": "Cliente Exemple",
            "address": ADDRESS,
            "language": "fr",
        }
        await self.api("POST", "/accounts", **who, **person)
        letter = await self.letters.find(address, "Confirmez")
        token = re.search(r"confirmer/([\w.~-]+)", letter.text)
        assert token, letter.text
        await self.api("POST", "/accounts/confirm", token=token[1])
        session = await self.api("POST", "/session", **who)
        return str(session["token"])

    async def staff(self, role: str) -> str:
        """Sign in as a volunteer; returns the token."""
        who = self.run["staff"][role]
        code = pyotp.TOTP(who["totp_secret"]).now()
        session = await self.api("POST", "/session", email=who["email"], password=who["password"], otp=code)
        return str(session["token"])

    async def order(self, token: str) -> dict[str, Any]:
        """Place an order."""
        terms = await self.api("GET", "/terms")
        placed: dict[str, Any] = await self.api(
            "POST",
            "/orders",
            bearer=token,
            lines=[{"offer": "web", "term": "P12M"}],
            accept_terms=terms["version"],
            immediate_start=True,
        )
        return placed

    async def pay_silently(self, token: str, order: dict[str, Any]) -> str:
        """Pay an order on the double's page, of which nobody is told; returns the name of the session."""
        opened = await self.api("POST", f"/orders/{order['reference']}/payments", bearer=token, method="card")
        session = str(opened["redirect_url"]).rstrip("/").rsplit("/", 1)[-1]
        paid = await self.http.post(
            f"{self.run['fakes']['stripe']}/_fake/sessions/{session}/pay", json={"webhook": False}
        )
        paid.raise_for_status()
        return session


@asynccontextmanager
async def stack(bench: Bench, name: str) -> AsyncIterator[Stack]:
    """Run a stack with a process for each service for as long as the block lasts."""
    home, letters, port = new_home(bench, name), Letterbox(), free_port()
    sink = await serve(port, letters.keep)
    async with up(home, "--processes", smtp_url=f"smtp://127.0.0.1:{port}") as (child, _):
        run = await told(home, child)
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
            yield Stack(run=run, home=home, http=http, letters=letters)
    sink.close()


def new_home(bench: Bench, name: str) -> Path:
    """Make a folder that PostgreSQL's own user may enter."""
    home = bench.folder / f"home_{name}"
    home.mkdir()
    home.chmod(0o711)
    return home


@asynccontextmanager
async def up(home: Path, *options: str, **settings: str) -> AsyncIterator[tuple[Program, float]]:
    """Start `colombier up`; yields the program and the instant of its start."""
    (home / "run.json").unlink(missing_ok=True)
    command = colombier("up", "--home", str(home), "--port", "0", *options)
    env = environment(rate_limits="false", **settings)
    begun = time.monotonic()
    async with program(command, home / "up.log", env) as child:
        try:
            yield child, begun
        finally:  # a stack with many processes takes its time, and ends by itself
            await asyncio.to_thread(children.stop, child.process, signal.SIGTERM, patience_seconds=60)


async def told(home: Path, child: Program) -> dict[str, Any]:
    """Wait until a stack is ready, and return what it says about itself."""

    async def ready() -> bool:
        child.alive()
        return (home / "run.json").exists()

    await until(ready, "the stack is not ready", seconds=120, every=0.005)
    run: dict[str, Any] = json.loads((home / "run.json").read_text())
    return run
