"""The simulator's page: what would happen, the mails of it, and the same as a table; nothing is written."""

from shared.contracts.base import Role

from .staff import simulator
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
    assert "2026-12-01;web-1;'=a-1;Date de fin passée : désactivation;R53;9;M14" in table.text
    await enter(client, outside, simulator, Role.TREASURER)
    assert (await client.get("/equipe/simulateur.csv?until=2026-12-22")).status_code == 403
    await enter(client, outside, simulator, Role.CLIENT)
    assert (await client.get("/equipe/simulateur.csv?until=2026-12-22")).status_code == 404
