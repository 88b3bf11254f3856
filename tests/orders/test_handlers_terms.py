"""Terms published once, read by everybody, and what runs their clauses (R01, R84)."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from infra.local.seeds import load_terms
from infra.local.seeds.rulings import load_rulings
from services.orders.desk import Desk
from services.orders.domain import TermsFrozen
from services.orders.domain.refusals import DocumentMissing, SpecialTermsNotAccepted
from services.orders.handlers import accounts, cart, catalogue, terms
from shared.contracts.clauses import ClauseRuling
from shared.contracts.orders import (
    GetClauseRegister,
    GetOrderForm,
    GetTerms,
    GetTermsVersion,
    ListTermsVersions,
)
from shared.contracts.terms import SeededTerms, SeededTranslation
from shared.values.clauses import Clauses, Decision

from .stories import CLIENT, DESK, S1, TERMS, a_seed, a_wish, an_offer, opened_shop, registered

ENGLISH = SeededTranslation(title="Terms", text="Article 1.\n")
SPECIAL = SeededTerms(
    version="web-2026",
    document="web",
    valid_from=date(2026, 1, 1),
    title="Web",
    text="**web.1.1** Pas de mines.\n",
)


@pytest.fixture
def shop(open_tx):
    return lambda use=(DESK,): open_tx("orders", at=S1, caller=CLIENT, use=use)


async def publish(tx, **changes):
    await catalogue.publish_catalogue(a_seed(**changes), tx)


async def test_real_terms_are_read_clause_by_clause_in_both_languages(shop):
    async with shop() as tx:
        await publish(tx, terms=load_terms())
        shown = await terms.get_terms(GetTerms(), tx)
        first = next(clause for clause in shown.clauses if clause.id == "8.1")
        assert first.text["fr"].startswith("Les commandes sont disponibles et payables pendant trente jours.")
        assert first.text["en"].startswith("Orders are available and payable for thirty days.")
        assert (first.since, first.until, shown.valid_until) == (date(2013, 9, 20), None, None)
        assert await terms.get_terms_version(GetTermsVersion(version=shown.version), tx) == shown


async def test_archive_lists_every_version_the_youngest_first(shop):
    async with shop() as tx:
        later = TERMS.model_copy(update={"version": "2027-01-01", "valid_from": date(2027, 1, 1)})
        await publish(tx, terms=[TERMS, later, SPECIAL])
        listed = (await terms.list_terms_versions(ListTermsVersions(), tx)).versions
        assert [(one.document, one.version, one.valid_until) for one in listed] == [
            ("general", "2027-01-01", None),
            ("web", "web-2026", None),
            ("general", "2013-09-20", date(2026, 12, 31)),
        ]


async def test_translation_may_come_later_and_then_stays(shop):
    async with shop() as tx:
        await publish(tx)
        translated = TERMS.model_copy(update={"translation": ENGLISH})
        for seed in (translated, translated, TERMS):
            await publish(tx, terms=[seed])
        assert (await terms.get_terms(GetTerms(), tx)).titles == {"fr": "Conditions", "en": "Terms"}
        other = TERMS.model_copy(update={"translation": ENGLISH.model_copy(update={"title": "Other"})})
        with pytest.raises(TermsFrozen):
            await publish(tx, terms=[other])


@pytest.mark.parametrize(
    "change",
    [{"text": "Autre.\n"}, {"title": "Autre"}, {"valid_from": date(2014, 1, 1)}, {"document": "web"}],
)
async def test_changed_words_under_a_published_version_are_refused(shop, change):
    async with shop() as tx:
        await publish(tx)
        with pytest.raises(TermsFrozen) as refused:
            await publish(tx, terms=[TERMS.model_copy(update=change)])
        assert refused.value.code == "E-CGV-VERSION"


FORBIDDEN = {
    "update terms set text = 'x'": "never changed",
    "delete from terms_translation": "never changed",
    "update terms_translation set text = 'x'": "never changed",
}


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_database_keeps_published_terms_as_they_are(shop, statement):
    async with shop() as tx:
        await publish(tx, terms=[TERMS.model_copy(update={"translation": ENGLISH})])
        with pytest.raises(asyncpg.RaiseError, match=FORBIDDEN[statement]):
            await tx.connection.execute(statement)


@pytest.mark.parametrize(
    "row",
    ["('v', 'general', 'ab', '2020-01-01', 't', 'x')", "('v', 'general', SHA, '2013-09-20', 't', 'x')"],
    ids=["a hash of other words", "two versions of one day"],
)
async def test_database_refuses_versions_that_could_not_be_told_apart(shop, row):
    insert = "insert into terms (version, document, sha256, valid_from, title, text) values "
    async with shop() as tx:
        await publish(tx)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await tx.connection.execute(insert + row.replace("SHA", "encode(sha256('x'), 'hex')"))


async def test_offer_with_special_terms_is_ordered_only_with_both_accepted(shop):
    """R08."""
    async with shop() as tx:
        await opened_shop(tx)
        await publish(tx, offers=[an_offer(terms_document="web")], terms=[SPECIAL])
        form = await terms.show_order_form(GetOrderForm(), tx)
        assert [one.version for one in (form.terms, *form.special_terms)] == ["2013-09-20", "web-2026"]
        with pytest.raises(SpecialTermsNotAccepted):
            await cart.place_order(a_wish(), tx)
        wish = a_wish().model_copy(update={"accept_special_terms": ("web-2026",)})
        assert (await cart.place_order(wish, tx)).special_terms == ("web-2026",)


async def test_offer_that_adds_terms_nobody_published_is_refused(shop):
    async with shop() as tx:
        with pytest.raises(DocumentMissing) as refused:
            await publish(tx, offers=[an_offer(terms_document="web")])
        assert refused.value.code == "E-CGV-ABSENTE"


async def test_order_keeps_language_and_consents_and_says_them(shop):
    """R75."""
    async with shop() as tx:
        await opened_shop(tx)
        order = await cart.place_order(a_wish().model_copy(update={"acknowledge_loss": True}), tx)
        kinds = [consent.kind for consent in order.consents]
        assert (order.immediate_start, kinds) == (True, ["immediate_start", "loss_of_withdrawal"])
        assert (tx.emitted[-1].consents, tx.emitted[-1].special_terms) == (order.consents, ())
        kept = await tx.connection.fetchval("select record #>> '{terms,language}' from orders")
        assert kept == "fr"


async def test_form_of_a_professional_has_no_boxes_and_its_button_says_that_it_obliges_to_pay(shop):
    """L01, R74."""
    async with shop() as tx:
        await opened_shop(tx)
        form = await terms.show_order_form(GetOrderForm(), tx)
        assert (len(form.boxes), form.button["fr"]) == (2, "Commande avec obligation de paiement")
        await tx.connection.execute("delete from account")
        await accounts.remember_account(registered(consumer=False), tx)
        assert (await terms.show_order_form(GetOrderForm(), tx)).boxes == []


DECISION = Decision(
    conflict="C4", position="literal", since=date(2026, 11, 1), author="bureau, 20/10/2026", why="essai"
)
DECIDED = Desk(association=DESK.association, clauses=Clauses(decisions=(DECISION,)))


async def test_register_sets_rules_beside_each_clause_and_shows_each_decision(shop):
    """R84, C13."""
    async with shop(use=(DECIDED,)) as tx:
        await publish(tx, terms=load_terms(), rulings=load_rulings())
        register = await terms.show_clause_register(GetClauseRegister(), tx)
        entries = {entry.clause.id: entry.ruling for entry in register.clauses}
        assert (entries["8.7"].rules, entries["8.7"].overtaken) == (("R45",), ("C4",))
        assert entries["17.1"].overtaken == ("C13",)
        fee, other = (next(s for s in register.switches if s.conflict == name) for name in ("C4", "C10"))
        assert (fee.default, fee.position, fee.read_by) == (
            "lawful",
            "literal",
            ("services/payments/desk.py",),
        )
        assert [(d.since, d.author, d.why) for d in fee.decisions] == [
            (DECISION.since, DECISION.author, "essai")
        ]
        assert (other.position, other.decisions) == ("lawful", ())


async def test_clause_that_nobody_ruled_on_is_shown_as_such(shop):
    async with shop() as tx:
        await publish(tx, terms=[TERMS.model_copy(update={"text": "**1.1** Un.\n"})])
        (entry,) = (await terms.show_clause_register(GetClauseRegister(), tx)).clauses
        assert (entry.clause.id, entry.ruling) == ("1.1", None)


async def test_last_rulings_that_were_published_hold(shop):
    async with shop() as tx:
        rulings = load_rulings()
        await publish(tx, terms=load_terms(), rulings=rulings)
        fewer = rulings.model_copy(update={"clauses": (ClauseRuling(clause="1.1", rules=("R02",)),)})
        tx.now = datetime(2026, 12, 1, tzinfo=UTC)
        for said in (fewer, None):
            await publish(tx, terms=load_terms(), rulings=said)
        entries = (await terms.show_clause_register(GetClauseRegister(), tx)).clauses
        assert [entry.clause.id for entry in entries if entry.ruling] == ["1.1"]
        assert await tx.connection.fetchval("select published_at from clause_rulings") == tx.now
