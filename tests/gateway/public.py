"""What the services answer to a visitor, and the pages that anybody may open or that a link in a mail opens."""

from datetime import date

from shared.contracts.accounts import GetPrivacy
from shared.contracts.clock import GetProgress, Progress
from shared.contracts.lifecycle import InterventionsNews, ListInterventions
from shared.contracts.offers import Catalogue
from shared.contracts.orders import (
    GetClauseRegister,
    GetOffer,
    GetOrderForm,
    GetRenewalForm,
    GetTerms,
    GetTermsVersion,
    ListModifications,
    ListOffers,
    ListTermsVersions,
    ModificationViews,
    PreviewOrder,
)
from shared.contracts.payments import ShowLinkedOrder, ShowLinkedSurplus
from shared.contracts.support import GetNotice
from shared.contracts.terms import TermsVersion, TermsVersions

from . import test_ending_pages as ending
from . import test_paying_pages as paying
from . import test_portal as portal
from . import test_renewal_pages as renewing
from . import test_surplus_pages as surplus
from .staff import incidents, notices
from .test_modification_pages import CHANGE
from .test_order_pages import a_preview, an_offer
from .test_privacy import VIEW
from .test_terms_pages import a_register, some_terms

TODAY = date(2026, 11, 22)


def answers():
    """Return {request: what its owner answers}."""
    terms = some_terms()
    known = terms.model_dump(include={"version", "sha256", "valid_from", "title", "document", "valid_until"})
    return {
        ListOffers: Catalogue(offers=[portal.an_offer()]),
        GetOffer: an_offer(),
        GetOrderForm: renewing.an_order_form(),
        PreviewOrder: a_preview(),
        GetTerms: terms,
        GetTermsVersion: terms,
        ListTermsVersions: TermsVersions(versions=[TermsVersion(**known)]),
        GetClauseRegister: a_register(),
        GetPrivacy: VIEW,
        ListModifications: ModificationViews(modifications=[CHANGE]),
        ShowLinkedOrder: paying.an_order(),
        ShowLinkedSurplus: surplus.a_surplus(),
        GetRenewalForm: renewing.a_form(),
        GetNotice: notices.DECIDED,
        **ending.RECEIPT_ANSWERS,
        **incidents.ANSWERS,
        GetProgress: Progress(last_day=TODAY, days_done={"orders": TODAY}, answering=["orders"]),
        ListInterventions: InterventionsNews(interventions=[]),
    }


PAGES = {
    "/": "/en/",
    "/offres/web": "/en/offers/web",
    "/commander?offer=web": "/en/order?offer=web",
    "/conditions": "/en/terms",
    "/conditions/2013-09-20": "/en/terms/2013-09-20",
    "/conditions/clauses": "/en/terms/clauses",
    "/confidentialite": "/en/privacy",
    "/modifications": "/en/changes",
    "/connexion": "/en/login",
    "/inscription": "/en/register",
    "/inscription/envoyee": "/en/register/sent",
    "/inscription/confirmer/abc": "/en/register/confirm/abc",
    "/mot-de-passe": "/en/password",
    "/mot-de-passe/abc": "/en/password/abc",
    "/mot-de-passe/choisi": "/en/password/chosen",
    "/retractation": "/en/withdrawal",
    "/resiliation": "/en/termination",
    **ending.RECEIPT_PAGES,
    "/mentions-legales": "/en/legal-notice",
    "/accessibilite": "/en/accessibility",
    "/assistance": "/en/support",
    "/aide": "/en/help",
    "/aide?q=cheque": "/en/help?q=cheque",
    "/aide?q=renouvelement": "/en/help?q=renewel",
    "/aide/payer": "/en/help/pay",
    "/aide/dates-de-fin": "/en/help/end-dates",
    "/paiements/p-1/retour": "/en/payments/p-1/return",
    **{pages["fr"]: pages["en"] for pages in (paying.PAGES, renewing.PAGES, surplus.PAGES)},
    "/confirmer?token=abc": "/en/confirm?token=abc",
    "/compte/adresse/confirmer/abc": "/en/account/address/confirm/abc",
    "/compte/adresse/seconde/abc": "/en/account/address/second/abc",
    "/compte/adresse/annuler/abc": "/en/account/address/cancel/abc",
    "/signaler": "/en/report",
    "/signaler/SIG-AAAAAAAAAAAAAAAA": "/en/report/SIG-AAAAAAAAAAAAAAAA",
    "/etat": "/en/status",
    "/contact": "/en/contact",
    "/nulle-part": "/en/nowhere",
}
"""{French address: English address}; the last one is nowhere."""
