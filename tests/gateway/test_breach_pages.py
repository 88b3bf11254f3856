"""The log of breaches at the board's desk: the 72 hours, what is asked by its forms, the e-mail before it leaves (L15)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.gateway.portal.client import LONGEST_REDISPLAYED
from services.gateway.portal.staff.breaches import hours_left, standing
from shared.contracts.accounts import ListBreaches, TellOfBreach
from shared.contracts.base import Refusal, Role
from shared.runtime.tx import KEY_HEADER
from tests.architecture.source import ROOT

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
    key = re.search(r'name="key" value="([^"]+)"', shown.text)[1]
    sent = await send(board, AT, do="tell", key=key, whom=whom, **WORDS)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{AT}?done=tell")
    assert len(asked(outside, whom=["one@example.org", "a-2"], everybody=False, **WORDS)) == 2


async def test_a_notice_is_sent_once_for_each_time_that_it_was_shown(board, outside):
    """M31: two of it cannot be called back."""
    shown = [await send(board, AT, do="check", whom="a-2", **WORDS) for _ in range(2)]
    keys = [re.search(r'name="key" value="([^"]+)"', one.text)[1] for one in shown]
    assert keys[0] != keys[1]
    await send(board, AT, do="tell", key=keys[0], whom="a-2", **WORDS)
    [told] = [one for one in outside.heard if one.headers.get(KEY_HEADER)]
    assert told.headers[KEY_HEADER] == keys[0]
    assert (await send(board, AT, do="tell", whom="a-2", **WORDS)).status_code == 404


async def test_a_notice_that_is_refused_at_last_is_corrected_where_it_was_written(client, outside):
    await outside.answers(ListBreaches, breaches.ANSWERS[ListBreaches])
    refusal = Refusal(code="E-VIOLATION-COMPTE", status=422, detail="Aucun compte : a-9.")
    await outside.refuses(TellOfBreach, refusal)
    client.cookies.set("colombier_session", outside.session("t-board", Role.CLIENT, Role.BOARD))
    sent = await send(client, AT, do="tell", key=str(uuid7()), whom="a-9", **WORDS)
    assert sent.status_code == 422
    assert sent.text.count("effects en, assez long") == 1
    assert ">a-9</textarea>" in sent.text


async def test_every_account_that_was_named_goes_along_from_the_check(board):
    whom = "\r\n".join(f"{'client' * 6}-{number:05}@example.org" for number in range(300))
    page = await send(board, AT, do="check", whom=whom, **WORDS)
    assert page.text.count("client-00299@example.org") == 2


def test_what_a_page_carries_on_is_as_long_as_any_field():
    texts = [path.read_text() for path in (ROOT / "services/gateway/portal/templates").rglob("*.jinja")]
    most = [int(one) for text in texts for one in re.findall(r"most=(\d+)", text)]
    assert max(most) * 2 <= LONGEST_REDISPLAYED


async def test_a_notice_that_lacks_a_part_asks_for_it_and_keeps_the_rest(board):
    sent = await send(board, AT, do="check", whom="a-2", **WORDS | {"measures_en": "short"})
    assert sent.status_code == 422
    assert "Écrivez de 20 à 3000 caractères." in plain(sent.text)
    assert WORDS["effects_en"] in sent.text
