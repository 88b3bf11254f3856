"""What treasurer and board decide about the options of offers; each act is a line of their offer's journal."""

from services.orders import domain
from shared.contracts.offers import StaffOffer
from shared.contracts.orders import AddOption, CloseOption, DescribeOption, PriceOption, SellOption
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router
from .catalogue import keep_listing
from .selling import deed, entered, locked


@router.answers(AddOption)
async def add_option(request: AddOption, tx: Tx) -> StaffOffer:
    """Make an option that is sold from its first day on; it needs nobody on that day (R36)."""
    listing, by = await locked(tx, request.offer), deed(tx, "option_added", request)
    revision = listing.revision + 1
    option = domain.add_option(request, listing.options, today=tx.today, by=by, revision=revision)
    return await _keep(tx, listing, option, by)


@router.answers(DescribeOption)
async def describe_option(request: DescribeOption, tx: Tx) -> StaffOffer:
    listing, by = await locked(tx, request.offer), deed(tx, "option_described", request)
    option = domain.describe_option(_option(listing, request.option), request)
    return await _keep(tx, listing, option, by)


@router.answers(PriceOption)
async def price_option(request: PriceOption, tx: Tx) -> StaffOffer:
    """Decide the prices of a day to come (R36)."""
    listing, by = await locked(tx, request.offer), deed(tx, "option_priced", request)
    known, revision = _option(listing, request.option), listing.revision + 1
    option = domain.reprice_option(known, request, today=tx.today, by=by, revision=revision)
    return await _keep(tx, listing, option, by)


@router.answers(SellOption)
async def sell_option(request: SellOption, tx: Tx) -> StaffOffer:
    listing, by = await locked(tx, request.offer), deed(tx, "option_sold", request)
    option = domain.sell_option(_option(listing, request.option), request, today=tx.today)
    return await _keep(tx, listing, option, by)


@router.answers(CloseOption)
async def close_option(request: CloseOption, tx: Tx) -> StaffOffer:
    """Sell an option no more; services that have it renew it (R62)."""
    listing, by = await locked(tx, request.offer), deed(tx, "option_closed", request)
    option = domain.close_option(_option(listing, request.option), today=tx.today)
    return await _keep(tx, listing, option, by)


def _option(listing: domain.Listing, code: str) -> domain.ListedOption:
    """Raises: NotFound."""
    found = next((one for one in listing.options if one.code == code), None)
    if found is None:
        raise NotFound(f"option {code} of offer {listing.code}")
    return found


async def _keep(tx: Tx, listing: domain.Listing, option: domain.ListedOption, by: domain.Act) -> StaffOffer:
    edited = domain.with_edited_option(listing, option)
    await keep_listing(tx, edited)
    return await entered(tx, edited, by)
