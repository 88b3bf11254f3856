"""Clients of an older system: taken over once, without a password and without a mail (R17, R19)."""

import pytest

from services.accounts.handlers import telling
from shared.contracts.accounts import (
    AccountActivated,
    AccountRegistered,
    AccountTold,
    AskPasswordReset,
    ImportAccounts,
    ImportedClient,
    PasswordResetAsked,
    ResetPassword,
    TellAccounts,
)
from shared.contracts.base import Caller
from tests.accounts.builders import ADDRESS, PASSWORD
from tests.accounts.rig import a_log_in
from tests.links import token_of


def a_client(**changes):
    usual = {
        "line": 2,
        "account_id": "c-17",
        "email": "Eloise@Example.org",
        "kind": "person",
        "name": "Éloïse Pré",
        "address": ADDRESS,
    }
    return ImportedClient(**usual | changes)


async def run(office, *clients, dry_run=False):
    return await office.ask(ImportAccounts(clients=list(clients), dry_run=dry_run))


async def test_a_dry_run_tells_who_would_come_and_changes_nothing(office):
    done = await run(office, a_client(), dry_run=True)
    assert (done.new, done.known, done.faults) == ([2], [], [])
    assert await office.said() == []
    assert await office.stored("eloise@example.org") is None


async def test_a_client_is_active_at_once_and_a_second_run_changes_nothing(office):
    for known in ([], [2]):
        assert (await run(office, a_client(name="Éloïse Pré" if not known else "Other"))).known == known
    account = await office.stored("eloise@example.org")
    assert (account.state, account.name, account.consumer) == ("active", "Éloïse Pré", True)
    assert [type(one) for one in await office.said()] == [AccountRegistered, AccountActivated]


async def test_accounts_are_said_again_in_slices_each_under_a_newer_revision(office, monkeypatch):
    monkeypatch.setattr(telling, "ACCOUNTS_AT_A_TIME", 2)
    names = [f"c-{number}" for number in range(3)]
    clients = (
        a_client(account_id=one, email=f"{one}@example.org", line=line) for line, one in enumerate(names)
    )
    await run(office, *clients)
    before = {one.account_id: one.revision for one in await office.said(AccountActivated)}
    first = await office.ask(TellAccounts())
    second = await office.ask(TellAccounts(after=first.last))
    assert (first.accounts, first.last, second.accounts, second.last) == (2, "c-1", 1, None)
    told = await office.said(AccountTold)
    assert [(one.account_id, one.contact.email, one.state) for one in told] == [
        (one, f"{one}@example.org", "active") for one in names
    ]
    assert all(one.revision > before[one.account_id] for one in told)


async def test_no_password_opens_it_until_its_owner_chooses_one_by_the_mailed_link(office):
    await run(office, a_client())
    assert not await office.opens("", email="eloise@example.org")
    assert await office.said(PasswordResetAsked) == []
    await office.ask(AskPasswordReset(email="eloise@example.org"))
    [asked] = await office.said(PasswordResetAsked)
    await office.ask(ResetPassword(token=token_of(asked.link_id), password=PASSWORD))
    assert (await office.ask(a_log_in(email="eloise@example.org"), Caller())).account_id == "c-17"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"email": "client@example.org"}, "E-EMAIL"),
        ({"kind": "legal_person", "legal": {"siren": "798158805"}}, "E-IDENTIFIANT"),
        ({"legal": {"representative": "Camille"}}, "E-PERSONNE"),
    ],
    ids=["address of another", "wrong number", "person with representative"],
)
async def test_a_fault_stops_the_whole_batch_and_is_told_with_its_line(office, wrong, code):
    await office.member()
    before = len(await office.said())
    done = await run(
        office, a_client(), a_client(line=3, account_id="c-18", **{"email": "b@example.org"} | wrong)
    )
    assert [(one.line, one.code) for one in done.faults] == [(3, code)]
    assert await office.stored("eloise@example.org") is None
    assert len(await office.said()) == before
