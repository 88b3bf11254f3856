"""The public page of announced changes; who is signed in sees which of their services are concerned (R78, C7)."""

from shared.contracts.orders import ListModifications, ModificationViews

from .terminating import exits_of
from .visit import AnyResponse, Page, Visit


async def show_modifications(visit: Visit) -> AnyResponse:
    """Show every announced change, the youngest first, with the way out while it is open (R79)."""
    found = ModificationViews.model_validate_json(await visit.ask(ListModifications())).modifications
    open_ones = {one.reference for one in found if one.open_to_leave}
    return visit.show("modifications", modifications=found, open=open_ones, exits=await exits_of(visit))


PAGE = Page(fr="/modifications", en="/en/changes", shows=show_modifications)
