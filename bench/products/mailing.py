"""The real mailer, with letters that were written before the clock starts: begun on a word."""

import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import uvloop

from bench.readers import a_reader
from services.notifications.domain import Accepted
from services.notifications.mailer import Letterhead, Mail, Mailer, Server
from services.notifications.templates import Links, letters_for, render
from shared.contracts.association import read_association
from shared.contracts.lifecycle import HostingEndsSoon

from .conducted import conducted

LETTERHEAD = Letterhead(
    name="Association de l'Exemple", sender="contact@asso.example", reply_to="contact@asso.example"
)
AT_ONCE = 64
"""How many callers wait at a time, as the handlers of one consumer do."""


def written(amount: int) -> list[Mail]:
    """Write that many letters, each to a reader of its own about a hosting of its own."""
    (letter,) = letters_for(HostingEndsSoon)
    links, association = (
        Links(public_url="https://portal.example", key="key-of-this-bench"),
        read_association(),
    )
    mails = []
    for number in range(amount):
        contact = a_reader(f"member{number}@client.example", f"Membre {number}")
        event = _reminder(number)
        rendered = render(letter, event=event, contact=contact, links=links, association=association)
        mails.append(
            Mail(
                message_id=f"<{number}@colombier.example>",
                recipient=contact.email,
                language="fr",
                dated=event.occurred_at,
                rendered=rendered,
            )
        )
    return mails


def _reminder(number: int) -> HostingEndsSoon:
    return HostingEndsSoon(
        occurred_at=datetime(2026, 11, 22, 11, tzinfo=UTC),
        hosting_id=f"hosting-{number}",
        revision=1,
        reference=f"h-{number:x}",
        account_id=f"account-{number:x}",
        offer="web",
        offer_name={"fr": "Hébergement web", "en": "Web hosting"},
        ends_on=date(2026, 12, 22),
        deletion_on=date(2027, 1, 22),
        days_left=30,
        price_cents=2400,
        term="P12M",
    )


async def main(nats_url: str, subject: str, smtp_port: int, amount: int) -> None:
    """Serve until the process is ended."""
    server = Server.parse(f"smtp://127.0.0.1:{smtp_port}")
    mailer, mails = Mailer(server, LETTERHEAD), written(amount)

    async def work(_: dict[str, Any]) -> dict[str, Any]:
        left, fates = iter(mails), Counter[str]()

        async def carry() -> None:
            for mail in left:
                delivery = await mailer.send(mail)
                fates[type(delivery).__name__] += 1

        await asyncio.gather(*(carry() for _ in range(AT_ONCE)))
        return {
            "accepted": fates[Accepted.__name__],
            "others": sum(fates.values()) - fates[Accepted.__name__],
        }

    await conducted(nats_url, subject, work)


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
