"""The simulator's pages: one calendar of all services with its mails, a table, and what goes while nobody is there."""

import re

import pytest

from shared.contracts.accounts import SimulateAccounts
from shared.contracts.base import Refusal, Role

from .reading import plain
from .staff import deletions, simulator
from .test_staff_pages import enter

AT = "/equipe/simulateur?until=2026-12-22"


async def test_it_says_that_it_is_a_simulation_and_shows_each_mail(client, outside):
    await enter(client, outside, simulator, Role.SUPPORT)
    page = (await client.get(AT)).text
    for text in ("SIMULATION – rien n’est envoyé", "désactivation", "R53", "M14", "Bonjour &lt;Camille&gt;,"):
        assert text in page


async def test_a_mail_whose_text_is_not_in_the_answer_is_read_by_asking_for_its_service_alone(
    client, outside
):
    await enter(client, outside, simulator, Role.SUPPORT)
    assert '<a href="/equipe/simulateur?until=2026-12-22&amp;q=web-2">' in (await client.get(AT)).text


async def test_a_date_that_is_none_is_refused_on_the_page(client, outside):
    await enter(client, outside, simulator, Role.SUPPORT)
    page = await client.get("/equipe/simulateur?until=demain")
    assert page.status_code == 422
    assert "SIMULATION" not in page.text
    assert not any("until" in one.body for one in outside.heard)


async def test_the_table_holds_the_same_and_no_formula_and_is_for_staff_alone(client, outside):
    await enter(client, outside, simulator, Role.SUPPORT)
    table = await client.get("/equipe/simulateur.csv?until=2026-12-22")
    assert table.headers["content-type"].startswith("text/csv")
    assert "2026-12-01;Services;web-1;'=a-1;Date de fin passée : désactivation;R53;9;M14" in table.text
    await enter(client, outside, simulator, Role.TREASURER)
    assert (await client.get("/equipe/simulateur.csv?until=2026-12-22")).status_code == 403
    await enter(client, outside, simulator, Role.CLIENT)
    assert (await client.get("/equipe/simulateur.csv?until=2026-12-22")).status_code == 404


async def test_all_services_stand_in_one_calendar_in_the_order_of_days(client, outside):
    await enter(client, outside, simulator, Role.SUPPORT)
    page = plain((await client.get(AT)).text)
    days = re.findall(r"<h2>(\d.+?)</h2>", page)
    assert days == ["30 novembre 2026", "1er décembre 2026", "7 décembre 2026", "23 décembre 2026"]
    for address in ("/equipe/recherche?q=CMD-2026-00117", "/equipe/services/web-1", "/equipe/clients/a-1"):
        assert f'href="{address}"' in page
    assert "Ce que la simulation ne sait pas" in page


@pytest.mark.parametrize(("kind", "days"), [("orders", 1), ("services", 1), ("nonsense", 4)])
async def test_one_area_alone_may_be_asked(client, outside, kind, days):
    await enter(client, outside, simulator, Role.SUPPORT)
    page = (await client.get(f"{AT}&kind={kind}")).text
    assert len(re.findall(r"<h2>\d", plain(page))) == days


async def test_who_cannot_be_asked_is_said_and_the_rest_stands(client, outside):
    others = {one: answer for one, answer in simulator.ANSWERS.items() if one is not SimulateAccounts}
    client.cookies.set("colombier_session", outside.session("t-support", Role.SUPPORT))
    for request, answer in others.items():
        await outside.answers(request, answer)
    await outside.refuses(SimulateAccounts, Refusal(code="E-INDISPONIBLE", status=503, detail="…"))
    page = (await client.get(AT)).text
    assert "Incomplet" in page
    assert "CMD-2026-00117" in page


async def test_a_day_too_far_is_told_once_though_four_services_refuse_it(client, outside):
    client.cookies.set("colombier_session", outside.session("t-support", Role.SUPPORT))
    far = Refusal(code="E-SIMULATION-DATE", status=422, detail="Choisissez une date à venir.")
    for request in simulator.ANSWERS:
        await outside.refuses(request, far)
    page = await client.get("/equipe/simulateur?until=2036-12-22")
    assert page.status_code == 422
    assert page.text.count("Choisissez une date à venir.") == 1


BOARD = "/bureau/suppressions?until=2026-12-22&back=2026-12-12"


async def test_the_board_reads_what_goes_before_somebody_is_there_and_what_goes_afterwards(client, outside):
    """Task 12 of the portal study: what is deleted in thirty days if nobody is there for twenty."""
    await enter(client, outside, deletions, Role.BOARD)
    page = plain((await client.get(BOARD)).text)
    assert "3 suppressions d’ici au 22 décembre 2026, dont 2 avant que quelqu’un soit là." in page
    away, _, after = page.partition("Après le retour")
    assert "5 décembre 2026" in away
    assert "agir au plus tard le 4 décembre 2026" in away
    assert "M15 le 2 décembre 2026" in away
    assert "camille@example.org" in away
    assert "web-3" not in away
    assert "web-3" in after
    assert "CMD-2026-00117" not in page


async def test_who_is_away_longer_than_is_looked_ahead_misses_nothing_that_goes_meanwhile(client, outside):
    await enter(client, outside, deletions, Role.BOARD)
    await client.get("/bureau/suppressions?until=2026-12-22&back=2027-01-20")
    assert {one.body["until"] for one in outside.heard if "until" in one.body} == {"2027-01-20"}


async def test_where_nothing_goes_the_board_is_told_so(client, outside):
    await enter(client, outside, simulator, Role.BOARD)
    page = plain((await client.get(BOARD)).text)
    assert "Rien ne sera supprimé d’ici au 22 décembre 2026." in page
