"""What staff does here leaves a fact for the journal, in the transaction of its effect (ADR 0092)."""

import pytest

from services.support.handlers import router
from shared.contracts.accounts import RecordStaffAct
from shared.contracts.accounts.acts import ActThing
from shared.contracts.support import EndIncident, IncidentOpened
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER, answer
from shared.runtime.tx import KEY_HEADER

from .builders import NOW, VOLUNTEER
from .test_incidents import NEWS, OPENING

LEFT = "select subject, body from outbox order by id"


@pytest.fixture
async def room(open_errand):
    async with open_errand("support", at=NOW) as errand:
        yield errand.kit


async def asked(kit, request, key):
    [what] = [one for one in router.answers_to if one.request is type(request)]
    headers = {CALLER_HEADER: VOLUNTEER.model_dump_json(), KEY_HEADER: key}
    _, said = await answer(kit, what, request.model_dump_json().encode(), headers)
    return said.get(REFUSED_HEADER)


async def left(kit):
    """Return what is committed: incidents, and what leaves."""
    async with kit.database.transaction() as connection:
        incidents = await connection.fetch("select record ->> 'reference' as reference from incident")
        return [one["reference"] for one in incidents], await connection.fetch(LEFT)


async def test_an_act_leaves_a_fact_beside_its_effect_once_for_each_key(room):
    for _ in range(2):
        assert await asked(room, OPENING, "once") is None
    [reference], messages = await left(room)
    assert [one["subject"] for one in messages] == [IncidentOpened.subject(), RecordStaffAct.subject()]
    assert RecordStaffAct.model_validate_json(messages[1]["body"]) == RecordStaffAct(
        by=VOLUNTEER.account_id,
        at=NOW,
        contract="OpenIncident",
        about=[ActThing(field="reference", id=reference)],
        why="",
    )


async def test_what_was_refused_leaves_neither(room):
    assert await asked(room, EndIncident(incident="INC-NONE", **NEWS), "once")
    assert await left(room) == ([], [])


async def test_a_fact_that_cannot_be_kept_takes_its_effect_with_it(room):
    async with room.database.transaction() as connection:
        await connection.execute(
            f"alter table outbox add constraint none_told check (subject <> '{RecordStaffAct.subject()}')"
        )
    assert await asked(room, OPENING, "once")
    assert await left(room) == ([], [])
