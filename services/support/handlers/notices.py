"""Notices of illegal content: from anybody, and decided on by volunteers (L16)."""

import secrets
from dataclasses import replace

from uuid_utils.compat import uuid7

from services.support import domain, store
from shared.contracts.support import (
    ContentNoticeRow,
    ContentNoticeRows,
    ContentNoticeView,
    DecideNotice,
    GetNotice,
    ListContentNotices,
    ReadContentNotice,
    SendNotice,
)
from shared.runtime.tx import Tx

from .base import called, excerpt, router


@router.answers(SendNotice)
async def receive_notice(request: SendNotice, tx: Tx) -> ContentNoticeView:
    """Keep a notice, acknowledge it, and call the volunteers."""
    notice = domain.Notice(
        id=str(uuid7()),
        reference=domain.of_chance("SIG", secrets.token_bytes(domain.CHANCE_BYTES)),
        url=request.url,
        ground=request.ground,
        text=request.text,
        name=request.name.strip(),
        email=request.email,
        language="en" if tx.caller.language == "en" else "fr",
        received_at=tx.now,
        account_id=tx.caller.account_id or "",
    )
    since = tx.now - domain.RECEIPTS_WITHIN
    today = await store.notices.count_like(tx.connection, notice, since=since)
    received = domain.receive(notice, today=today)
    await store.notices.save(tx.connection, notice)
    await tx.emit(received, called(tx, notice.reference, "notice"))
    return shown(notice)


@router.answers(GetNotice)
async def get_notice(request: GetNotice, tx: Tx) -> ContentNoticeView:
    return shown(await store.notices.find(tx.connection, request.notice))


@router.answers(ListContentNotices)
async def list_notices(request: ListContentNotices, tx: Tx) -> ContentNoticeRows:
    found = await store.notices.queue(tx.connection, wanted=request.q)
    return ContentNoticeRows(notices=[_begun(one) for one in found])


@router.answers(ReadContentNotice)
async def read_notice(request: ReadContentNotice, tx: Tx) -> ContentNoticeRow:
    return _row(await store.notices.find(tx.connection, request.notice))


@router.answers(DecideNotice)
async def decide_notice(request: DecideNotice, tx: Tx) -> ContentNoticeRow:
    """Decide, with reasons; a suspension that the decision speaks of has to be there."""
    decision = domain.Decision(
        verdict=request.verdict,
        text=request.text,
        hosting=request.hosting,
        author=tx.caller.account_id or "",
        at=tx.now,
    )
    notice = await store.notices.find(tx.connection, request.notice, lock=True)
    suspensions = await store.copies.suspensions_of(tx.connection, request.hosting or "")
    decided, event = domain.decide(notice, decision, suspensions=suspensions)
    await store.notices.save(tx.connection, decided)
    await tx.emit(event)
    return _row(decided)


def _row(notice: domain.Notice) -> ContentNoticeRow:
    decision = notice.decision
    return ContentNoticeRow(
        notice=shown(notice),
        name=notice.name,
        email=notice.email,
        hosting=decision.hosting if decision else None,
    )


def _begun(notice: domain.Notice) -> ContentNoticeRow:
    """Return a notice as the list shows it: how each of its texts begins."""
    row = _row(
        replace(
            notice,
            url=excerpt(notice.url),
            text=excerpt(notice.text),
            name=excerpt(notice.name),
            email=excerpt(notice.email),
        )
    )
    decision = row.notice.decision
    short = row.notice.model_copy(update={"decision": decision and excerpt(decision)})
    return row.model_copy(update={"notice": short})


def shown(notice: domain.Notice) -> ContentNoticeView:
    """Return a notice as its notifier sees it; which service was meant is not told him."""
    decision = notice.decision
    return ContentNoticeView(
        reference=notice.reference,
        state=notice.state.value,
        url=notice.url,
        ground=notice.ground,
        ground_words=domain.GROUNDS[notice.ground],
        text=notice.text,
        received_at=notice.received_at,
        answer_by="email" if notice.email else "page",
        decided_at=decision.at if decision else None,
        verdict=decision.verdict if decision else None,
        verdict_words=domain.VERDICTS[decision.verdict] if decision else None,
        decision=decision.text if decision else None,
    )
