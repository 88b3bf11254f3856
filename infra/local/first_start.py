"""What a new stack is given: offers and terms from the data files, and a staff account per role.

In production `python -m infra.local.first_start` does it, as the operator of COLOMBIER_NATS_URL, with the staff of
the JSON file COLOMBIER_STAFF_FILE: role, then e-mail, password and secret of the second factor.
"""

import asyncio
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import nats
import nats.errors
import pyotp
from nats.aio.client import Client

from infra.local.seeds import load_offers, load_terms
from infra.local.seeds.rulings import load_rulings
from infra.nats.conf import OPERATOR
from shared.contracts.accounts import EnsureStaff, StaffCredentials
from shared.contracts.base import Refusal, Request, Role
from shared.contracts.orders import SeedCatalogue
from shared.runtime.addresses import nats_at
from shared.runtime.answering import REFUSED_HEADER
from shared.runtime.settings import RuntimeSettings

from .children import StartFailed
from .home import Home

STAFF = {"support": Role.SUPPORT, "treasurer": Role.TREASURER, "board": Role.BOARD}


async def seed(connection: Client, home: Home, say: Any) -> dict[str, dict[str, str]]:
    """Publish the catalogue and make the staff; return their credentials. Safe to repeat."""
    staff = _credentials(home)
    await fill(connection, staff, say)
    return staff


async def fill(connection: Client, staff: dict[str, dict[str, str]], say: Any) -> None:
    """Publish the catalogue and make staff accounts with the given credentials. Safe to repeat."""
    await ask(connection, SeedCatalogue(offers=load_offers(), terms=load_terms(), rulings=load_rulings()))
    for name, role in STAFF.items():
        await ask(connection, EnsureStaff(role=role, credentials=StaffCredentials(**staff[name])))
    say("· catalogue, terms and staff accounts are there")


def _credentials(home: Home) -> dict[str, dict[str, str]]:
    kept: dict[str, Any] = home.read(home.folder / "secrets.json")
    if "staff" not in kept:
        staff = {
            name: {
                "email": f"{name}@colombier.example",
                "password": secrets.token_urlsafe(18),
                "totp_secret": pyotp.random_base32(),
            }
            for name in STAFF
        }
        home.keep(staff=staff)
        return staff
    found: dict[str, dict[str, str]] = kept["staff"]
    return found


async def ask(connection: Client, request: Request) -> bytes:
    """Ask one request as the operator. Raises StartFailed with the refusal's sentence."""
    for _ in range(100):
        try:
            reply = await connection.request(
                request.subject(), request.model_dump_json().encode(), timeout=request.timeout_seconds
            )
        except nats.errors.NoRespondersError:
            await asyncio.sleep(0.05)
            continue
        if reply.headers and reply.headers.get(REFUSED_HEADER):
            refusal = Refusal.model_validate_json(reply.data)
            msg = f"{request.subject()}: {refusal.code}: {refusal.detail} {refusal.fields or ''}"
            raise StartFailed(msg)
        return reply.data
    msg = f"nobody answers {request.subject()}"
    raise StartFailed(msg)


async def main() -> None:
    """Fill the stack that the environment names."""
    settings = RuntimeSettings.load().signed_in(role="postgres", user=OPERATOR)
    staff = json.loads(Path(os.environ["COLOMBIER_STAFF_FILE"]).read_text())
    connection = await nats.connect(**nats_at(settings.nats_url), connect_timeout=5, max_reconnect_attempts=3)
    try:
        await fill(connection, staff, print)
    finally:
        await connection.close()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except StartFailed as failed:
        sys.exit(str(failed))
