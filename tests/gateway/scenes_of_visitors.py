"""What visitors find when not everything stands as it usually does: {name: (French address, English, answered instead)}."""

from datetime import timedelta

from services.gateway.portal.status import PARTS
from shared.contracts.clock import GetProgress, Progress
from shared.contracts.lifecycle import InterventionsNews, ListInterventions
from shared.contracts.offers import Catalogue
from shared.contracts.orders import (
    GetOffer,
    GetRenewalForm,
    GetTerms,
    ListModifications,
    ListOffers,
    ModificationViews,
)
from shared.contracts.payments import ShowLinkedOrder, ShowLinkedSurplus
from shared.contracts.support import IncidentViews, ListIncidents

from . import test_paying_pages as paying
from . import test_renewal_pages as renewing
from . import test_surplus_pages as surplus
from .posted import AWAY
from .public import TODAY
from .test_order_pages import an_offer
from .test_support_pages import GOING_ON

HOME, OFFER, STATUS = ("/", "/en/"), ("/offres/web", "/en/offers/web"), ("/etat", "/en/status")
PAY, SURPLUS, RENEWAL = (tuple(pages.PAGES.values()) for pages in (paying, surplus, renewing))
WELL = {
    ListIncidents: IncidentViews(incidents=[]),
    GetProgress: Progress(last_day=TODAY, days_done=dict.fromkeys(PARTS, TODAY), answering=[*PARTS]),
}
LATE = {GetProgress: WELL[GetProgress].model_copy(update={"days_done": {"payments": TODAY - timedelta(3)}})}
SCENES = {
    "catalogue away": (*HOME, {ListOffers: AWAY}),
    "nothing for sale": (*HOME, {ListOffers: Catalogue(offers=[])}),
    "offer closed": (*OFFER, {GetOffer: an_offer(state="closed")}),
    "offer sold out": (*OFFER, {GetOffer: an_offer(left=0)}),
    **{
        f"to pay, {state}": (*PAY, {ShowLinkedOrder: paying.an_order(state)})
        for state in ("paid", "verifying", "expired", "withdrawn", "closed")
    },
    **{
        f"surplus {name}": (*SURPLUS, {ShowLinkedSurplus: surplus.a_surplus(**changes)})
        for name, changes in {
            "on its way": {"state": "refunding", "choice": "refund", "choices": ()},
            "kept": {"state": "credited", "choice": "credit", "choices": ("refund", "gift")},
            "by hand": {"choice": "refund", "by_hand": True, "method": "cheque"},
        }.items()
    },
    "renewal of one single term": (
        *RENEWAL,
        {GetRenewalForm: renewing.a_form(terms=[renewing.a_term("P12M", 2400)])},
    ),
    "renewal of nothing that is sold": (*RENEWAL, {GetRenewalForm: renewing.a_form(terms=[])}),
    "renewal to check": (f"{RENEWAL[0]}?term=P12M", f"{RENEWAL[1]}?term=P12M", {}),
    "no changes": (
        "/modifications",
        "/en/changes",
        {ListModifications: ModificationViews(modifications=[])},
    ),
    "all works": (*STATUS, WELL),
    "a part is late": (*STATUS, WELL | LATE),
    "planned work going on": (
        *STATUS,
        WELL | {ListInterventions: InterventionsNews(interventions=[GOING_ON])},
    ),
    "nothing answers": (
        *STATUS,
        dict.fromkeys((ListIncidents, GetProgress, ListOffers, ListInterventions), AWAY),
    ),
}
REFUSALS = {
    503: ("/conditions", "/en/terms", {GetTerms: AWAY}),
    410: (*RENEWAL, {GetRenewalForm: AWAY.model_copy(update={"status": 410, "code": "E-SUPPRIME"})}),
}
"""{status: a page that is answered with it}; 403 is one of the staff."""
