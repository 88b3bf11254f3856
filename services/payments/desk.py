"""What the handlers of payments work with: the providers on offer, who is paid, and the operator's choices."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from shared.contracts.association import Association
from shared.contracts.payments import Instructions, Method
from shared.runtime.errors import Unavailable
from shared.values.clauses import Position
from shared.values.dates import civil_date, effect_after

from . import domain
from .domain.refusals import MethodClosed
from .providers import PROVIDERS, Bill, Checkout, Giveback, NotGenuine, Notice, Opened, Provider, Refunded
from .settings import PaymentSettings

LONGEST_OPENING = timedelta(hours=24)
TITLES = {"fr": "Commande {reference} – {name}", "en": "Order {reference} – {name}"}
RETURNS = {"fr": "/paiements/{id}/retour", "en": "/en/payments/{id}/return"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Opened once at the start; `providers` are those whose secrets are configured."""

    providers: Mapping[Method, Provider]
    association: Association
    settings: PaymentSettings
    link_keys: tuple[str, ...] = ()
    """What the links of mails are signed with; none: no link is believed."""
    attempt_opened: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is a new attempt to look up later."""

    def offered(self, method: Method) -> Provider:
        """Raises: MethodClosed (R40)."""
        if method not in self.providers:
            raise MethodClosed(method=method)
        return self.providers[method]

    def named(self, name: str) -> Provider | None:
        """Return the provider that posts to `/webhooks/{name}`."""
        return next((one for one in self.providers.values() if one.name == name and one.verify), None)

    def machines(self) -> dict[str, Method]:
        """Return the providers that list what they told, with their means."""
        return {one.name: one.method for one in self.providers.values() if one.events}

    async def told_since(self, provider: Provider, since: datetime) -> list[tuple[Notice, bytes]]:
        """Return what a provider lists of its events; one that cannot be read is as good as none."""
        assert provider.events is not None
        bodies = await provider.events(since)
        return [(notice, body) for body in bodies if (notice := read_again(provider, body))]

    async def payouts_since(
        self, provider: Provider, since: datetime, until: datetime
    ) -> list[domain.SeenPayout]:
        """Return what a provider sent to the bank."""
        assert provider.payouts is not None
        return await provider.payouts(since, until)

    async def items_of(self, provider: Provider, payout: domain.SeenPayout) -> tuple[domain.Item, ...]:
        """Return the movements of a payout; none while, or where, the provider does not tell."""
        if provider.payout_items is None or not payout.itemised:
            return ()
        found = await provider.payout_items(payout.payout_id)
        return tuple(
            domain.Item(
                id=one.item_id,
                kind=one.kind,
                money_id=one.money_id,
                gross_cents=one.gross_cents,
                fee_cents=one.fee_cents,
            )
            for one in found
        )

    def rules(self, method: Method) -> domain.Rules:
        """What the operator decided; money that cannot be judged for want of secrets waits."""
        return domain.Rules(live=self._configured(method).live)

    def fee_position(self, day: date) -> Position:
        """Which side of C4 holds on a day: in lawful mode the association bears what a means costs (R45)."""
        return self.settings.positions.position("C4", on=day)

    async def look(self, method: Method, object_id: str) -> domain.Sighting | None:
        """Ask the provider for an object again; None when it does not know it."""
        provider = self._configured(method)
        return await provider.look(object_id) if provider.look else None

    async def look_up(self, payment: domain.Payment) -> domain.Sighting | None:
        """Ask what became of an attempt, by its own name or by that of its money."""
        for name in filter(None, (payment.object_id, payment.money_id)):
            if seen := await self.look(payment.method, name):
                return seen
        return None

    async def capture(self, method: Method, object_id: str, payment_id: str) -> domain.Sighting | None:
        """Have the money taken that a payer approved, once per payment."""
        provider = self._configured(method)
        assert provider.capture is not None
        return await provider.capture(object_id, payment_id)

    async def open(
        self, payment: domain.Payment, order: domain.PayableOrder, *, language: Literal["fr", "en"]
    ) -> Opened | None:
        """Have the provider open its page; asked again for one payment it gives the same. None: it has none."""
        provider = self.offered(payment.method)
        if provider.open is None:
            return None
        back = self.settings.public_url.rstrip("/") + RETURNS[language].format(id=payment.id)
        title = TITLES[language].format(reference=order.reference, name=self.association.name)
        checkout = Checkout(
            payment_id=payment.id,
            order_reference=order.reference,
            amount_cents=payment.amount_cents,
            title=title,
            language=language,
            return_url=back,
            cancel_url=back,
            expires_at=_page_end(payment.opened_at, order),
            asked_at=payment.opened_at,
        )
        return await provider.open(checkout)

    async def close(self, payment: domain.Payment) -> None:
        """See to it that an attempt can no longer be paid, where the provider can (R32)."""
        provider = self._configured(payment.method)
        if provider.close and payment.object_id and payment.standing is domain.State.OPENED:
            await provider.close(payment.object_id)

    async def refund(self, refund: domain.Refund, *, asked_at: datetime) -> Refunded:
        """Ask the provider to give money back, once per refund, however late."""
        provider = self._configured(refund.method)
        assert provider.refund is not None
        assert refund.money_id is not None
        giveback = Giveback(
            refund_id=refund.id,
            money_id=refund.money_id,
            amount_cents=refund.amount_cents,
            asked_at=asked_at,
        )
        return await provider.refund(giveback)

    async def look_at_refund(self, refund: domain.Refund) -> Refunded | None:
        """Ask the provider whether money that was sent back arrived; None: nobody can say."""
        provider = self._configured(refund.method)
        if provider.look_refund is None or refund.provider_id is None:
            return None
        return await provider.look_refund(refund.provider_id)

    def instructions(self, payment: domain.Payment, order: domain.PayableOrder) -> Instructions | None:
        """Say what the payer has to do himself; None where a page waits for him."""
        provider = self.offered(payment.method)
        if provider.instruct is None:
            return None
        bill = Bill(
            order_reference=order.reference,
            cheque_reference=order.cheque_reference,
            amount_cents=payment.amount_cents,
            last_day=max(order.last_day, civil_date(payment.opened_at)),
            association=self.association,
        )
        return provider.instruct(bill)

    async def stop(self) -> None:
        for provider in self.providers.values():
            if provider.stop:
                await provider.stop()

    def _configured(self, method: Method) -> Provider:
        """Raises: Unavailable when the provider of money that we know has lost its secrets."""
        if method not in self.providers:
            raise Unavailable(f"the provider for {method} is not configured any more")
        return self.providers[method]


def read_again(provider: Provider, body: bytes) -> Notice | None:
    """Read the identities of an event that no signature came with; None when it cannot be read."""
    try:
        return provider.read(body) if provider.read else None
    except NotGenuine:
        return None


def desk_of(settings: PaymentSettings, association: Association) -> Desk:
    """Take the providers whose secrets are configured."""
    made = {method: make(settings) for method, make in PROVIDERS.items()}
    offered = {method: provider for method, provider in made.items() if provider.offered}
    return Desk(providers=offered, association=association, settings=settings)


def _page_end(opened_at: datetime, order: domain.PayableOrder) -> datetime:
    """Within a day, and not after the order's last day; the provider's stamp decides anyway (R33).

    What is owed can be paid after that day too (R50).
    """
    return min(opened_at + LONGEST_OPENING, effect_after(max(order.last_day, civil_date(opened_at))))
