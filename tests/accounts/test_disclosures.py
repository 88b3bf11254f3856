"""The register of disclosures: entered once, read by the board, told in the copy unless an authority forbids (C9, L15)."""

from datetime import date, timedelta

import asyncpg
import pytest

from services.accounts.domain.disclosures import GivenLater, NobodyForbids
from services.accounts.holdings import HOLDINGS
from shared.contracts.accounts import ListDisclosures, RecordDisclosure, TellDisclosure
from shared.runtime.errors import IllegalMove, NotFound
from tests.accounts.papers import BOARD

MADE_ON = date(2020, 2, 3)
ORDER = "réquisition n° 12 du 2 février 2020 (code de procédure pénale, art. 60-1)"


def a_form(account_id, **changes):
    usual = {"made_on": MADE_ON, "recipient": "Gendarmerie, brigade de Melun", "role": "authority"}
    said = {"ground": ORDER, "what": "Nom, adresse, dates de connexion."}
    return RecordDisclosure(account_id=account_id, **usual | said | changes)


@pytest.fixture
async def member(office):
    return await office.member()


async def copied(office, account_id):
    """Return what the copy of the personal data tells of disclosures."""
    held = next(one for one in HOLDINGS.all if one.table == "disclosure")
    return [row["recipient"] for row in await office.query(held.export, account_id)]


async def test_the_board_enters_and_reads_what_was_given_to_whom_on_what_ground(office, member):
    made = await office.ask(a_form(member.id), BOARD)
    assert (made.by, made.made_on, made.ground) == (BOARD.account_id, MADE_ON, ORDER)
    await office.ask(a_form(member.id, made_on=MADE_ON + timedelta(1), role="processor"), BOARD)
    listed = (await office.ask(ListDisclosures(account=member.id), BOARD)).disclosures
    assert [one.role for one in listed] == ["processor", "authority"]
    assert (await office.ask(ListDisclosures(account="a-other"), BOARD)).disclosures == []


async def test_the_person_finds_it_in_the_copy_but_for_what_an_authority_forbids_to_tell(office, member):
    secret = await office.ask(a_form(member.id, secret=True), BOARD)
    assert await copied(office, member.id) == []
    assert (await office.ask(TellDisclosure(number=secret.number), BOARD)).secret is False
    assert await copied(office, member.id) == ["Gendarmerie, brigade de Melun"]
    with pytest.raises(IllegalMove):
        await office.ask(TellDisclosure(number=secret.number), BOARD)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"made_on": date(2400, 1, 1)}, GivenLater),
        ({"role": "processor", "secret": True}, NobodyForbids),
        ({"account_id": "a-nobody"}, NotFound),
    ],
)
async def test_what_cannot_be_is_not_entered(office, member, changes, refusal):
    with pytest.raises(refusal):
        await office.ask(a_form(**{"account_id": member.id} | changes), BOARD)
    assert (await office.ask(ListDisclosures(), BOARD)).disclosures == []


async def test_nothing_in_the_register_is_changed(office, member):
    await office.ask(a_form(member.id), BOARD)
    for statement in (
        "update disclosure set record = jsonb_set(record, '{what}', '\"x\"')",
        "update disclosure set made_on = made_on - 1",
        "update disclosure set secret = true",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await office.query(statement)


async def test_it_goes_by_its_own_age(office, member):
    held = next(one for one in HOLDINGS.all if one.table == "disclosure")
    await office.ask(a_form(member.id), BOARD)
    for before, left in ((MADE_ON, 1), (MADE_ON + timedelta(1), 0)):
        await office.query(held.aged, before)
        assert len((await office.ask(ListDisclosures(), BOARD)).disclosures) == left
