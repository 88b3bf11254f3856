"""The log of breaches at the board's desk: the 72 hours, what is asked by its forms, the e-mail before it leaves (L15)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.portal.staff.breaches import hours_left, standing
from shared.contracts.base import Role

from .reading import plain
from .staff import breaches
from .staff.breaches import CLOSED, OPEN
from .test_staff_acts import asked, send
from .test_staff_pages import enter

AT = "/bureau/violations/V-AB12CD34"
WORDS = {
    f"{part}_{language}": f"{part} {language}, assez long pour être lu"
    for part in ("nature", "effects", "measures")
    for language in ("fr", "en")
}


@pytest.fixture
async def board(client, outside):
    await enter(client, outside, breaches, Role.BOARD)
    return client


def test_what_is_to_be_done_first_is_what_is_shown():
    told = OPEN.model_copy(update={"cnil_notified_at": OPEN.found_at})
    followed = told.model_copy(update={"persons_to_be_told": False})
    assert [standing(one) for one in (OPEN, told, followed, CLOSED)] == [
        "to_notify",
        "to_tell",
        "followed",
        "closed",
    ]


@pytest.mark.parametrize(
    ("left", "expected"),
    [(timedelta(hours=30, minutes=59), 30), (timedelta(minutes=5), 0), (timedelta(0), None)],
    ids=["a day and more", "less than an hour", "over"],
)
def test_the_hours_that_are_left_are_whole_ones(left, expected):
    due = datetime(2026, 11, 25, 17, 40, tzinfo=UTC)
    breach = OPEN.model_copy(update={"cnil_due_at": due})
    assert hours_left(breach, now=due - left) == expected
    assert hours_left(CLOSED, now=due) is None


async def test_the_page_shows_the_last_moment_and_the_way_to_tell_the_authority(board):
    page = plain((await board.get(AT)).text)
    assert "À notifier à la CNIL au plus tard le 25 novembre 2099, 18 h 40" in page
    assert "notifications.cnil.fr" in page


async def test_a_breach_is_entered_in_paris_time_with_its_categories(board, outside):
    fields = {"what": "Une clé USB perdue, non chiffrée.", "persons": "3", "risk": "high"}
    ticked = {"category-mail": "yes", "category-contract": "yes"}
    sent = await send(
        board, "/bureau/violations", do="record", found_at="2026-11-22T18:40", **fields, **ticked
    )
    assert (sent.status_code, sent.headers["location"]) == (303, AT)
    [heard] = asked(outside, persons=3, risk="high")
    assert heard.body["found_at"] in {"2026-11-22T17:40:00Z", "2026-11-22T18:40:00+01:00"}
    assert heard.body["categories"] == ["mail", "contract"]


async def test_what_is_missing_is_said_beside_its_field(board):
    sent = await send(board, "/bureau/violations", do="record", what="court", persons="", risk="")
    assert sent.status_code == 422
    for words in (
        "Cochez au moins une catégorie.",
        "Saisissez un jour et une heure.",
        "Écrivez de 10 à 5000",
    ):
        assert words in plain(sent.text)


async def test_a_breach_is_followed_and_closed(board, outside):
    sent = await send(board, AT, do="amend", text="La CNIL est prévenue.", closes="yes", risk="high")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{AT}?done=amend")
    assert asked(outside, number="V-AB12CD34", closes=True, risk="high")


async def test_the_e_mail_is_shown_before_it_leaves_and_then_sent_as_it_was(board, outside):
    whom = "one@example.org, a-2"
    shown = await send(board, AT, do="check", whom=whom, **WORDS)
    assert shown.status_code == 200
    assert "Bonjour &lt;Camille&gt;," in shown.text
    assert "40 comptes" in plain(shown.text)
    assert f'name="nature_fr" value="{WORDS["nature_fr"]}"' in shown.text
    sent = await send(board, AT, do="tell", whom=whom, **WORDS)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{AT}?done=tell")
    assert len(asked(outside, whom=["one@example.org", "a-2"], everybody=False, **WORDS)) == 2


async def test_a_notice_that_lacks_a_part_asks_for_it_and_keeps_the_rest(board):
    sent = await send(board, AT, do="check", whom="a-2", **WORDS | {"measures_en": "short"})
    assert sent.status_code == 422
    assert "Écrivez de 20 à 3000 caractères." in plain(sent.text)
    assert WORDS["effects_en"] in sent.text
