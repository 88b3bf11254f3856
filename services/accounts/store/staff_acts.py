"""The journal of what staff did, whatever it was about."""

import json
from collections.abc import Collection
from datetime import date

from services.accounts import domain
from shared.contracts.accounts.acts import ListStaffActs, StaffActRow
from shared.runtime.database import Connection

AT_A_TIME = 100
_LIST = """
select s.id, s.at, s.by_account as by, a.record ->> 'name' as name, s.contract, s.about, s.why
from staff_act s left join account a on a.id = s.by_account
where ($1 = '' or s.by_account = $1) and ($2 = '' or s.contract = $2)
    and ($3::jsonb is null or s.about @> $3)
    and ($4::date is null or (s.at at time zone 'Europe/Paris')::date = $4)
    and ($5::text[] is null or s.contract = any($5)) and ($6 = '' or s.id < $6)
order by s.id desc limit $7
"""


async def add(connection: Connection, act: domain.StaffAct) -> None:
    await connection.execute(
        "insert into staff_act (id, at, by_account, contract, about, why) values ($1, $2, $3, $4, $5, $6)",
        act.id,
        act.at,
        act.by,
        act.contract,
        json.dumps([{"field": field, "id": name} for field, name in act.about]),
        act.why,
    )


async def find(
    connection: Connection, wanted: ListStaffActs, *, contracts: Collection[str] | None
) -> tuple[list[StaffActRow], str | None]:
    """Return what was done, newest first, and before which line to ask for more; None: by every contract."""
    day: date | None = wanted.day
    rows = await connection.fetch(
        _LIST,
        wanted.person,
        wanted.contract,
        json.dumps([{"id": wanted.thing}]) if wanted.thing else None,
        day,
        sorted(contracts) if contracts is not None else None,
        wanted.before,
        AT_A_TIME + 1,
    )
    page = rows[:AT_A_TIME]
    more = page[-1]["id"] if len(rows) > len(page) else None
    return [StaffActRow.model_validate({**row, "about": json.loads(row["about"])}) for row in page], more
