"""Planned work: its window in Paris time, whom it concerns, its announcement, and how it goes on (R14, M22, M23)."""

import re
from datetime import datetime
from typing import Any

from services.gateway.portal.client import Act, Fields, Sent, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import SUPPORT, Caller, Data
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    CarryOnIntervention,
    GetIntervention,
    InterventionView,
    InterventionViews,
    ListPlannedInterventions,
    MoveIntervention,
    PlanIntervention,
)
from shared.values.dates import PARIS

from .room import StaffPage

OVER = frozenset({"done", "cancelled"})


async def read_all(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for all of them: the next one first, what is over below."""
    found = (await visit.read(caller, ListPlannedInterventions(), InterventionViews)).interventions
    return {
        "to_come": [one for one in found if one.state not in OVER],
        "over": [one for one in found if one.state in OVER][::-1],
        "at": ALL.path(visit.language),
    }


async def read_one(visit: Visit, caller: Caller) -> dict[str, Any]:
    name = visit.expected(REFERENCE, visit.call.path_params["intervention"])
    return {"one": await visit.read(caller, GetIntervention(intervention=name), InterventionView)}


def in_paris(*names: str) -> Fields:
    """Return what takes days with an hour as a clock in Paris shows them; what is none is left as it was typed."""
    return lambda _, sent: {name: _there(sent[name].strip()) for name in names if sent.get(name, "").strip()}


def _there(text: str) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return when.replace(tzinfo=when.tzinfo or PARIS).isoformat()


def _named(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"names": re.findall(r"[^\s,;]+", sent.get("names", ""))}


def _to_itself(visit: Visit, answer: Data) -> str:
    assert isinstance(answer, InterventionView)
    return ONE.path(visit.language).replace("{intervention:str}", answer.reference)


WINDOW = in_paris("starts_at", "ends_at")
NOTES = given("note_fr", "note_en")
ALL = StaffPage(
    template="staff/interventions",
    reads=read_all,
    roles=SUPPORT,
    acts={
        "plan": Act(
            contract=PlanIntervention,
            fields=both(given("title_fr", "title_en", "text_fr", "text_en", "concerns"), WINDOW, _named),
            goes=_to_itself,
        )
    },
).page("/equipe/interventions", "/en/staff/interventions")
ONE = StaffPage(
    template="staff/intervention",
    reads=read_one,
    roles=SUPPORT,
    acts={
        "announce": Act(
            contract=AnnounceIntervention,
            fields=both(of_path("intervention"), given("reason", "urgent")),
            done={"fr": "Annoncée : les courriels partent.", "en": "Announced: the e-mails go out."},
        ),
        "move": Act(
            contract=MoveIntervention,
            fields=both(of_path("intervention"), WINDOW, given("reason", "urgent"), NOTES),
            done={
                "fr": "Déplacée ; qui était prévenu l’apprend.",
                "en": "Moved; whoever was told learns of it.",
            },
        ),
        "carry_on": Act(
            contract=CarryOnIntervention,
            fields=both(of_path("intervention"), given("to"), NOTES),
            done={"fr": "C’est noté.", "en": "Noted."},
        ),
    },
).page("/equipe/interventions/{intervention:str}", "/en/staff/interventions/{intervention:str}")
PAGES = (ALL, ONE)
