from datetime import UTC, date, datetime

from shared.contracts.base import Role
from shared.contracts.offers import (
    OfferActRow,
    OfferActRows,
    OptionPrice,
    OptionTariffView,
    Price,
    StaffOffer,
    StaffOffers,
    StaffOption,
    TariffView,
)
from shared.contracts.orders import ListOfferActs, ListStaffOffers, PreviewOffer
from tests.gateway.test_order_pages import an_offer

ROLE, NO_RIGHT = Role.TREASURER, None
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WORDS = {"fr": "Hébergement <Exemple>", "en": "Hosting <Exemple>"}
DECIDED = {"decided_at": AT, "author": "a-1", "why": "AG <2026>", "revision": 1}
TARIFFS = [
    TariffView(
        valid_from=valid_from,
        prices=[
            Price(volume=10, term="P12M", price_cents=price_cents),
            Price(volume=10, term="P1M", price_cents=0),
        ],
        **DECIDED,
    )
    for valid_from, price_cents in ((date(2099, 1, 1), 2650), (date(2026, 1, 1), 2400))
]
OPTION = StaffOption(
    code="boxes",
    kind="quantity",
    name=WORDS,
    description=WORDS,
    least=1,
    most=20,
    state="on_sale",
    sold_from=date(2026, 1, 1),
    sold_until=None,
    tariffs=[
        OptionTariffView(
            valid_from=date(2026, 1, 1), prices=[OptionPrice(term="P12M", price_cents=480)], **DECIDED
        )
    ],
)
OFFER = StaffOffer(
    code="web",
    resource="web",
    name=WORDS,
    description=WORDS,
    terms_document=None,
    state="on_sale",
    sold_from=date(2026, 1, 1),
    sold_until=date(2099, 12, 31),
    left=12,
    taken=3,
    tariffs=TARIFFS,
    options=[OPTION],
)
CLOSED = OFFER.model_copy(update={"code": "old", "state": "closed", "left": None, "options": []})
ACT = OfferActRow(at=AT, by="a-1", what="priced", why="AG <2026>", details={})
PAGES = {
    "/equipe/offres": "/en/staff/offers",
    "/equipe/offres/web": "/en/staff/offers/web",
    "/equipe/offres/old": "/en/staff/offers/old",
    "/equipe/offres/web/options/boxes": "/en/staff/offers/web/options/boxes",
    "/equipe/offres/web/apercu": "/en/staff/offers/web/preview",
}
ANSWERS = {
    ListStaffOffers: StaffOffers(offers=[CLOSED, OFFER]),
    ListOfferActs: OfferActRows(acts=[ACT]),
    PreviewOffer: an_offer(),
}
