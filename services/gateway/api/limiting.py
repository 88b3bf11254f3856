"""The limit of one call, wherever it is asked from: the JSON API or a form of the portal."""

import time

from services.gateway.domain.languages import known
from services.gateway.domain.limits import Limiter
from services.gateway.domain.problems import TOO_OFTEN, Refused
from shared.contracts.base import Caller, Request


def hold(limiter: Limiter, contract: type[Request], caller: Caller) -> None:
    """Hold one address to the limit of this very call. Raises Refused."""
    limit = contract.http.limit_per_minute if contract.http else None
    if limit is None:
        return
    wait = limiter.wait_seconds(contract.subject(), caller.address, limit=limit, at_seconds=time.monotonic())
    if wait:
        raise Refused(TOO_OFTEN.say(known(caller.language)), retry_seconds=wait)
