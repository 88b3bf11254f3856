"""Messages that a service could not handle, by cause: each can be handled again, or given up for a reason.

The same acts as `colombier parked`, done by the clock at the service's own desk (ADR 0076).
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from services.gateway.portal.client import Act, given
from services.gateway.portal.visit import REFERENCE, Page, Visit
from shared.contracts.base import Caller, Words
from shared.contracts.clock import (
    OPERATORS,
    DiscardParked,
    ListParked,
    ParkedView,
    ParkedViews,
    ReadParked,
    ReplayParked,
)

from .room import StaffPage, back_to

CAUSES: Mapping[str, Words] = {
    "NotYet": {
        "fr": "Ce dont il parle n’est jamais arrivé.",
        "en": "What it speaks of has never arrived.",
    },
    "IllegalMove": {
        "fr": "L’état où il trouve la chose ne permet pas ce qu’il demande.",
        "en": "The state in which it finds the thing does not allow what it asks.",
    },
    "NotFound": {"fr": "Ce qu’il nomme n’existe pas.", "en": "What it names does not exist."},
    "Deadly": {
        "fr": "Le traiter a fait tomber le service plusieurs fois.",
        "en": "Handling it has ended the service several times.",
    },
    "FieldsWrong": {"fr": "Il ne peut pas être lu.", "en": "It cannot be read."},
}
"""What the errors of the runtime mean, by the name of their class."""
OTHERWISE: Words = {
    "fr": "Une règle le refuse, ou le programme a un défaut : voyez l’erreur.",
    "en": "A rule refuses it, or the program has a fault: see the error.",
}


async def read_messages(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Gather what is set aside by service, subject and error; the group that waits longest first."""
    parked = await visit.read(caller, ListParked(), ParkedViews)
    found = sorted(parked.messages, key=_cause)
    groups = [sorted(those, key=lambda one: one.parked_at) for _, those in groupby(found, key=_cause)]
    first = sorted(groups, key=lambda those: those[0].parked_at)
    return {"groups": first, "left": parked.left, "cause": cause}


async def read_message(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the message that the address names. Raises Refused: when it is not set aside, or no longer."""
    name = visit.expected(REFERENCE, visit.call.path_params["message"])
    return {"message": await visit.read(caller, ReadParked(message=name), ParkedView), "cause": cause}


def _cause(message: ParkedView) -> tuple[str, str, str]:
    return (message.service, message.subject, message.error)


def cause(message: ParkedView) -> Words:
    """Say in words why a message could not be handled."""
    return CAUSES.get(message.error.partition(":")[0], OTHERWISE)


ACTS = {
    "replay": Act(
        contract=ReplayParked,
        fields=given("message", "service"),
        goes=back_to(lambda: LIST, "replay"),
        done={"fr": "Rejoué : le message est traité.", "en": "Replayed: the message is handled."},
    ),
    "discard": Act(
        contract=DiscardParked,
        fields=given("message", "service", "why"),
        goes=back_to(lambda: LIST, "discard"),
        done={
            "fr": "Abandonné : il ne sera plus traité, et le motif est gardé.",
            "en": "Given up: it will not be handled any more, and the reason is kept.",
        },
    ),
}
LIST: Page = StaffPage(template="staff/messages", reads=read_messages, roles=OPERATORS, acts=ACTS).page(
    "/equipe/messages", "/en/staff/messages"
)
ONE = StaffPage(template="staff/message", reads=read_message, roles=OPERATORS, acts=ACTS).page(
    "/equipe/messages/{message:str}", "/en/staff/messages/{message:str}"
)
PAGES = (LIST, ONE)
