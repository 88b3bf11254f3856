"""The proof of issued documents, nightly and on demand: whatever is wrong in the tables is found (L22, L25)."""

import json
from datetime import date

import asyncpg
import pytest

from services.orders import store
from services.orders.domain import exported
from services.orders.handlers import credit_notes, days, issuing, payments
from shared.contracts.orders import IssuedDocumentsFoundBroken, ProveIssuedDocuments, ReadChain
from shared.contracts.payments import PaymentRefunded
from shared.runtime import invariants
from shared.runtime.folders import folder_of

from .stories import CLIENT, DESK, S1, about, accepted, ordered, own_tx, place_again
from .test_chain import found_in

FOLDER = folder_of("orders")
SHA = "encode(sha256(convert_to({}, 'UTF8')), 'hex')"
CHANGED = "replace(canonical, '\"quantity\":1', '\"quantity\":2')"


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


async def two_invoices_and_a_credit_note(tx):
    first = await ordered(tx)
    await payments.invoice_paid_order(accepted(first), tx)
    second = await place_again(tx)
    await payments.credit_refunded_payment(about(first, PaymentRefunded, refunded_cents=700), tx)
    await payments.invoice_paid_order(accepted(second, payment_id="p-2"), tx)
    tx.emitted.clear()


async def open_to_changes(tx, *tables):
    """Do what only somebody with all rights on the database can do."""
    for table in tables:
        await tx.connection.execute(f"alter table {table} disable trigger user")


async def lines_of(tx):
    return [exported(link) for link in await store.chain.after(tx.connection, 0, largest=10**6)]


BREAKS = {
    "the credit notes of each year": "update credit_note_series set last_number = 2",
    "no credit note stands outside": "delete from credit_note_series",
    "a later number of a credit note": "update credit_note set issued_on = '2026-01-01'",
    "never more is credited": "update credit_note set total_cents = 2401",
    "a credit note amounts": "update credit_note set total_cents = 701",
    "every credit note has": "delete from credit_note_document",
    "every invoice and every": "delete from chain where position = 3",
    "each link of the chain": f"update chain set canonical = {CHANGED}, sha256 = {SHA.format(CHANGED)}"
    " where position = 1",
    "the dates of the chain": "update chain set issued_on = '2026-01-01' where position = 2",
    "an invoice and a credit note": "update invoice set record = jsonb_set(record, '{lines,0,text,fr}', '\"X\"')",
}
ALSO = {
    "a middle document taken out of the chain": "delete from chain where position = 2",
    "another PDF": "update invoice_document set bytes = 'x', sha256 = encode(sha256('x'), 'hex')",
    "another owner": "update invoice set account_id = 'a-2'",
    "another ground": "update credit_note set record = jsonb_set(record, '{ground}', '\"goodwill\"')",
    "another day of payment": "update invoice set record = jsonb_set(record, '{paid_on}', '\"2026-01-01\"')",
    "a number lost": "delete from invoice_document where number = 'F-2026-00001';"
    " delete from credit_note_document; delete from credit_note; delete from invoice where number = 'F-2026-00001'",
    "the last number lost": "delete from invoice_document where number = 'F-2026-00002';"
    " delete from invoice where number = 'F-2026-00002'; delete from chain where number = 'F-2026-00002'",
}
TABLES = ("invoice", "invoice_document", "credit_note", "credit_note_document", "chain")


@pytest.mark.parametrize("broken", BREAKS | ALSO)
async def test_what_was_changed_in_the_tables_is_found(shop, broken):
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        assert await store.chain.prove(tx.connection, FOLDER) == []
        assert (await invariants.check(tx.connection, FOLDER)).broken == []
        await open_to_changes(tx, *TABLES)
        await tx.connection.execute((BREAKS | ALSO)[broken])
        found = [finding.invariant for finding in await store.chain.prove(tx.connection, FOLDER)]
        assert found
        if broken in BREAKS:
            assert any(sentence.startswith(broken) for sentence in found)


