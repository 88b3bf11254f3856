"""The contract of an order: what was told is kept with it, printed once, and confirmed when it is paid (L03, L04)."""

import base64
import hashlib
from dataclasses import replace

import pytest

from services.orders.desk import Desk
from services.orders.handlers import accounts, cart, catalogue, papers, payments
from shared.contracts.orders import (
    ContractConfirmed,
    GetContract,
    GetPaper,
    GetTermsPdf,
    ListOrderPapers,
)
from shared.contracts.terms import SeededTranslation
from shared.runtime.errors import NotFound
from shared.values.clauses import Clauses

from .stories import (
    CLIENT,
    DESK,
    S1,
    STRANGER,
    TERMS,
    a_seed,
    a_wish,
    accepted,
    activated,
    noon,
    opened_shop,
    ordered,
    registered,
)
from .test_documents import text_of
from .test_handlers_cart import calling


@pytest.fixture
def shop(open_tx):
    return lambda at=S1, use=(DESK,): open_tx("orders", at=at, caller=CLIENT, use=use)


async def listed(tx, order):
    return (await papers.list_order_papers(ListOrderPapers(order_id=order.id), tx)).papers


async def contract(tx, order):
    document = await papers.get_contract(GetContract(order=order.reference), tx)
    return base64.b64decode(document.content_base64)


async def test_paid_order_is_confirmed_before_its_invoice_is_issued(shop):
    """L04: with everything that the letter tells."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order), tx)
        [said] = [one for one in tx.emitted if isinstance(one, ContractConfirmed)]
        assert (said.order_id, said.reference, said.terms_version) == (
            order.id,
            order.reference,
            "2013-09-20",
        )
        assert said.withdrawal
        assert said.immediate_start
        assert [one.kind for one in said.consents] == ["immediate_start"]


async def test_second_acceptance_confirms_nothing_again(shop):
    """R50: it pays a debt, not the contract."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order), tx)
        await payments.invoice_paid_order(accepted(order, payment_id="p-2"), tx)
        assert sum(isinstance(one, ContractConfirmed) for one in tx.emitted) == 1


async def test_contract_of_an_order_has_its_terms_and_the_form(shop):
    """L04."""
    async with shop() as tx:
        order = await ordered(tx)
        names = [(one.kind, one.name) for one in await listed(tx, order)]
        assert names == [
            ("contract", f"contrat-{order.reference}.pdf"),
            ("terms", "conditions-2013-09-20.pdf"),
            ("withdrawal_form", "formulaire-de-retractation.pdf"),
        ]


async def test_papers_are_printed_once_and_stay_the_same_bytes(shop):
    async with shop() as tx:
        order = await ordered(tx)
        before = await listed(tx, order)
        printed = await tx.connection.fetchval("select count(*) from paper")
        for one in before:
            document = await papers.get_paper(GetPaper(sha256=one.sha256), tx)
            assert hashlib.sha256(base64.b64decode(document.content_base64)).hexdigest() == one.sha256
            assert document.name == one.name
        assert await listed(tx, order) == before
        assert await tx.connection.fetchval("select count(*) from paper") == printed


async def test_terms_and_form_are_the_same_paper_for_every_order(shop):
    async with shop() as tx:
        first, second = [await ordered(tx), await cart.place_order(a_wish(), tx)]
        hashes = [{one.kind: one.sha256 for one in await listed(tx, order)} for order in (first, second)]
        assert hashes[0]["terms"] == hashes[1]["terms"]
        assert hashes[0]["withdrawal_form"] == hashes[1]["withdrawal_form"]
        assert hashes[0]["contract"] != hashes[1]["contract"]


async def test_contract_tells_what_was_true_when_the_order_was_made(shop):
    """L03: another association, other words for an offer, another name of the client change nothing."""
    async with shop() as tx:
        order = await ordered(tx)
        other = replace(DESK, association=DESK.association.model_copy(update={"name": "Autre"}))
        tx.kit.opened[Desk] = other
        await tx.connection.execute(
            "update offer set record = jsonb_set(record, '{description,fr}', '\"Rien\"')"
        )
        await tx.connection.execute(
            "update account set contact = jsonb_set(contact, '{name}', '\"Personne\"')"
        )
        said = text_of(await contract(tx, order))
        assert "G7-servers" in said
        assert "Camille Exemple" in said
        assert not {"Autre", "Rien", "Personne"} & set(said.split())


async def test_contract_is_its_clients_alone(shop):
    async with shop() as tx:
        order = await ordered(tx)
        async with calling(tx, STRANGER):
            with pytest.raises(NotFound):
                await contract(tx, order)


async def test_order_of_before_sheets_were_kept_gets_one_when_it_is_confirmed(shop):
    """L04: who was not told before is told then."""
    async with shop() as tx:
        order = await ordered(tx)
        await tx.connection.execute("delete from order_sheet")
        await payments.invoice_paid_order(accepted(order), tx)
        assert order.reference in text_of(await contract(tx, order))


@pytest.mark.parametrize(
    ("consumer", "literal"),
    [pytest.param(False, False, id="professional"), pytest.param(True, True, id="waived in 2013")],
)
async def test_form_goes_only_to_who_may_withdraw(shop, consumer, literal):
    """R74, R76."""
    desk = replace(DESK, clauses=Clauses(mode="literal" if literal else "lawful"))
    async with shop(use=(desk,)) as tx:
        await opened_shop(tx)
        await tx.connection.execute(
            "update account set contact = jsonb_set(contact, '{consumer}', to_jsonb($1::boolean))", consumer
        )
        order = await cart.place_order(a_wish(), tx)
        assert "withdrawal_form" not in {one.kind for one in await listed(tx, order)}


async def test_anybody_reads_the_terms_as_pdf(shop):
    """R01."""
    async with shop(at=noon(2027, 1, 1)) as tx:
        await opened_shop(tx)
        document = await papers.get_terms_pdf(GetTermsPdf(version="2013-09-20"), tx)
        assert document.name == "conditions-2013-09-20.pdf"
        with pytest.raises(NotFound):
            await papers.get_terms_pdf(GetTermsPdf(version="1999-01-01"), tx)


async def test_papers_and_sheets_are_never_changed(shop):
    async with shop() as tx:
        await listed(tx, await ordered(tx))
        for change in (
            "paper set bytes = bytes",
            "printed_paper set name = ''",
            "order_sheet set record = record",
        ):
            with pytest.raises(Exception, match="never changed"):
                async with tx.connection.transaction():
                    await tx.connection.execute(f"update {change}")


async def test_who_ordered_in_english_gets_the_text_that_binds_and_its_translation(open_tx):
    """R87."""
    reader = CLIENT.model_copy(update={"language": "en"})
    both = TERMS.model_copy(
        update={"translation": SeededTranslation(title="Terms", text="Article 1, in English.\n")}
    )
    async with open_tx("orders", at=S1, caller=reader, use=(DESK,)) as tx:
        await catalogue.publish_catalogue(a_seed(terms=[both]), tx)
        await accounts.remember_account(registered(), tx)
        await accounts.open_to_orders(activated(), tx)
        names = [one.name for one in await listed(tx, await cart.place_order(a_wish(), tx))]
        assert names[0].startswith("contract-CMD-")
        assert names[1:] == [
            "conditions-2013-09-20.pdf",
            "terms-2013-09-20-translation.pdf",
            "withdrawal-form.pdf",
        ]
