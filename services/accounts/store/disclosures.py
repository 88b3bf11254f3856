"""The register of disclosures; rows are added, kept for their time, and never changed but for what may be told."""

from shared.contracts.accounts.disclosures import DisclosureView
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

LONGEST_LIST = 500


async def lock(connection: Connection, number: str) -> DisclosureView:
    """Raises: NotFound."""
    found = await connection.fetchval("select record from disclosure where number = $1 for update", number)
    if found is None:
        raise NotFound(f"disclosure {number}")
    return DisclosureView.model_validate_json(found)


async def save(connection: Connection, view: DisclosureView) -> None:
    await connection.execute(
        "insert into disclosure (number, account_id, made_on, secret, record) values ($1, $2, $3, $4, $5)"
        " on conflict (number) do update set secret = excluded.secret, record = excluded.record",
        view.number,
        view.account_id,
        view.made_on,
        view.secret,
        view.model_dump_json(),
    )


async def listed(connection: Connection, account_id: str | None) -> list[DisclosureView]:
    rows = await connection.fetch(
        "select record from disclosure where $1::text is null or account_id = $1"
        " order by made_on desc, number limit $2",
        account_id,
        LONGEST_LIST,
    )
    return [DisclosureView.model_validate_json(row["record"]) for row in rows]


async def is_known(connection: Connection, account_id: str) -> bool:
    """Tell whether there is such an account, or was one whose identity is kept."""
    found: bool = await connection.fetchval(
        "select exists (select from account where id = $1)"
        " or exists (select from former_identity where account_id = $1)",
        account_id,
    )
    return found
