"""Notices of illegal content, the oldest first; each decided on with reasons, after a suspension where due (L16)."""

from typing import Any

from services.gateway.portal.client import Act, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import SUPPORT, Caller
from shared.contracts.support import (
    ContentNoticeRow,
    ContentNoticeRows,
    DecideNotice,
    ListContentNotices,
    ReadContentNotice,
)

from . import suspensions
from .room import StaffPage


async def read_notices(visit: Visit, caller: Caller) -> dict[str, Any]:
    rows = (await visit.read(caller, ListContentNotices(), ContentNoticeRows)).notices
    return {
        "waiting": [row for row in rows if row.notice.state == "received"],
        "decided": [row for row in rows if row.notice.state == "decided"],
    }


async def read_notice(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one notice, whole. Raises Refused where there is none of that number."""
    name = visit.expected(REFERENCE, visit.call.path_params["notice"])
    row = await visit.read(caller, ReadContentNotice(notice=name), ContentNoticeRow)
    return {
        "row": row,
        "notice": row.notice,
        "suspend_at": suspensions.NEW.path(visit.language),
    }


ACTS = {
    "decide": Act(
        contract=DecideNotice,
        fields=both(of_path("notice"), given("verdict", "text", "hosting")),
        done={"fr": "La décision est prise et envoyée.", "en": "The decision is taken and sent."},
    ),
}
LIST = StaffPage(template="staff/reports", reads=read_notices, roles=SUPPORT).page(
    "/equipe/signalements", "/en/staff/notices"
)
ONE = StaffPage(template="staff/notice", reads=read_notice, roles=SUPPORT, acts=ACTS).page(
    "/equipe/signalements/{notice:str}", "/en/staff/notices/{notice:str}"
)
PAGES = (LIST, ONE)
