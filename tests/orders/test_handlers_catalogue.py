"""Seeding offers and terms, and reading them without logging in."""

from datetime import UTC, date, datetime

import pytest

from services.orders import store
from services.orders.desk import Desk
from services.orders.domain import TermsFrozen
from services.orders.handlers import catalogue, terms
from shared.contracts.association import Bank, read_association
from shared.contracts.offers import Price
from shared.contracts.orders import GetTerms, GetTermsVersion, ListOffers, OfferPublished, SeedCatalogue
from shared.runtime.errors import NotFound

from .stories import TERMS, a_seed, an_offer

DESK = Desk(association=read_association())
LATER = TERMS.model_copy(
    update={"version": "2027-01-01", "valid_from": date(2027, 1, 1), "text": "Article 2.\n"}
)


async def test_first_seeding_publishes_every_offer(open_tx):
    async with open_tx("orders") as tx:
        await catalogue.publish_catalogue(
            a_seed(offers=[an_offer(), an_offer(code="vps", resource="vps")]), tx
        )
        assert [(type(e), e.code, e.revision) for e in tx.emitted] == [
            (OfferPublished, "web", 1),
            (OfferPublished, "vps", 1),
        ]


async def test_unchanged_offers_and_terms_do_nothing_the_second_time(open_tx):
    async with open_tx("orders") as tx:
        await catalogue.publish_catalogue(a_seed(), tx)
        tx.emitted.clear()
        await catalogue.publish_catalogue(a_seed(), tx)
        assert tx.emitted == []
        assert await store.catalogue.price_history(tx.connection, "web") == [(1, tx.now)]


async def test_changed_price_is_a_new_revision_with_a_dated_history_row(open_tx):
    async with open_tx("orders", use=(DESK,)) as tx:
        await catalogue.publish_catalogue(a_seed(), tx)
        first, tx.now = tx.now, datetime(2026, 12, 1, tzinfo=UTC)
        dearer = an_offer(prices=[Price(volume=10, term="P12M", price_cents=2500)])
        await catalogue.publish_catalogue(a_seed(offers=[dearer]), tx)
        assert (tx.emitted[-1].revision, tx.emitted[-1].prices) == (2, dearer.prices)
        assert await store.catalogue.price_history(tx.connection, "web") == [(1, first), (2, tx.now)]
        (shown,) = (await catalogue.list_offers(ListOffers(), tx)).offers
        assert [price.price.amount_cents for price in shown.prices] == [2500]


async def test_public_offers_show_prices_and_each_means_with_its_delay_and_fee(open_tx):
    """R36, R40, C4."""
    async with open_tx("orders", use=(DESK,)) as tx:
        await catalogue.publish_catalogue(a_seed(), tx)
        (web,) = (await catalogue.list_offers(ListOffers(), tx)).offers
        assert [(p.volume, p.term, p.price.amount_cents) for p in web.prices] == [
            (5, "P1M", 200),
            (5, "P12M", 1800),
            (10, "P12M", 2400),
        ]
        assert [(m.method, m.fee.amount_cents) for m in web.payment_methods] == [
            ("card", 0),
            ("paypal", 0),
            ("cheque", 0),
        ]
        assert web.payment_methods[0].delay == {"fr": "immédiat", "en": "immediate"}


async def test_transfer_is_shown_only_where_there_is_an_account_to_send_it_to(open_tx):
    """R40."""
    bank = Bank(iban="FR1420041010050500013M02606")
    desk = Desk(association=read_association().model_copy(update={"bank": bank}))
    async with open_tx("orders", use=(desk,)) as tx:
        await catalogue.publish_catalogue(a_seed(), tx)
        (web,) = (await catalogue.list_offers(ListOffers(), tx)).offers
        assert [m.method for m in web.payment_methods] == ["card", "paypal", "transfer", "cheque"]


async def test_terms_in_force_are_the_youngest_valid_ones(open_tx):
    """R01."""
    async with open_tx("orders", use=(DESK,)) as tx:
        await catalogue.publish_catalogue(a_seed(terms=[TERMS, LATER]), tx)
        assert (await terms.get_terms(GetTerms(), tx)).version == "2013-09-20"
        tx.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        assert (await terms.get_terms(GetTerms(), tx)).version == "2027-01-01"
        archived = await terms.get_terms_version(GetTermsVersion(version="2013-09-20"), tx)
        assert archived.text == TERMS.text
        assert archived.sha256 == "ecfa8237572caabc0e436fd1986c7a1d9f8ecd4ccfe9d3708228932642783fd8"


async def test_published_version_of_the_terms_never_changes(open_tx):
    async with open_tx("orders") as tx:
        await catalogue.publish_catalogue(a_seed(), tx)
        with pytest.raises(TermsFrozen):
            await catalogue.publish_catalogue(a_seed(terms=[TERMS.model_copy(update={"text": "Autre."})]), tx)


async def test_unknown_terms_are_not_found(open_tx):
    async with open_tx("orders") as tx:
        with pytest.raises(NotFound):
            await terms.get_terms(GetTerms(), tx)
        with pytest.raises(NotFound):
            await terms.get_terms_version(GetTermsVersion(version="x"), tx)


async def test_seeding_nothing_is_done(open_tx):
    async with open_tx("orders") as tx:
        await catalogue.publish_catalogue(SeedCatalogue(offers=[], terms=[]), tx)
        assert tx.emitted == []
