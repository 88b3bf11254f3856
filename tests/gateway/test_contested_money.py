"""What a bank contests is to be answered in time, and not to be sent back meanwhile (A18)."""

import re
from types import SimpleNamespace

from shared.contracts.payments import ListRefunds

from .reading import plain
from .staff import contested, surpluses
from .test_staff_pages import enter

HEADING = re.compile(r"<h2>([^<]+) \(\d+\)</h2>")
PLACES = {
    "Contestés par une banque": ["r-4"],
    "Refusés par un prestataire": ["r-2"],
    "À envoyer par virement": ["r-1"],
    "En cours chez un prestataire": [],
}


async def test_each_refund_stands_once_under_what_is_to_be_done_about_it(client, outside):
    await enter(client, outside, surpluses, surpluses.ROLE)
    page = (await client.get("/tresor/remboursements")).text
    _, *parts = HEADING.split(page)
    headings, bodies = parts[::2], parts[1::2]
    found = {
        heading: re.findall(r'name="refund_id" value="(r-\d)"', body)
        for heading, body in zip(headings, bodies, strict=True)
    }
    assert found == PLACES
    assert "N’envoyez rien avant la décision de la banque" in bodies[0]
    assert bodies[0].index("<details>") < bodies[0].index("<form")


async def test_without_a_dispute_nothing_is_said_of_banks(client, outside):
    told = surpluses.ANSWERS[ListRefunds]
    calm = told.model_copy(update={"refunds": [one for one in told.refunds if not one.contested]})
    place = SimpleNamespace(ANSWERS=surpluses.ANSWERS | {ListRefunds: calm})
    await enter(client, outside, place, surpluses.ROLE)
    assert "Contestés par une banque" not in (await client.get("/tresor/remboursements")).text


async def test_until_when_a_dispute_is_to_be_answered_stands_beside_it(client, outside):
    await enter(client, outside, contested, contested.ROLE)
    page = plain((await client.get("/tresor/contestations")).text)
    assert "à répondre avant le 7 décembre 2026, 23 h 59" in page
    assert "sans délai connu : voyez chez le prestataire si une réponse est attendue" in page
