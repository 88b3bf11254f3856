"""How every service is, and what they have set aside, for staff: the same as `colombier status` and `parked` tell.

Asked of each service's own desk by the clock, which alone may (ADR 0076): the gateway faces the Internet.
"""

import asyncio
import itertools
from datetime import date

from services.clock import domain
from shared.contracts.base import Done
from shared.contracts.clock import (
    DiscardParked,
    GetHealth,
    Health,
    ListParked,
    ParkedView,
    ParkedViews,
    ReadParked,
    ReplayParked,
    ServiceHealth,
)
from shared.contracts.operations import ParkedMessage, Pulse
from shared.runtime import watching
from shared.runtime.errors import Kind, NotFound, Rejected, Unavailable
from shared.runtime.folders import names
from shared.runtime.logs import get_logger
from shared.runtime.tx import Errand

from .base import Face, router

log = get_logger("colombier.clock")

_LARGEST_LIST = 700_000
"""Bytes of one answer; NATS carries a megabyte, and each of the services fills as much."""


class NotSettled(Rejected):
    """A parked message failed again, or its service would not take the decision."""

    kind = Kind.CONFLICT
    code = "E-MESSAGE"
    fr = "Le message reste mis de côté : {error}"
    en = "The message stays set aside: {error}"


@router.answers_outside(GetHealth)
async def tell_health(_: GetHealth, errand: Errand) -> Health:
    face = errand.use(Face)
    seen, mail = await asyncio.gather(watching.look(face.nats, names()), face.mail())
    return Health(
        services=[_health(name, pulse, seen) for name, pulse in seen.pulses.items()],
        trouble=list(seen.trouble),
        unheard=seen.unheard,
        mail=mail,
    )


def _health(name: str, pulse: Pulse | None, seen: watching.Seen) -> ServiceHealth:
    begun, lag = pulse.last_day if pulse else None, seen.lag[name]
    return ServiceHealth(
        service=name,
        answers=pulse is not None,
        replicas=seen.replicas[name],
        waiting=lag.waiting,
        in_hand=lag.held,
        retried=lag.retried,
        unsent=pulse.unsent if pulse else None,
        oldest_unsent_seconds=pulse.oldest_unsent_seconds if pulse else 0,
        parked=pulse.parked if pulse else 0,
        last_day=date.fromordinal(begun) if begun else None,
    )


@router.answers_outside(ListParked)
async def list_parked(_: ListParked, errand: Errand) -> ParkedViews:
    found = await watching.parked(errand.use(Face).nats, names())
    shown = [_shown(message) for message in found]
    sizes = itertools.accumulate(len(one.model_dump_json().encode()) for one in shown)
    held = sum(size <= _LARGEST_LIST for size in sizes)
    return ParkedViews(messages=shown[:held], left=len(shown) - held)


@router.answers_outside(ReadParked)
async def read_parked(request: ReadParked, errand: Errand) -> ParkedView:
    found = await watching.parked(errand.use(Face).nats, names())
    for message in found:
        if message.id == request.message:
            return _shown(message)
    raise NotFound(f"parked message {request.message}")


def _shown(message: ParkedMessage) -> ParkedView:
    """Show a message without what is secret in it, and without the headers of whoever sent it."""
    told = domain.veiled(message.body)
    shown = {"body": told.text, "account_id": told.account_id}
    return ParkedView.model_validate({**message.model_dump(include=_TOLD), **shown})


_TOLD = {"id", "service", "subject", "error", "attempts", "alarm", "parked_at"}


@router.answers_outside(ReplayParked)
async def replay_parked(request: ReplayParked, errand: Errand) -> Done:
    return await _settle(request, errand, why=None)


@router.answers_outside(DiscardParked)
async def discard_parked(request: DiscardParked, errand: Errand) -> Done:
    """Have its service give a message up; who decided is kept beside the reason."""
    return await _settle(request, errand, why=f"{request.why} ({errand.caller.person})")


async def _settle(request: ReplayParked | DiscardParked, errand: Errand, *, why: str | None) -> Done:
    message = request.message
    asked = [name for name in names() if request.service in (None, name)]
    done = await watching.settle(errand.use(Face).nats, asked, message, why=why)
    if not done.found:
        raise Unavailable(done.error) if done.error else NotFound(f"parked message {message}")
    if not done.ok:
        raise NotSettled(error=done.error)
    log.warning("settled by staff", parked_id=message, by=errand.caller.person, discarded=why is not None)
    return Done()
