"""The manifest of the gateway, and its ASGI application."""

from typing import Any

import litestar
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from shared.contracts.accounts import IdentifyCalendarFeed, IdentifySession
from shared.contracts.association import read_association
from shared.runtime.router import Router
from shared.runtime.service import Running, Service

from .api.derived import calls
from .api.health import health_routes
from .api.refusals import problem_response
from .api.routes import Api
from .api.shield import Shield
from .desk import Desk
from .domain.limits import Limiter
from .domain.problems import Refused
from .holdings import HOLDINGS
from .portal.compressing import COMPRESSION
from .portal.rendering import Pages
from .portal.routes import portal_routes, refuse
from .portal.simulated import SimulatedCalendar
from .portal.visit import Portal
from .portal.watching import WATCHED, Watch
from .sessions import AnyRequest, Sessions
from .settings import GatewaySettings

LARGEST_BODY_BYTES = 256 * 1024


def face(running: Running) -> ASGIApp:
    """Build the application: who is in front, the shield, then API and pages."""
    settings = GatewaySettings.load()
    public_url = running.settings.public_url
    https = public_url.startswith("https://")
    limiter = Limiter(enabled=settings.rate_limits)
    desk = Desk(running)
    sessions = Sessions(desk, secure=https)
    api = Api(desk=desk, sessions=sessions, limiter=limiter)
    watch = Watch(lambda: running.bus.connection)
    simulated = running.settings.simulated_time
    calendar = SimulatedCalendar(desk, open_to_all=settings.open_calendar) if simulated else None
    association = read_association(settings.association_file)
    contact = settings.security_contact or association.contact_email
    pages = Pages(association, calendar=calendar)
    portal = Portal(
        desk=desk,
        sessions=sessions,
        pages=pages,
        limiter=limiter,
        watch=watch,
        public_url=public_url,
        calendar=calendar,
    )
    health = health_routes(lambda: running.ready and desk.connected)
    routes = [*api.routes(public_url=public_url), *portal_routes(portal, security_contact=contact), *health]
    app = _application(routes, portal)
    shield = Shield(app, limiter, per_minute=settings.requests_per_minute, https=https)
    return ProxyHeadersMiddleware(shield, trusted_hosts=list(settings.trusted_proxies))  # type: ignore[arg-type, return-value]


def _application(routes: list[Any], portal: Portal) -> litestar.Litestar:
    def end(call: AnyRequest, error: Exception) -> litestar.Response[Any]:
        """Answer a refusal in the form that the caller reads: a problem below `/api`, else a page."""
        if call.url.path.startswith("/api"):
            return problem_response(call, error)
        return refuse(portal, call, error)

    return litestar.Litestar(
        routes,
        exception_handlers={Refused: end, HTTPException: end, Exception: end},
        request_max_body_size=LARGEST_BODY_BYTES,
        compression_config=COMPRESSION,
        openapi_config=None,
        logging_config=None,
    )


SERVICE = Service(
    name="gateway",
    router=Router("gateway", HOLDINGS),
    asks=(*(call.contract for call in calls()), IdentifySession, IdentifyCalendarFeed),
    watches=WATCHED,
    face=face,
)
