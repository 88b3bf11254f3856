"""What staff does with the data of an account: deactivation, false data, reminders, and how they are undone (R15, R17)."""

from datetime import date

import pytest

from services.accounts import domain, handlers
from shared.contracts.accounts import (
    AccountActivated,
    AccountDeactivated,
    DeactivateAccount,
    DecideDocuments,
    DocumentsAccepted,
    DocumentsOverdue,
    FalseDataFound,
    FalseDataLifted,
    GetMe,
    LiftFalseData,
    ListActs,
    ListDocumentRequests,
    ListFalseData,
    ListMyDocuments,
    ReactivateAccount,
    RemindDocuments,
    ReportFalseData,
)
from shared.contracts.base import Caller, Role
from shared.runtime.tx import Origin, transaction
from tests.accounts.papers import SUPPORT, WHY, asked, owner

REPORT = {
    "reason": "wrong",
    "evidence": "Lettre revenue de cette adresse.",
    "text": "L'adresse postale indiquée n'existe pas.",
}


async def state_of(office, who):
    return (await office.ask(GetMe(), owner(who))).state


async def test_a_deactivation_names_a_request_that_its_owner_may_answer(office):
    me = await office.member()
    await office.ask(DeactivateAccount(account_id=me.id, reason="wrong"), SUPPORT)
    [said] = await office.said(AccountDeactivated)
    [check] = (await office.ask(ListMyDocuments(), owner(me.id))).requests
    assert (said.request, check.state, check.verdict) == (check.request, "refused", "wrong")
    await office.ask(ReactivateAccount(account_id=me.id), SUPPORT)
    assert await state_of(office, me.id) == "active"
    assert await office.said(DocumentsAccepted) == []


async def test_a_deactivation_while_documents_are_awaited_names_that_request(office):
    me = await office.member()
    check = await asked(office, me.id)
    await office.ask(DeactivateAccount(account_id=me.id, reason="fraudulent"), SUPPORT)
    [said] = await office.said(AccountDeactivated)
    assert said.request == check.request
    assert len(await office.query("select from document_request")) == 1


async def test_reactivating_by_hand_ends_every_check(office):
    me = await office.member()
    await asked(office, me.id)
    await asked(office, me.id, "address")
    await office.ask(ReactivateAccount(account_id=me.id, why="vu au guichet"), SUPPORT)
    assert (await office.ask(ListDocumentRequests(), SUPPORT)).requests == []
    assert len(await office.said(DocumentsAccepted)) == 2


async def test_false_data_is_one_transaction_of_finding_deactivation_journal_and_news(office):
    me = await office.member()
    view = await office.ask(ReportFalseData(account_id=me.id, **REPORT), SUPPORT)
    [found], [closed] = await office.said(FalseDataFound), await office.said(AccountDeactivated)
    assert {found.case, closed.request, view.case} == {view.case}
    [listed] = (await office.ask(ListFalseData(account_id=me.id), SUPPORT)).cases
    assert (listed.evidence, listed.found_by) == (REPORT["evidence"], "s-1")
    [act] = (await office.ask(ListActs(account_id=me.id), SUPPORT)).acts
    assert (act.what, act.by) == ("false_data_found", "s-1")
    assert await state_of(office, me.id) == "inactive"


async def test_lifting_false_data_opens_everything_again(office):
    me = await office.member()
    await office.ask(ReportFalseData(account_id=me.id, **REPORT), SUPPORT)
    for other in (
        ReactivateAccount(account_id=me.id),
        DecideDocuments(number=(await office.said(FalseDataFound))[0].case, verdict="accepted", why=WHY),
    ):
        with pytest.raises(domain.FalseDataStands):
            await office.ask(other, SUPPORT)
    lifted = await office.ask(LiftFalseData(account_id=me.id, why=WHY), SUPPORT)
    assert lifted.lifted_by == "s-1"
    [cleared], active = await office.said(FalseDataLifted), await office.said(AccountActivated)
    assert active[-1].revision > cleared.revision
    assert await state_of(office, me.id) == "active"
    with pytest.raises(domain.NothingFalse):
        await office.ask(LiftFalseData(account_id=me.id, why=WHY), SUPPORT)


async def test_an_account_may_be_found_false_again_after_it_was_cleared(office):
    me = await office.member()
    for _ in range(2):
        await office.ask(ReportFalseData(account_id=me.id, **REPORT), SUPPORT)
        await office.ask(LiftFalseData(account_id=me.id, why=WHY), SUPPORT)
    cases = (await office.ask(ListFalseData(account_id=me.id), SUPPORT)).cases
    assert len({one.case for one in cases}) == 2


async def test_an_overdue_request_is_reminded_of_once_however_often_it_is_ordered(office):
    me = await office.member()
    check = await asked(office, me.id)
    [handler] = [one.handler for one in handlers.router.subscriptions if one.message is RemindDocuments]
    for day in (date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9)):
        async with transaction(office.kit, Origin("test", "", owner(""))) as tx:
            await handler(RemindDocuments(request=check.request, day=day), tx)
    [said] = await office.said(DocumentsOverdue)
    assert said.due_on == date(2026, 12, 7)
    assert await state_of(office, me.id) == "documents_requested"


async def test_nobody_of_the_staff_decides_about_their_own_account(office):
    me = await office.member()
    self_made = Caller(account_id=me.id, roles=frozenset({Role.SUPPORT}))
    for act in (
        ReactivateAccount(account_id=me.id),
        ReportFalseData(account_id=me.id, **REPORT),
        LiftFalseData(account_id=me.id, why=WHY),
    ):
        with pytest.raises(domain.OwnAccount):
            await office.ask(act, self_made)


async def test_one_person_closes_no_account_of_the_staff_by_a_finding_or_a_check(office):
    """ADR 0048: two persons deactivate it, whatever the way."""
    me = await office.member()
    number = (await asked(office, me.id)).request
    await office.query("update account set record = jsonb_set(record, '{roles}', '[\"client\", \"board\"]')")
    for act in (
        ReportFalseData(account_id=me.id, **REPORT),
        DecideDocuments(number=number, verdict="fraudulent", why=WHY),
    ):
        with pytest.raises(domain.OfTheStaff):
            await office.ask(act, SUPPORT)
    assert await state_of(office, me.id) != "inactive"
