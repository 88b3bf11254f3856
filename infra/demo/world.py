"""A running stack as the demo sees it: its API, its mails, its events, its calendar."""

import asyncio
import contextlib
import email
import email.policy
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import nats
from nats.aio.client import Client as Nats

from infra.local import operator
from infra.local.children import StartFailed
from shared.values.dates import civil_date, tick


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail as the sink kept it."""

    to: str
    subject: str
    text: str


@dataclass(kw_only=True)
class World:
    """Everything the demo touches; only public faces, plus the doubles' switches and NATS as the operator."""

    run: dict[str, Any]
    http: httpx.AsyncClient
    nats: Nats
    now: datetime
    mails: list[tuple[date, Mail]] = field(default_factory=list)
    events: list[tuple[date, str, dict[str, Any]]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        return civil_date(self.now)

    async def api(self, method: str, path: str, /, *, bearer: str | None = None, **json_body: Any) -> Any:
        """Call the JSON API; a refusal is raised with its code."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        body: dict[str, Any] = {"json": json_body} if method in ("POST", "PATCH") else {"params": json_body}
        reply = await self.http.request(
            method, f"{self.run['gateway']}/api/v1{path}", headers=headers, **body
        )
        if reply.is_error:
            raise Refused(reply.json())
        return reply.json()

    async def double(self, provider: str, path: str, **json_body: Any) -> Any:
        """Turn a switch of a provider's double."""
        reply = await self.http.post(f"{self.run['fakes'][provider]}/_fake{path}", json=json_body)
        reply.raise_for_status()
        return reply.json() if reply.content else None

    async def play_until(self, day: date) -> None:
        """Advance the calendar day by day up to the work of `day`, collecting what happens on each."""
        if self.today >= day:
            return
        async for told in operator.advance(self.nats, tick(day)):
            self.now = told.now
            await self.collect()

    async def collect(self) -> None:
        """Take in the mails that have come since."""
        for file in sorted(Path(self.run["mail"]).glob("*.eml")):
            if file.name not in self._seen:
                self._seen.add(file.name)
                self.mails.append((self.today, read_mail(file)))

    async def mail_to(self, address: str, word: str, patience_seconds: float = 20) -> Mail:
        """Wait for an e-mail whose subject holds `word`."""
        async with asyncio.timeout(patience_seconds):
            while True:
                await self.collect()
                for _, mail in self.mails:
                    if mail.to == address and word in mail.subject:
                        return mail
                await asyncio.sleep(0.02)


class Refused(Exception):
    """The API declined; `problem` is its body."""

    def __init__(self, problem: dict[str, Any]) -> None:
        """Show code and sentence."""
        self.problem = problem
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")


def read_mail(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        to=str(message["To"]), subject=str(message["Subject"]), text=body.get_content() if body else ""
    )


@contextlib.asynccontextmanager
async def new_world(home: Path, start: date) -> AsyncIterator[World]:
    """Start a stack of its own on a simulated calendar; end it with the block."""
    process = _up(home, start)
    try:
        run = await _told(home, process)
        async with httpx.AsyncClient(timeout=60) as http:
            connection = await nats.connect(run["nats"])
            now = (await operator.calendar(connection)).now
            world = World(run=run, http=http, nats=connection, now=now)
            await connection.subscribe("evt.>", cb=_listener(world))
            try:
                yield world
            finally:
                await connection.close()
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)


def _up(home: Path, start: date) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "infra.local.cli", "up", "--home", str(home), "--port", "0"]
    options = ["--simulated-time", "--start", start.isoformat()]
    settings = {
        "COLOMBIER_FAULTS": "true",
        "COLOMBIER_RATE_LIMITS": "false",
        "COLOMBIER_LOG_LEVEL": "WARNING",
    }
    with (home / "demo.log").open("wb") as log:
        return subprocess.Popen([*command, *options], stdout=log, stderr=log, env={**os.environ, **settings})


async def _told(home: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    while not (home / "run.json").exists():
        if process.poll() is not None:
            lines = (home / "demo.log").read_text().strip().splitlines()
            raise StartFailed(lines[-1] if lines else "the stack ended at its start")
        await asyncio.sleep(0.05)
    run: dict[str, Any] = json.loads((home / "run.json").read_text())
    return run


def _listener(world: World) -> Any:
    async def hear(message: Any) -> None:
        name = message.subject.split(".")[2]
        if name not in ("day_started", "hour_started"):
            offset = float((message.headers or {}).get("Colombier-Offset", 0))
            said = civil_date(datetime.fromtimestamp(datetime.now(UTC).timestamp() + offset, UTC))
            world.events.append((said, name, json.loads(message.data)))

    return hear