def test_nightly_proof_leaves_out_only_what_is_not_about_documents():
    stated = [sentence for sentence, _ in invariants.parse((FOLDER / "invariants.sql").read_text())]
    left_out = [sentence for sentence in stated if not store.chain.ABOUT_DOCUMENTS.search(sentence)]
    assert left_out == [
        "an ordered option costs its price as many times as it was wanted, and never more than its line",
        "an order that is past its last day is expired within two days",
        "what is taken of a counted stock is what the orders hold that can be paid or are firm",
    ]
    assert len(stated) == 20


async def test_night_says_nothing_when_all_is_whole_and_sounds_the_alarm_when_it_is_not(shop, no_log_lines):
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        night = ProveIssuedDocuments(day=date(2026, 11, 23))
        await days.prove_issued_documents(night, tx)
        assert tx.emitted == []
        await tx.connection.execute("update credit_note_series set last_number = 2")
        before = days.BROKEN._value.get()
        await days.prove_issued_documents(night, tx)
        [alarm] = tx.emitted
        assert isinstance(alarm, IssuedDocumentsFoundBroken)
        assert (alarm.day, len(alarm.broken)) == (date(2026, 11, 23), 1)
        assert days.BROKEN._value.get() == before + 1


FORBIDDEN = [
    *(f"delete from {table}" for table in TABLES),
    *(f"truncate {table} cascade" for table in TABLES),
    "update chain set number = 'x'",
    "update credit_note set account_id = 'a-2'",
    "update credit_note_document set bytes = 'x'",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_what_was_issued_cannot_be_changed_deleted_or_emptied(shop, statement):
    """L22, L25, R35."""
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await tx.connection.execute(statement)


async def test_table_itself_refuses_to_credit_more_than_was_invoiced(shop):
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        with pytest.raises(asyncpg.CheckViolationError, match="never more is credited"):
            await tx.connection.execute(
                "insert into credit_note select 'AV-2026-00002', 2026, 2, invoice_number, order_id, account_id,"
                " issued_on, 1701, record from credit_note"
            )


FORKED = "replace(canonical, 'F-2026-00002', 'F-2026-00003')"
FORK = f"""
insert into chain (position, number, issued_on, previous_sha256, sha256, canonical)
select 4, 'F-2026-00003', issued_on, previous_sha256, {SHA.format(FORKED)}, {FORKED} from chain where position = 3
"""


async def test_chain_cannot_fork(shop):
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        with pytest.raises(asyncpg.UniqueViolationError):
            await tx.connection.execute(FORK)


async def test_export_of_the_tables_passes_the_offline_verifier(shop):
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        assert found_in(await lines_of(tx)) == []
        document = await credit_notes.read_chain(ReadChain(), tx)
        assert document.name == "chain-1.jsonl"
        assert (await credit_notes.read_chain(ReadChain(after=3), tx)).content_base64 == ""


async def test_export_in_parts_is_the_whole_and_a_document_larger_than_a_part_is_a_part(shop):
    async with shop() as tx:
        await two_invoices_and_a_credit_note(tx)
        whole = await store.chain.after(tx.connection, 0, largest=10**6)
        for largest in (1, 1000, 2000, 10**6):
            parts, position = [], 0
            while part := await store.chain.after(tx.connection, position, largest=largest):
                parts += part
                position = part[-1].position
            assert parts == whole


class Running:
    def __init__(self, kit):
        self.kit = kit


async def test_invoices_of_before_the_chain_enter_it_in_their_order_and_stay_as_they_are(open_errand):
    async with open_errand("orders", at=S1, use=(DESK,)) as errand:
        async with own_tx(errand) as tx:
            for number in range(3):
                order = await (place_again(tx) if number else ordered(tx))
                await payments.invoice_paid_order(accepted(order, payment_id=f"p-{number}"), tx)
            before = await tx.connection.fetch("select * from invoice join invoice_document using (number)")
            await open_to_changes(tx, "chain")
            await tx.connection.execute("delete from chain")
        for _ in range(2):
            await issuing.chain_the_old_ones(Running(errand.kit), DESK)
        async with own_tx(errand) as tx:
            assert found_in(await lines_of(tx)) == []
            assert await store.chain.prove(tx.connection, FOLDER) == []
            assert [json.loads(line)["client"]["name"] for line in await lines_of(tx)] == [None] * 3
            assert before == await tx.connection.fetch(
                "select * from invoice join invoice_document using (number)"
            )
