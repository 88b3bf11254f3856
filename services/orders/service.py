"""The manifest of orders."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.accounts import AskApproval, ReportApproved
from shared.contracts.notifications import PreviewLetters
from shared.contracts.payments import ForeseeAcceptances, RefundCreditNote
from shared.runtime.service import Running, Service, open_colleagues

from . import domain, handlers
from .desk import Desk
from .settings import OrderSettings


@asynccontextmanager
async def open_desk(running: Running) -> AsyncIterator[Desk]:
    settings = OrderSettings.load()
    desk = Desk(
        association=settings.association,
        clauses=settings.positions,
        link_keys=settings.link_keys,
        notice_days=settings.modification_notice_days,
        invoice_zero=settings.invoice_zero,
        approval_above_cents=settings.approval_above_cents,
    )
    await handlers.issuing.chain_the_old_ones(running, desk)
    yield desk


SERVICE = Service(
    name="orders",
    router=handlers.router,
    sends=(RefundCreditNote, AskApproval, ReportApproved),
    asks=(PreviewLetters, ForeseeAcceptances),
    opens=(open_desk, open_colleagues),
    states={
        "Order": domain.NEXT,
        "Declaration": domain.DECLARATION_NEXT,
        "Dispute": domain.DISPUTE_NEXT,
    },
)
