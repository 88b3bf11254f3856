"""Erasure in stages: asked, held, closed, and in the end nothing is found in any table (R72, L14, C15)."""

from datetime import date

import pytest

from infra import verify_chain
from services.accounts import domain
from shared.contracts.accounts import (
    DeactivateAccount,
    ErasureHeld,
    GetMe,
    ReactivateAccount,
    ReadFormerIdentity,
    RevokeErasure,
)
from shared.contracts.base import Caller, Role
from shared.contracts.orders import GetInvoicePdf, ReadChain
from shared.runtime import invariants
from shared.runtime.errors import NotFound
from shared.runtime.folders import folder_of

from .house import later, text_of

HERS = ("camille", "1 rue du Port")
"""Her e-mail address and name, and her street; the neighbour lives in another one."""
TREASURER = Caller(account_id="treasurer", roles=frozenset({Role.TREASURER}))
BOARD = Caller(account_id="board", roles=frozenset({Role.BOARD}))
PAPERS = {"orders.chain.canonical", "orders.invoice_document.bytes", "payments.cheque.record"}
MAILS = {"notifications.emails.recipient", "notifications.emails.answer", "payments.notice.body"}
CONTRACTS = {"orders.order_sheet.record", "orders.paper.bytes"}
WHO = {"accounts.former_identity.record"}
STAGES = {
    date(2027, 11, 30): WHO | CONTRACTS | PAPERS | MAILS,
    date(2028, 4, 30): WHO | CONTRACTS | PAPERS,
    date(2032, 2, 1): WHO | CONTRACTS | PAPERS,
    date(2032, 2, 2): CONTRACTS | PAPERS,
    date(2036, 12, 31): CONTRACTS | PAPERS,
    date(2037, 1, 1): CONTRACTS | PAPERS - {"payments.cheque.record"},
    date(2037, 12, 31): CONTRACTS | PAPERS - {"payments.cheque.record"},
    date(2038, 1, 1): CONTRACTS,
    date(2038, 4, 1): set(),
}
"""What is found on a day: the last contract ended on 1 February 2027, the last invoice is of January 2027."""


async def test_an_account_whose_services_run_is_held_and_its_owner_told_once(house):
    asked = await house.ask_erasure(house.camille)
    assert (asked.state, asked.due_on) == ("asked", later(66 + domain.GRACE_DAYS))
    assert [one.code for one in asked.obstacles] == ["E-EFFACEMENT-SERVICES"]
    await house.pass_days(domain.GRACE_DAYS + 3)
    assert (await house.see_erasure(house.camille)).state == "held"
    assert len(house.told(ErasureHeld)) == 1


async def test_what_several_services_say_against_it_is_told_once(house):
    who = house.camille.account_id
    for service in ("orders", "payments"):
        await house.world.members[service].database.pool.execute(
            "insert into parked (consumer, message_id, subject, body, headers, attempts, error, alarm)"
            " values ('c', 'm-9', 's', convert_to($1, 'UTF8'), '{}', 1, 'ValueError: no', true)",
            who,
        )
    told = sorted(one.code for one in (await house.ask_erasure(house.camille)).obstacles)
    assert told == ["E-EFFACEMENT-MESSAGE", "E-EFFACEMENT-SERVICES"]


async def test_a_request_can_be_taken_back_until_its_day(house):
    await house.ask_erasure(house.camille)
    assert (await house.world.ask(RevokeErasure(), house.camille)).state == "none"
    await house.pass_days(60)
    assert (await house.world.ask(GetMe(), house.camille)).state == "active"
    with pytest.raises(domain.NothingToRevoke):
        await house.world.members["accounts"].ask(RevokeErasure(), house.camille)


async def test_nothing_is_found_of_a_person_after_the_last_stage_and_before_it_what_the_law_keeps(house):
    promised = (await house.closed(house.camille)).schedule
    with pytest.raises(NotFound):
        await house.world.members["accounts"].ask(GetMe(), house.camille)
    for day, found in STAGES.items():
        await house.leap_to(day)
        assert set(await house.found(HERS)) == found, day
    assert {one.category: one.until for one in promised}["accounting"] == date(2037, 12, 31)
    assert house.world.wire.parked == []


async def test_who_stays_is_not_touched_by_the_erasure_of_another(house):
    bruno = house.story.callers["bruno"]
    before = await house.rows(bruno)
    await house.closed(house.camille)
    after = await house.rows(bruno)
    tables = ("accounts.account", "notifications.contacts", "orders.invoice", "payments.payment")
    assert [after[table] for table in tables] == [before[table] for table in tables]


async def test_the_board_can_tell_an_authority_who_was_hosted_while_that_is_kept(house):
    accounts, who = house.world.members["accounts"], house.camille.account_id
    await house.world.ask(DeactivateAccount(account_id=who, reason="wrong"), BOARD)
    await house.world.ask(ReactivateAccount(account_id=who), BOARD)
    await house.closed(house.camille)
    wanted = ReadFormerIdentity(account_id=who, why="tribunal judiciaire, réf. 42")
    found = await accounts.ask(wanted, BOARD)
    assert (found.name, found.address.street) == ("Camille", "1 rue du Port")
    acts = await accounts.fetch("select what from act where account_id = $1 order by id", who)
    assert [act["what"] for act in acts] == ["deactivated", "reactivated", "identity_read"]
    await house.leap_to(date(2032, 2, 2))
    with pytest.raises(NotFound):
        await accounts.ask(wanted, BOARD)


async def test_links_hold_and_the_chain_verifies_after_the_content_of_documents_was_erased(house):
    await house.leap_to(date(2037, 12, 31))
    orders = house.world.members["orders"]
    [invoice] = await orders.fetch("select number, account_id from invoice where year = 2027")
    pdf, owner = GetInvoicePdf(number=invoice["number"]), Caller(account_id=invoice["account_id"])
    await orders.ask(pdf, owner)
    await house.leap_to(date(2038, 1, 1))
    with pytest.raises(NotFound):
        await orders.ask(pdf, owner)
    async with orders.database.transaction() as connection:
        checked = await invariants.check(connection, folder_of("orders"))
    assert [one for one in checked.broken if "invoice" in one.invariant or "chain" in one.invariant] == []
    lines = text_of(await orders.ask(ReadChain(after=0), TREASURER)).splitlines()
    assert list(verify_chain.faults(lines, verify_chain.Verifier(on=date(2038, 1, 1)))) == []
    too_early = list(verify_chain.faults(lines, verify_chain.Verifier(on=date(2036, 12, 31))))
    assert len(too_early) == len(lines)


async def test_content_of_documents_cannot_be_erased_before_its_time(house):
    await house.leap_to(date(2036, 12, 31))
    orders = house.world.members["orders"]
    for statement in (
        "update chain set canonical = null",
        "update invoice_document set bytes = null",
        "update chain set number = 'F-2026-99999' where position = 1",
        "delete from chain",
    ):
        with pytest.raises(Exception, match="never changed"):
            await orders.database.pool.execute(statement)
