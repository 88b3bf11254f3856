"""Checks of accounts' data, the files that are kept sealed while they run, and findings of false data."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter

from services.accounts import domain
from shared.contracts.accounts import CheckState, DocumentKind, FileView
from shared.runtime.database import Connection

LONGEST_LIST = 200
_CHECK = TypeAdapter(domain.Check)
_FINDING = TypeAdapter(domain.Finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is kept: what it is, and its sealed content."""

    request: str
    file: str
    account_id: str
    document: DocumentKind
    name: str
    media_type: str
    size_bytes: int
    received_at: datetime
    sealed: bytes


async def lock(connection: Connection, number: str) -> domain.Check | None:
    row = await connection.fetchrow(
        "select record from document_request where number = $1 for update", number
    )
    return _CHECK.validate_json(row["record"]) if row else None


async def find(connection: Connection, number: str, *, account_id: str | None = None) -> domain.Check | None:
    """Return a check, of that account only where one is named."""
    row = await connection.fetchrow(
        "select record from document_request where number = $1 and ($2::text is null or account_id = $2)",
        number,
        account_id,
    )
    return _CHECK.validate_json(row["record"]) if row else None


async def save(connection: Connection, check: domain.Check) -> None:
    await connection.execute(
        "insert into document_request (number, account_id, state, remind_after, record)"
        " values ($1, $2, $3, $4, $5) on conflict (number) do update set state = excluded.state,"
        " remind_after = excluded.remind_after, record = excluded.record",
        check.number,
        check.account_id,
        check.state,
        check.due_on if check.state == "awaiting" and not check.reminded else None,
        _CHECK.dump_json(check).decode(),
    )


async def of_account(connection: Connection, account_id: str) -> list[domain.Check]:
    """Return the checks of an account, newest first. They are decided under the lock of the account."""
    rows = await connection.fetch(
        "select record from document_request where account_id = $1"
        " order by record ->> 'asked_at' desc, number limit $2",
        account_id,
        LONGEST_LIST,
    )
    return [_CHECK.validate_json(row["record"]) for row in rows]


async def listed(
    connection: Connection, states: list[CheckState], *, account_id: str | None
) -> list[domain.Check]:
    """Return the checks in these states, what is due first at the head."""
    rows = await connection.fetch(
        "select record from document_request where state = any($1::text[])"
        " and ($2::text is null or account_id = $2)"
        " order by record ->> 'due_on' nulls last, number limit $3",
        list(states),
        account_id,
        LONGEST_LIST,
    )
    return [_CHECK.validate_json(row["record"]) for row in rows]


async def to_remind(connection: Connection, today: date) -> list[str]:
    """Return the checks whose last day has passed and of which nobody was told yet."""
    rows = await connection.fetch(
        "select number from document_request where remind_after < $1 order by remind_after, number", today
    )
    return [row["number"] for row in rows]


async def several(connection: Connection, numbers: list[str]) -> list[domain.Check]:
    """Return some checks without waiting for anybody."""
    rows = await connection.fetch(
        "select record from document_request where number = any($1::text[]) order by remind_after, number",
        numbers,
    )
    return [_CHECK.validate_json(row["record"]) for row in rows]


async def add_part(connection: Connection, file: File, *, part: int) -> None:
    """Keep a part of a file; sent again it replaces itself."""
    await connection.execute(
        "insert into document_part (request, file, part, account_id, received_at, sealed)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (request, file, part)"
        " do update set received_at = excluded.received_at, sealed = excluded.sealed",
        file.request,
        file.file,
        part,
        file.account_id,
        file.received_at,
        file.sealed,
    )


async def parts(connection: Connection, request: str, file: str) -> dict[int, bytes]:
    """Return the sealed parts of a file that have come, by their number."""
    rows = await connection.fetch(
        "select part, sealed from document_part where request = $1 and file = $2 order by part", request, file
    )
    return {row["part"]: bytes(row["sealed"]) for row in rows}


async def unfinished(connection: Connection, request: str) -> int:
    """Return how many files of a check are being sent."""
    count: int = await connection.fetchval(
        "select count(distinct file) from document_part where request = $1", request
    )
    return count


async def drop_parts(connection: Connection, request: str, file: str) -> None:
    await connection.execute("delete from document_part where request = $1 and file = $2", request, file)


async def add_file(connection: Connection, file: File) -> None:
    await connection.execute(
        "insert into document_file (request, file, account_id, document, name, media_type, size_bytes, received_at,"
        " sealed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *(getattr(file, name) for name in File.__dataclass_fields__),
    )


async def file(connection: Connection, request: str, name: str) -> File | None:
    row = await connection.fetchrow(
        "select request, file, account_id, document, name, media_type, size_bytes, received_at, sealed"
        " from document_file where request = $1 and file = $2",
        request,
        name,
    )
    return File(**{**row, "sealed": bytes(row["sealed"])}) if row else None


async def files(connection: Connection, requests: list[str]) -> dict[str, list[FileView]]:
    """Return what each check holds, without contents."""
    rows = await connection.fetch(
        "select request, file as id, document, name, media_type, size_bytes, received_at from document_file"
        " where request = any($1::text[]) order by received_at, file",
        requests,
    )
    found: dict[str, list[FileView]] = {request: [] for request in requests}
    for row in rows:
        found[row["request"]].append(FileView.model_validate(dict(row)))
    return found


async def drop_files(connection: Connection, request: str) -> None:
    """Delete every content of a check, whole or in parts (L14)."""
    await connection.execute("delete from document_file where request = $1", request)
    await connection.execute("delete from document_part where request = $1", request)


async def has_read(
    connection: Connection, act_id: str, account_id: str, *, by: str | None, what: str
) -> bool:
    """Tell whether somebody has just entered the journal for this very file."""
    found = await connection.fetchval(
        "select true from act where id = $1 and account_id = $2 and by_account is not distinct from $3"
        " and what = 'document_read' and starts_with(why, $4)",
        act_id,
        account_id,
        by,
        what,
    )
    return found is not None


async def save_finding(connection: Connection, finding: domain.Finding) -> None:
    await connection.execute(
        "insert into false_data (case_number, account_id, found_at, lifted_at, record) values ($1, $2, $3, $4, $5)"
        " on conflict (case_number) do update set lifted_at = excluded.lifted_at, record = excluded.record",
        finding.case,
        finding.account_id,
        finding.found_at,
        finding.lifted_at,
        _FINDING.dump_json(finding).decode(),
    )


async def findings(connection: Connection, account_id: str) -> list[domain.Finding]:
    """Return what was found of an account, newest first."""
    rows = await connection.fetch(
        "select record from false_data where account_id = $1 order by found_at desc, case_number", account_id
    )
    return [_FINDING.validate_json(row["record"]) for row in rows]
