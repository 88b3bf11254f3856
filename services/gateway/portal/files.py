"""Files that a page offers: the same bytes as the call of the API, whole, to whom they belong."""

from dataclasses import dataclass

from services.gateway.api.files import file_response, whole
from services.gateway.api.limiting import hold
from services.gateway.api.reading import judged
from shared.contracts.base import Request

from .entering import to_log_in
from .visit import AnyResponse, Page, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A link that answers with a file; the names in its address are the fields of its request."""

    contract: type[Request]

    def page(self, fr: str, en: str) -> Page:
        return Page(fr=fr, en=en, shows=self.fetch, as_it_is=True)

    async def fetch(self, visit: Visit) -> AnyResponse:
        """Answer with the file. Raises Refused."""
        visit.check_address()
        caller = await visit.caller()
        if caller.account_id is None:
            return to_log_in(visit, visit.here)
        hold(visit.portal.limiter, self.contract, caller)
        wanted = judged(self.contract, dict(visit.call.path_params), language=visit.language)
        return file_response(await whole(visit.portal.desk, wanted, caller))
