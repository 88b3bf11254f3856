"""Contracts on paper, by what is special about them."""

from datetime import date
from functools import cache
from pathlib import Path

from services.orders.documents import contract_pdf, terms_pdf, withdrawal_form_pdf
from services.orders.domain import Consents, from_file, sheet_of
from shared.contracts.terms import SeededTerms, SeededTranslation

from .builders import WEB, Buyer, a_cart, a_line, placed
from .stories import a_contact
from .test_documents import SELLER

SEEDS = Path(__file__).parents[2] / "infra" / "local" / "seeds" / "terms"
LAWFUL, LITERAL = Consents(), Consents(express=False, renewals=False)


def text_of_seed(language):
    return (SEEDS / f"2013-09-20.{language}.md").read_text(encoding="utf-8").split("---\n", 2)[2]


@cache
def the_terms():
    return from_file(
        SeededTerms(
            version="2013-09-20",
            valid_from=date(2013, 9, 20),
            title="Conditions générales de ventes",
            text=text_of_seed("fr"),
            translation=SeededTranslation(title="Terms of sale", text=text_of_seed("en")),
        )
    )


def a_sheet(order, *, rules=LAWFUL, **client):
    return sheet_of(order, a_contact(**client), seller=SELLER, offers={"web": WEB}, rules=rules)


def an_order_of(*, language="fr", **cart):
    buyer = Buyer(account_id="a-1", state="active", address="192.0.2.7", language=language)
    return placed(a_cart(a_line(), a_line(term="P1M", volume=5), **cart), buyer=buyer).order


@cache
def contracts():
    """{name: PDF}; printed once."""
    ticked, plain = an_order_of(acknowledge_loss=True), an_order_of(immediate_start=False)
    english = an_order_of(language="en")
    return {
        "contract": contract_pdf(ticked, a_sheet(ticked)),
        "contract without consents": contract_pdf(plain, a_sheet(plain)),
        "contract in English": contract_pdf(english, a_sheet(english)),
        "contract of a professional": contract_pdf(plain, a_sheet(plain, consumer=False)),
        "form": withdrawal_form_pdf(a_sheet(ticked)),
        "form in English": withdrawal_form_pdf(a_sheet(english)),
        "terms": terms_pdf(the_terms(), "fr", seller=SELLER),
        "terms in English": terms_pdf(the_terms(), "en", seller=SELLER),
    }
