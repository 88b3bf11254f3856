"""One's services: each with its state, the statements of its suspensions, its three dates, and what may be done.

Another account's service is not found. What it costs and until when it can be done is answered by its owner.
"""

import asyncio
from typing import Any

from shared.contracts.base import Caller, Data
from shared.contracts.lifecycle import (
    ChangeVolume,
    EraseHosting,
    GetHosting,
    HostingView,
    HostingViews,
    InterventionsNews,
    ListHostingInterventions,
    ListHostings,
    RetrieveData,
    RevokeTermination,
)
from shared.contracts.offers import OfferDetail
from shared.contracts.orders import (
    FollowedTerms,
    GetOffer,
    GetServiceTerms,
    OrderPreview,
    PreviewOrder,
    ServiceTerms,
)

from .client import Act, ClientPage, Sent, both, given, of_path
from .three_dates import three_dates
from .visit import REFERENCE, Page, Visit

GONE = frozenset({"deleting", "deleted"})
RETRIEVABLE = frozenset({"active", "disabling", "disabled"})
RENEWABLE = RETRIEVABLE
GENERAL = "general"
"""The document that every contract accepts; an offer may add one of its own (R01)."""
OPEN_ENDED = frozenset({"requested", "starting", "active", "failed"})


async def read_hostings(visit: Visit, caller: Caller) -> dict[str, Any]:
    found = (await visit.read(caller, ListHostings(), HostingViews)).hostings
    ordered = sorted(found, key=lambda one: (one.ends_on is None, one.ends_on, one.reference))
    return {
        "hostings": [one for one in ordered if one.state not in GONE],
        "gone": [one for one in ordered if one.state in GONE],
        "dates": {one.id: three_dates(one, visit.today) for one in ordered},
    }


async def hosting_of(visit: Visit, caller: Caller) -> HostingView:
    """Ask for the service that the address names. Raises Refused."""
    name = visit.expected(REFERENCE, visit.call.path_params["hosting"])
    return await visit.read(caller, GetHosting(hosting=name), HostingView)


async def read_hosting(visit: Visit, caller: Caller) -> dict[str, Any]:
    hosting = await hosting_of(visit, caller)
    terms, planned = await asyncio.gather(
        visit.glance(caller, GetServiceTerms(hosting=hosting.reference), ServiceTerms),
        visit.glance(caller, ListHostingInterventions(hosting=hosting.reference), InterventionsNews),
    )
    return {
        **_facts(hosting, visit),
        "interventions": planned.interventions if planned else [],
        "followed": terms.terms if terms else [],
        "version": version_of(terms),
        "renewable": hosting.state in RENEWABLE and hosting.ends_on is not None,
        "retrievable": hosting.state in RETRIEVABLE,
        "own": caller.person_id is None,
    }


def version_of(terms: ServiceTerms | None) -> str:
    """Return the version of the general terms that a service follows; empty where that is not known."""
    known: list[FollowedTerms] = terms.terms if terms else []
    return next((one.followed for one in known if one.document == GENERAL), "")


async def read_plain(visit: Visit, caller: Caller) -> dict[str, Any]:
    return _facts(await hosting_of(visit, caller), visit)


def _facts(hosting: HostingView, visit: Visit) -> dict[str, Any]:
    path = HOSTING.path(visit.language).replace("{hosting:str}", hosting.reference)
    return {"hosting": hosting, "dates": three_dates(hosting, visit.today), "at": path}


async def read_volumes(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask which volumes there are; for each greater one, what it costs today with its arithmetic (R82).

    `unknown`: the offer, or some of the prices, could not be had: nothing is said of what there is.
    """
    hosting = await hosting_of(visit, caller)
    offer = await visit.glance(caller, GetOffer(offer=hosting.offer), OfferDetail)
    volumes = offer.volumes if offer else []
    greater = [volume for volume in volumes if volume > hosting.volume]
    asked = [_enlarging(hosting, volume) for volume in greater]
    priced = await asyncio.gather(*(visit.glance(caller, one, OrderPreview) for one in asked))
    return {
        **_facts(hosting, visit),
        "within": sorted({*(one for one in volumes if one <= hosting.volume), hosting.volume}),
        "greater": [(volume, one) for volume, one in zip(greater, priced, strict=True) if one],
        "unknown": offer is None or None in priced,
    }


def _enlarging(hosting: HostingView, volume: int) -> PreviewOrder:
    line = {"offer": hosting.offer, "volume": volume, "hosting_id": hosting.id}
    return PreviewOrder.model_validate({"lines": [line]})


def _confirmed(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the two proofs that a deletion is meant: the name typed again, and the box."""
    return {"repeat": sent.get("repeat", "").strip(), "confirm": "confirm" in sent}


def _to_the_service(visit: Visit, _: Data) -> str:
    path = HOSTING.path(visit.language)
    return path.replace("{hosting:str}", str(visit.call.path_params["hosting"]))


HOSTINGS = ClientPage(template="hostings", reads=read_hostings).page("/services", "/en/services")
HOSTING: Page = ClientPage(
    template="hosting",
    reads=read_hosting,
    acts={
        "revoke": Act(
            contract=RevokeTermination,
            fields=of_path("hosting"),
            done={
                "fr": "Résiliation annulée : le service va jusqu’à sa fin payée.",
                "en": "Termination taken back: the service runs until the end that was paid for.",
            },
        ),
    },
).page("/services/{hosting:str}", "/en/services/{hosting:str}")
VOLUME = ClientPage(
    template="volume",
    reads=read_volumes,
    acts={
        "volume": Act(
            contract=ChangeVolume,
            fields=both(of_path("hosting"), given("volume")),
            done={"fr": "C’est fait : ce volume est en place.", "en": "Done: this volume is set up."},
        )
    },
).page("/services/{hosting:str}/volume", "/en/services/{hosting:str}/volume")
DATA = ClientPage(
    template="retrieve",
    reads=read_plain,
    acts={"archive": Act(contract=RetrieveData, fields=of_path("hosting"), shows=True)},
).page("/services/{hosting:str}/donnees", "/en/services/{hosting:str}/data")
ERASE = ClientPage(
    template="erase",
    reads=read_plain,
    acts={
        "erase": Act(contract=EraseHosting, fields=both(of_path("hosting"), _confirmed), goes=_to_the_service)
    },
).page("/services/{hosting:str}/supprimer", "/en/services/{hosting:str}/delete")
PAGES = (HOSTINGS, HOSTING, VOLUME, DATA, ERASE)
