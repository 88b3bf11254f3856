"""What staff does is told to the journal with its effect, once, and only what was done (ADR 0092)."""

from typing import ClassVar

import pytest

from shared.contracts.accounts import RecordStaffAct
from shared.contracts.base import STAFF, TREASURY, Awaiting, Caller, Data, Done, Http, Role, Secret
from shared.contracts.base import Request as AnyRequest
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER, answer
from shared.runtime.errors import NotFound
from shared.runtime.router import Answer
from shared.runtime.tx import KEY_HEADER
from tests.conftest import NOON

TREASURER = Caller(account_id="s-1", roles=frozenset({Role.CLIENT, Role.TREASURER}))
SYSTEM = Caller(roles=frozenset({Role.SYSTEM}))


class Settled(Data):
    id: str = "t-1"
    reference: str = "R-7"
    order_id: str | None = "o-9"
    payment_id: str | None = None
    drawer: str = "Camille Exemple"


class Settle(AnyRequest):
    http: ClassVar[Http] = Http(method="POST", path="/ops/things/{thing}", roles=TREASURY, names=("parts",))
    answer = Settled
    thing: str = "t-1"
    parts: tuple[str, ...] = ("p-1", "p-2")
    text: str = "what nobody has to keep"
    code: Secret | None = None
    reason: str = "wrong"
    why: str = "said by phone"


class Look(AnyRequest):
    http: ClassVar[Http] = Http(method="GET", path="/ops/things", roles=TREASURY)
    answer = Done


class Preview(AnyRequest):
    http: ClassVar[Http] = Http(method="POST", path="/ops/preview", roles=TREASURY, looks_only=True)
    answer = Done


class Order(AnyRequest):
    http: ClassVar[Http] = Http(method="POST", path="/orders")
    answer = Done


class Grant(AnyRequest):
    http: ClassVar[Http] = Http(method="POST", path="/ops/roles/{person}", roles=STAFF)
    answer = Awaiting
    person: str = "a-1"


@pytest.fixture
async def ask(open_errand):
    """Answer a request as the runtime does; return the acts that leave, and whether it was refused."""
    async with open_errand("orders") as errand:

        async def asked(request, caller=TREASURER, *, outside=False, error=None, key=None, said=None):
            async def handler(_, tx):
                if error:
                    raise error
                return said or Settled()

            headers = {CALLER_HEADER: caller.model_dump_json()} | ({KEY_HEADER: key} if key else {})
            what = Answer(type(request), handler, outside=outside)
            _, told = await answer(errand.kit, what, request.model_dump_json().encode(), headers)
            async with errand.tx() as tx:
                rows = await tx.connection.fetch("select subject, body from outbox order by id")
            assert {row["subject"] for row in rows} <= {RecordStaffAct.subject()}
            return [RecordStaffAct.model_validate_json(row["body"]) for row in rows], REFUSED_HEADER in told

        yield asked


PLACES = pytest.mark.parametrize("outside", [False, True], ids=["inside", "outside"])


@PLACES
async def test_an_act_tells_who_when_by_which_contract_to_which_things_and_why(ask, outside):
    [act], refused = await ask(Settle(code="123456"), outside=outside)
    assert not refused
    assert (act.by, act.at, act.contract, act.why) == ("s-1", NOON, "Settle", "wrong: said by phone")
    assert [(one.field, one.id) for one in act.about] == [
        ("thing", "t-1"),
        ("parts", "p-1"),
        ("parts", "p-2"),
        ("reference", "R-7"),
        ("order_id", "o-9"),
    ]


@pytest.mark.parametrize(
    ("request_", "caller"),
    [(Look(), TREASURER), (Preview(), TREASURER), (Order(), TREASURER), (Settle(), SYSTEM)],
    ids=["a question", "a preview", "anybody's call", "by nobody"],
)
async def test_nothing_else_is_an_act(ask, request_, caller):
    assert await ask(request_, caller) == ([], False)


@PLACES
async def test_what_was_refused_leaves_nothing(ask, outside):
    assert await ask(Settle(), outside=outside, error=NotFound()) == ([], True)


@PLACES
async def test_a_repeat_with_the_same_key_is_one_act(ask, outside):
    await ask(Settle(), outside=outside, key="once")
    acts, refused = await ask(Settle(), outside=outside, key="once")
    assert (len(acts), refused) == (1, False)
    assert len((await ask(Settle(thing="t-2"), outside=outside, key="another"))[0]) == 2


async def test_what_waits_for_a_second_person_names_its_approval(ask):
    [act], _ = await ask(Grant(), said=Awaiting(approval="ap-1", until=NOON.date()))
    assert [(one.field, one.id) for one in act.about] == [("person", "a-1"), ("approval", "ap-1")]
