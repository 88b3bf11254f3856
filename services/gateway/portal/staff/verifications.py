"""Payments under verification, the one that silence accepts first on top; each accepted or refused (R42, R43).

Which ones are is decided by rules, kept here, or by hand for one order.
"""

import asyncio
import re
from datetime import date
from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Sent, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.accounts import CheckViews, Language, ListDocumentRequests
from shared.contracts.base import TREASURY, Caller
from shared.contracts.means import MEANS
from shared.contracts.payments import (
    AcceptHold,
    AddVerificationRule,
    Holds,
    HoldView,
    ListHolds,
    ListReviews,
    ListVerificationRules,
    ReadHold,
    RefuseHold,
    ReviewViews,
    SwitchVerificationRule,
    VerificationRules,
    VerifyOrder,
)

from .figures import amounts, picked, ticks, today
from .room import StaffPage, back_to


async def read_holds(visit: Visit, caller: Caller) -> dict[str, Any]:
    holds, reviews = await asyncio.gather(
        _holds(visit, caller), visit.glance(caller, ListReviews(), ReviewViews)
    )
    return {"holds": holds, "reviews": reviews.payments if reviews else None}


async def read_hold(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one payment under verification. Raises Refused: when it is not, or no longer."""
    name = visit.expected(REFERENCE, visit.call.path_params["payment_id"])
    found = [one for one in await _holds(visit, caller) if one.id == name]
    if not found:
        raise Refused(NOT_FOUND.say(visit.language))
    asked = ListDocumentRequests(account_id=found[0].account_id)
    documents = await visit.glance(caller, asked, CheckViews)  # the treasurer alone sees none (R16)
    return {"hold": found[0], "documents": documents.requests if documents else None}


async def read_rules(visit: Visit, caller: Caller) -> dict[str, Any]:
    found = (await visit.read(caller, ListVerificationRules(), VerificationRules)).rules
    over = [one for one in found if not one.on or (one.valid_until and one.valid_until < visit.today)]
    return {"rules": [one for one in found if one not in over], "over": over, **today(visit)}


async def _holds(visit: Visit, caller: Caller) -> list[HoldView]:
    holds = (await visit.read(caller, ListHolds(), Holds)).holds
    return sorted(holds, key=lambda one: one.accepted_on or date.max)


def _listed(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the countries or domains, however they are parted, and the means that are ticked."""
    values = re.split(r"[\s,;]+", sent.get("values", "").strip())
    return {
        "values": [one.upper() if "country" in sent.get("kind", "") else one for one in values if one],
        "means": [one for one in picked(sent, "means-") if one in MEANS],
    }


DECIDED: dict[str, dict[Language, str]] = {
    "accept": {"fr": "Paiement accepté : la facture part.", "en": "Payment accepted: the invoice goes out."},
    "refuse": {"fr": "Paiement refusé et remboursé.", "en": "Payment refused and given back."},
}
LIST = StaffPage(
    template="staff/verifications",
    reads=read_holds,
    roles=TREASURY,
    acts={
        "accept": Act(contract=AcceptHold, fields=given("payment_id", "reason"), done=DECIDED["accept"]),
        "refuse": Act(contract=RefuseHold, fields=given("payment_id", "reason"), done=DECIDED["refuse"]),
        "verify": Act(
            contract=VerifyOrder,
            fields=given("order", "reason"),
            done={
                "fr": "C’est noté : l’argent de cette commande sera vérifié, quel que soit le moyen de paiement.",
                "en": "Noted: the money of this order will be verified, whatever pays it.",
            },
        ),
    },
).page("/tresor/verifications", "/en/treasury/verifications")
ONE = StaffPage(
    template="staff/verification",
    reads=read_hold,
    roles=TREASURY,
    acts={
        "look": Act(contract=ReadHold, fields=of_path("payment_id"), shows=True),
        "accept": Act(
            contract=AcceptHold,
            fields=both(of_path("payment_id"), given("reason")),
            goes=back_to(lambda: LIST, "accept"),
        ),
        "refuse": Act(
            contract=RefuseHold,
            fields=both(of_path("payment_id"), given("reason")),
            goes=back_to(lambda: LIST, "refuse"),
        ),
    },
).page("/tresor/verifications/{payment_id:str}", "/en/treasury/verifications/{payment_id:str}")
RULES = StaffPage(
    template="staff/verification_rules",
    reads=read_rules,
    roles=TREASURY,
    acts={
        "add": Act(
            contract=AddVerificationRule,
            fields=both(given("kind", "valid_from", "valid_until", "reason"), amounts("from_cents"), _listed),
            done={"fr": "Règle ajoutée.", "en": "Rule added."},
        ),
        "switch": Act(
            contract=SwitchVerificationRule,
            fields=both(given("rule", "valid_until", "reason"), ticks("on")),
            done={"fr": "C’est noté pour cette règle.", "en": "Noted for this rule."},
        ),
    },
).page("/tresor/verifications/regles", "/en/treasury/verifications/rules")
PAGES = (LIST, RULES, ONE)
