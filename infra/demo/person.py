"""A client of the demo: does through the public API what a person would."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyotp

from .world import World

PASSWORD = "une-phrase-longue-et-secrete"  # noqa: S105 - of a made-up person


@dataclass(kw_only=True)
class Person:
    """Somebody who orders hosting; everything is kept that identifies their events and mails."""

    world: World
    name: str
    token: str = ""
    account_id: str = ""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return re.sub(r"[^a-z]+", ".", self.name.lower()) + "@client.example"

    async def arrive(self) -> None:
        """Register, follow the link of the mail, log in."""
        address = {
            "street": "1 rue de l'Exemple",
            "postal_code": "77190",
            "city": "Dammarie-les-Lys",
            "country": "FR",
        }
        made = await self.world.api(
            "POST",
            "/accounts",
            email=self.email,
            password=PASSWORD,
            kind="person",
            name=self.name,
            address=address,
            language="fr",
        )
        self.account_id = made["id"]
        mail = await self.world.mail_to(self.email, "Confirmez")
        found = re.search(r"confirmer/([\w.~-]+)", mail.text)
        assert found, mail.text
        await self.world.api("POST", "/accounts/confirm", token=found[1])
        opened = await self.world.api("POST", "/session", email=self.email, password=PASSWORD)
        self.token = opened["token"]

    async def get(self, path: str) -> Any:
        return await self.world.api("GET", path, bearer=self.token)

    async def post(self, path: str, **body: Any) -> Any:
        return await self.world.api("POST", path, bearer=self.token, **body)

    async def order(self, offer: str = "web", term: str = "P12M", **line: Any) -> dict[str, Any]:
        """Order one thing under the terms in force."""
        terms = await self.world.api("GET", "/terms")
        placed: dict[str, Any] = await self.post(
            "/orders",
            lines=[{"offer": offer, "term": term, **line}],
            accept_terms=terms["version"],
            immediate_start=True,
        )
        self.orders[placed["id"]] = placed
        return placed

    async def open(self, order: dict[str, Any], method: str) -> dict[str, Any]:
        """Choose a means of payment."""
        opened: dict[str, Any] = await self.post(f"/orders/{order['reference']}/payments", method=method)
        return opened

    async def hosting(self) -> dict[str, Any]:
        """Return the one hosting of this person."""
        found: dict[str, Any] = (await self.get("/hostings"))["hostings"][0]
        return found


@dataclass(kw_only=True)
class Treasurer:
    """The volunteer with the cheques."""

    world: World
    token: str = ""

    async def arrive(self) -> None:
        who = self.world.run["staff"]["treasurer"]
        code = pyotp.TOTP(who["totp_secret"]).now()
        opened = await self.world.api(
            "POST", "/session", email=who["email"], password=who["password"], otp=code
        )
        self.token = opened["token"]

    async def post(self, path: str, **body: Any) -> Any:
        return await self.world.api("POST", path, bearer=self.token, **body)

    async def receive(self, order: dict[str, Any], day: date) -> str:
        """Enter the cheque of an order; returns its id."""
        entered = await self.post(
            "/ops/cheques",
            order_reference=order["cheque_reference"],
            amount_cents=order["total"]["amount_cents"],
            bank="Banque de l'Exemple",
            number=order["reference"][-5:] + "01",
            drawer="Titulaire Exemple",
            french_bank=True,
            reference_on_back="yes",
            received_on=day.isoformat(),
        )
        cheque: str = entered["id"]
        return cheque
