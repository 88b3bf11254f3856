"""The log of breaches of personal data: entered, judged, notified within 72 hours, told to persons, closed (L15).

What the law wants by when is answered by the log's owner; the e-mail is shown before it leaves (M31).
"""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Sent, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.accounts import (
    AmendBreach,
    BreachView,
    BreachViews,
    GetPrivacy,
    ListBreaches,
    PreviewBreachNotice,
    PrivacyView,
    RecordBreach,
    TellOfBreach,
)
from shared.contracts.base import Caller, Data, Role

from .figures import picked, ticks
from .interventions import in_paris
from .room import StaffPage

BOARD = frozenset({Role.BOARD})
PARTS = ("nature", "effects", "measures")
TEXTS = tuple(f"{part}_{language}" for part in PARTS for language in ("fr", "en"))
HOUR = timedelta(hours=1)


async def read_all(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for all of them, what is still to be done about each, and the categories that there are."""
    found, privacy = await asyncio.gather(
        _breaches(visit, caller), visit.glance(caller, GetPrivacy(), PrivacyView)
    )
    return {
        "breaches": [(one, standing(one)) for one in found],
        "categories": privacy.retention if privacy else [],
        "at": ALL.path(visit.language),
    }


async def read_one(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the breach that the address names. Raises Refused: when there is none."""
    name = visit.expected(REFERENCE, visit.call.path_params["number"])
    found, privacy = await asyncio.gather(
        _breaches(visit, caller), visit.glance(caller, GetPrivacy(), PrivacyView)
    )
    breach = next((one for one in found if one.number == name), None)
    if breach is None:
        raise Refused(NOT_FOUND.say(visit.language))
    return {
        "breach": breach,
        "standing": standing(breach),
        "hours_left": hours_left(breach, now=visit.portal.desk.now),
        "categories": {one.category: one.what for one in privacy.retention} if privacy else {},
        "fields": (*TEXTS, "whom"),
        "key": str(uuid7()),
    }


async def _breaches(visit: Visit, caller: Caller) -> list[BreachView]:
    return (await visit.read(caller, ListBreaches(), BreachViews)).breaches


def standing(breach: BreachView) -> str:
    """Say what is to be done first: a row of the table of states."""
    steps = (
        ("closed", breach.closed_at is not None),
        ("to_notify", breach.cnil_due_at is not None and breach.cnil_notified_at is None),
        ("to_tell", breach.persons_to_be_told),
    )
    return next((name for name, holds in steps if holds), "followed")


def hours_left(breach: BreachView, *, now: datetime) -> int | None:
    """Return how many whole hours of the 72 are left; None where nothing is due, or it is too late."""
    if breach.cnil_due_at is None or breach.cnil_notified_at or breach.cnil_due_at <= now:
        return None
    return (breach.cnil_due_at - now) // HOUR


def _categories(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"categories": picked(sent, "category-")}


def _whom(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the accounts, however they are parted."""
    return {"whom": re.findall(r"[^\s,;]+", sent.get("whom", ""))}


def _to_itself(visit: Visit, answer: Data) -> str:
    assert isinstance(answer, BreachView)
    return ONE.path(visit.language).replace("{number:str}", answer.number)


NOTICE = both(of_path("number"), given(*TEXTS), ticks("everybody"), _whom)
ALL = StaffPage(
    template="staff/breaches",
    reads=read_all,
    roles=BOARD,
    acts={
        "record": Act(
            contract=RecordBreach,
            fields=both(given("what", "persons", "risk"), in_paris("found_at"), _categories),
            goes=_to_itself,
        )
    },
).page("/bureau/violations", "/en/board/breaches")
ONE = StaffPage(
    template="staff/breach",
    reads=read_one,
    roles=BOARD,
    acts={
        "amend": Act(
            contract=AmendBreach,
            fields=both(
                of_path("number"),
                given("text", "risk"),
                in_paris("cnil_notified_at", "persons_told_at"),
                ticks("closes"),
            ),
            done={"fr": "C’est inscrit au registre.", "en": "It is entered into the log."},
        ),
        "check": Act(contract=PreviewBreachNotice, fields=NOTICE, shows=True),
        "tell": Act(
            contract=TellOfBreach,
            fields=NOTICE,
            corrected_in="check",
            once=True,
            done={
                "fr": "Les courriels partent, et c’est inscrit au registre.",
                "en": "The e-mails go out, and it is entered into the log.",
            },
        ),
    },
).page("/bureau/violations/{number:str}", "/en/board/breaches/{number:str}")
PAGES = (ALL, ONE)
