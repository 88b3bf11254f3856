"""The journal of what staff did in all services: read by who, which contract, which thing and which day (ADR 0092)."""

from datetime import date, datetime, timedelta

import asyncpg
import pytest

from services.accounts import store
from shared.contracts.accounts import ListStaffActs, ReactivateAccount, RecordStaffAct
from shared.contracts.accounts.acts import ActThing
from shared.contracts.base import Caller, Role
from shared.values.dates import PARIS
from tests.conftest import NOON

from .rig import STAFF_EMAIL, ensure

BOARD = Caller(account_id="b-1", roles=frozenset({Role.CLIENT, Role.BOARD}))
TREASURER = Caller(account_id="t-1", roles=frozenset({Role.CLIENT, Role.TREASURER}))


def an_act(contract="WriteOffDebt", *, by="t-1", at=NOON, why="", **about):
    things = [ActThing(field=field, id=name) for field, name in about.items()]
    return RecordStaffAct(by=by, at=at, contract=contract, about=things, why=why)


@pytest.fixture
async def listed(office):
    async def ask(caller=BOARD, **wanted):
        rows = (await office.ask(ListStaffActs(**wanted), caller)).acts
        return [(one.by, one.contract, [(thing.field, thing.id) for thing in one.about]) for one in rows]

    return ask


DEBT = ("t-1", "WriteOffDebt", [("order", "o-1")])
LIFT = ("s-1", "LiftSuspension", [("hosting", "h-1"), ("account_id", "a-1")])


@pytest.fixture
async def lived(office):
    await office.hear(an_act(order="o-1", why="gone away"))
    lift = an_act("LiftSuspension", by="s-1", at=NOON + timedelta(days=1), hosting="h-1", account_id="a-1")
    await office.hear(lift)
    return office


async def test_the_newest_act_comes_first_with_its_author_and_its_reason(lived):
    await lived.ask(ensure())
    me = await lived.stored(STAFF_EMAIL)
    await lived.hear(an_act("RecordRefund", by=me.id, refund_id="r-1", why="by transfer"))
    [act, *_, first] = (await lived.ask(ListStaffActs(), BOARD)).acts
    assert (act.by, act.name, act.why, act.at) == (me.id, me.contact.name, "by transfer", NOON)
    assert (first.by, first.name, first.why) == ("t-1", None, "gone away")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [LIFT, DEBT]),
        ({"person": "s-1"}, [LIFT]),
        ({"contract": "WriteOffDebt"}, [DEBT]),
        ({"thing": "o-1"}, [DEBT]),
        ({"thing": "a-1"}, [LIFT]),
        ({"thing": "order"}, []),
        ({"day": NOON.date()}, [DEBT]),
        ({"person": "s-1", "day": NOON.date()}, []),
    ],
    ids=str,
)
async def test_acts_are_found_by_person_contract_thing_and_day(lived, listed, wanted, found):
    assert await listed(**wanted) == found


async def test_a_day_is_that_of_paris(office, listed):
    late = datetime(2026, 11, 23, 0, 30, tzinfo=PARIS)  # still the day before in UTC
    await office.hear(an_act(at=late, order="o-1"))
    assert len(await listed(day=date(2026, 11, 23))) == 1
    assert await listed(day=date(2026, 11, 22)) == []


async def test_the_treasurer_reads_what_a_treasurer_may_do_and_an_operator_everything(lived, listed):
    assert await listed(TREASURER) == [DEBT]
    assert await listed(TREASURER, contract="LiftSuspension") == []
    assert await listed(Caller()) == [LIFT, DEBT]


async def test_the_journal_is_read_page_by_page(office, monkeypatch):
    monkeypatch.setattr(store.staff_acts, "AT_A_TIME", 2)
    for order in ("o-1", "o-2", "o-3"):
        await office.hear(an_act(order=order))
    page = await office.ask(ListStaffActs(), BOARD)
    assert [one.about[0].id for one in page.acts] == ["o-3", "o-2"]
    last = await office.ask(ListStaffActs(before=page.next), BOARD)
    assert ([one.about[0].id for one in last.acts], last.next) == (["o-1"], None)


@pytest.mark.parametrize(
    "change", ["update staff_act set why = ''", "delete from staff_act", "truncate staff_act"]
)
async def test_the_journal_is_append_only(lived, change):
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await lived.query(change)


async def test_what_is_done_to_an_account_stands_once_in_its_own_journal(office, listed):
    me = await office.member()
    await office.query("update account set record = jsonb_set(record, '{state}', '\"inactive\"')")
    await office.ask(ReactivateAccount(account_id=me.id, why="corrected"), BOARD)
    await office.hear(an_act("ReactivateAccount", by="b-1", account_id=me.id, why="corrected"))
    rows = await office.query("select what from act where account_id = $1", me.id)
    assert [row["what"] for row in rows] == ["reactivated"]
    assert await listed(thing=me.id) == [("b-1", "ReactivateAccount", [("account_id", me.id)])]
