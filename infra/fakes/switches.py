"""The switches that both doubles have, under /_fake: for tests and the demo, never for a client."""

from datetime import datetime
from typing import Any, TypeVar

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from infra.fakes.deliveries import Mode
from infra.fakes.double import Double
from infra.fakes.faults import Fault
from infra.fakes.journal import REPLIES, Thing
from infra.fakes.refunding import RefundMode, refund_mode, set_refund_mode
from infra.fakes.refusals import Refusal


class Switch(BaseModel):
    """A switch's JSON body; unknown words are refused, so a typing error in a test cannot pass in silence."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Switch):
    """A switch that takes no words."""


class Stamped(Switch):
    at: AwareDatetime | None = None  # the stamp of the payment, when it is not now
    webhook: bool = True  # False: it happens, and nobody is told

    def options(self) -> dict[str, Any]:
        when: datetime | None = self.at
        return {"at": when, "webhook": self.webhook}


class GivingBack(Switch):
    amount: int | None = None  # cents; all that is left, by default


class Webhooks(Switch):
    mode: Mode


class Refunds(Switch):
    mode: RefundMode


Words = TypeVar("Words", bound=BaseModel)


async def words(request: Request[Any, Any, Any], kind: type[Words]) -> Words:
    """Read a switch's body, an empty one standing for all defaults. Raises Refusal (400) for any other."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise Refusal(400, "invalid_switch", str(error)) from error


@post("/_fake/webhooks", status_code=200)
async def set_webhooks(request: Request[Any, Any, Any], double: NamedDependency[Double]) -> Thing:
    double.deliveries.mode = (await words(request, Webhooks)).mode
    return {"mode": double.deliveries.mode.value}


@post("/_fake/webhooks/release", status_code=200)
async def release_webhooks(request: Request[Any, Any, Any], double: NamedDependency[Double]) -> Thing:
    await words(request, Nothing)
    return {"sent": await double.deliveries.release()}


@post("/_fake/faults", status_code=200)
async def set_faults(request: Request[Any, Any, Any], double: NamedDependency[Double]) -> Thing:
    double.faults.fault = await words(request, Fault)
    return double.faults.fault.model_dump()


@post("/_fake/refunds", status_code=200)
async def set_refunds(request: Request[Any, Any, Any], double: NamedDependency[Double]) -> Thing:
    """Say how the next refunds end."""
    set_refund_mode(double.journal, (await words(request, Refunds)).mode)
    return {"mode": refund_mode(double.journal).value}


@post("/_fake/keys/lapse", status_code=200)
async def forget_keys(request: Request[Any, Any, Any], double: NamedDependency[Double]) -> Thing:
    """Forget what was answered under which key, as providers do after a while."""
    await words(request, Nothing)
    keys = double.journal.ids(REPLIES)
    for key in keys:
        double.journal.drop(REPLIES, key)
    return {"forgotten": len(keys)}


SHARED: list[ControllerRouterHandler] = [
    set_webhooks,
    release_webhooks,
    set_refunds,
    set_faults,
    forget_keys,
]


def state(double: Double, *shelves: str) -> Thing:
    """Show what a double remembers, without its secrets: the answer to GET /_fake/state."""
    deliveries = [{**one, "body": None} for one in double.journal.all("deliveries")]
    return {
        **{shelf: list(double.journal.all(shelf)) for shelf in shelves},
        "webhooks": {
            "mode": double.deliveries.mode.value,
            "url": double.deliveries.url,
            "waiting": deliveries,
        },
        "refunds": {"mode": refund_mode(double.journal).value},
        "faults": double.faults.fault.model_dump(),
        "calls": list(double.faults.calls),
    }


def answer_switch(refusal: Refusal) -> Response[Thing]:
    return Response({"code": refusal.code, "error": refusal.message}, status_code=refusal.status)
