"""The register as it stands in the database."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from services.notifications import store
from services.notifications.domain import Email, State
from shared.runtime.errors import NotFound

from . import builders

AN_EMAIL = Email(
    id="e-1",
    number="M11",
    letter="M11_invoice_issued",
    account_id="a-1",
    event_subject="evt.orders.invoice_issued.v1",
    event=builders.an_invoice_issued().model_dump_json(),
    fact_sha256="f" * 64,
    queued_at=builders.AT,
)


@pytest.fixture
async def connection(open_tx):
    async with open_tx("notifications") as tx:
        yield tx.connection


async def test_an_email_is_read_as_it_was_saved(connection):
    await store.enter(connection, [AN_EMAIL])
    changed = replace(
        AN_EMAIL,
        state=State.SENT,
        attempts=2,
        claimed_by="m-1",
        claimed_at=builders.AT,
        message_id="<e-1@example.org>",
        recipient="camille@example.org",
        subject="Votre facture",
        sent_at=builders.AT + timedelta(seconds=1),
        answer="250 kept",
        sha256="0" * 64,
    )
    await store.save_emails(connection, [changed])
    assert await store.lock_emails(connection, ["e-1"]) == {"e-1": changed}


async def test_a_fact_is_entered_once_for_each_letter(connection):
    assert await store.enter(connection, [AN_EMAIL])
    assert not await store.enter(connection, [replace(AN_EMAIL, id="e-2")])
    assert await store.enter(connection, [replace(AN_EMAIL, id="e-3", letter="M10_contract")])


async def test_an_event_with_any_text_in_it_is_kept(connection):
    event = builders.a_new_sign_in(device="Fire\x00fox \u2028 🦊").model_dump_json()
    await store.enter(connection, [replace(AN_EMAIL, event=event)])
    assert (await store.lock_emails(connection, ["e-1"]))["e-1"].event == event


async def test_an_email_cannot_be_sent_without_its_proof(connection):
    await store.enter(connection, [AN_EMAIL])
    with pytest.raises(asyncpg.CheckViolationError):
        await store.save_emails(connection, [replace(AN_EMAIL, state=State.SENT, sent_at=builders.AT)])


async def test_an_unknown_email_is_not_found(connection):
    with pytest.raises(NotFound):
        await store.lock_emails(connection, ["nobody's"])


async def test_the_register_is_read_newest_first_by_account_and_number(connection):
    await store.save_contact(connection, "a-1", 1, builders.a_contact())
    for number, (account_id, mail) in enumerate((("a-1", "M11"), ("a-2", "M11"), ("a-1", "M01"))):
        row = replace(
            AN_EMAIL, id=f"e-{number}", account_id=account_id, number=mail, fact_sha256=f"{number}" * 64
        )
        await store.enter(connection, [row])
    found = await store.find_emails(connection, account_id=None, number=None)
    assert [(row.id, row.to) for row in found] == [
        ("e-2", "camille@example.org"),
        ("e-1", ""),
        ("e-0", "camille@example.org"),
    ]
    assert [r.id for r in await store.find_emails(connection, account_id="a-1", number="M11")] == ["e-0"]
