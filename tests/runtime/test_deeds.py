"""What a person does under an owner is told to the journal with its effect; nothing else is (R20, ADR 0047)."""

from typing import ClassVar

import pytest

from shared.contracts.accounts import RecordDeed
from shared.contracts.base import BILLING, Caller, Done, Duty, Http, Role
from shared.contracts.base import Request as AnyRequest
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER, answer
from shared.runtime.errors import NotFound
from shared.runtime.router import Answer
from shared.runtime.tx import KEY_HEADER

PERSON = Caller(
    account_id="o-1", person_id="p-1", roles=frozenset({Role.CLIENT}), duties=frozenset({Duty.BILLING})
)
OWNER = Caller(account_id="o-1", roles=frozenset({Role.CLIENT}))


class Pay(AnyRequest):
    http: ClassVar[Http] = Http(method="POST", path="/things/{thing}/payments", duties=BILLING)
    answer = Done
    thing: str = "t-1"


class Look(AnyRequest):
    http: ClassVar[Http] = Http(method="GET", path="/things", duties=BILLING)
    answer = Done


class Preview(AnyRequest):
    http: ClassVar[Http] = Http(method="POST", path="/things/preview", duties=BILLING, looks_only=True)
    answer = Done


class Leave(AnyRequest):
    http: ClassVar[Http] = Http(method="DELETE", path="/session", personal=True)
    answer = Done


@pytest.fixture
async def ask(open_errand):
    """Answer a request as the runtime does; return the deeds that leave, and whether it was refused."""
    async with open_errand("orders") as errand:

        async def asked(request, caller, *, outside=False, error=None, key=None):
            async def handler(_, tx):
                if error:
                    raise error
                return Done()

            headers = {CALLER_HEADER: caller.model_dump_json()} | ({KEY_HEADER: key} if key else {})
            what = Answer(type(request), handler, outside=outside)
            _, said = await answer(errand.kit, what, request.model_dump_json().encode(), headers)
            async with errand.tx() as tx:
                rows = await tx.connection.fetch("select subject, body from outbox order by id")
            assert {row["subject"] for row in rows} <= {RecordDeed.subject()}
            return [RecordDeed.model_validate_json(row["body"]) for row in rows], REFUSED_HEADER in said

        yield asked


@pytest.mark.parametrize("outside", [False, True], ids=["inside", "outside"])
async def test_a_deed_names_the_owner_the_person_what_was_done_and_to_what(ask, outside):
    [deed], refused = await ask(Pay(), PERSON, outside=outside)
    assert not refused
    assert (deed.owner_id, deed.person_id) == ("o-1", "p-1")
    assert (deed.deed, deed.about) == ("Pay", "t-1")


@pytest.mark.parametrize(
    ("request_", "caller"),
    [(Pay(), OWNER), (Look(), PERSON), (Preview(), PERSON), (Leave(), PERSON)],
    ids=["the owner's own", "a question", "a preview", "about the person"],
)
async def test_nothing_else_is_a_deed(ask, request_, caller):
    assert await ask(request_, caller) == ([], False)


@pytest.mark.parametrize("outside", [False, True], ids=["inside", "outside"])
async def test_what_was_refused_was_not_done(ask, outside):
    assert await ask(Pay(), PERSON, outside=outside, error=NotFound()) == ([], True)


async def test_a_repeat_with_the_same_key_is_one_deed(ask):
    await ask(Pay(), PERSON, key="once")
    deeds, _ = await ask(Pay(), PERSON, key="once")
    assert len(deeds) == 1
