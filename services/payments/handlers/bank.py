"""The treasurer's desk for the bank's statements: a file is read whole or refused whole, each line is kept once."""

from base64 import b64decode

from services.payments import domain
from services.payments.desk import Desk
from services.payments.domain.bank_refusals import NoAccount, Unreadable
from services.payments.providers.bank import read_statements
from services.payments.store import bank
from shared.contracts.base import Money
from shared.contracts.payments import (
    BankStatementImported,
    ImportStatement,
    ListStatements,
    MatchBankLine,
    StatementView,
    StatementViews,
)
from shared.runtime.tx import Tx

from .base import new_id, router
from .freshness import tell_seen


@router.answers(ImportStatement)
async def import_statement(request: ImportStatement, tx: Tx) -> StatementViews:
    """Read a file of the bank; the same again changes nothing, an overlapping one adds what is new (R33)."""
    account = tx.use(Desk).association.bank
    if account is None:
        raise NoAccount
    found = read_statements(_bytes_of(request))
    await bank.begin_import(tx.connection)
    rows = [await _keep(tx, one, account.iban) for one in found if one.span]
    await tell_seen(tx, "transfer")
    return StatementViews(statements=[view(row) for row in rows])


@router.answers(ListStatements)
async def list_statements(_: ListStatements, tx: Tx) -> StatementViews:
    return StatementViews(
        statements=[view(row) for row in await bank.statements(tx.connection)],
        missing=await bank.missing_days(tx.connection),
    )


def _bytes_of(request: ImportStatement) -> bytes:
    try:
        return b64decode(request.content_base64, validate=True)
    except ValueError as error:
        raise Unreadable(because_fr="base64 abîmé", because_en="broken base64") from error


async def _keep(tx: Tx, statement: domain.Statement, iban: str) -> bank.StatementRow:
    """Keep a statement that adds up, and have each new line matched by a message of its own."""
    domain.check_statement(statement, iban)
    assert statement.span is not None
    statement_id = new_id()
    lines = domain.lines_of(statement, iban, statement_id=statement_id)
    fingerprint = domain.fingerprint_of(statement, lines)
    if known := await bank.same_statement(tx.connection, fingerprint):
        return known
    domain.check_overlap(
        statement, await bank.overlapping(tx.connection, statement.span), fingerprint=fingerprint
    )
    kept = domain.Kept(
        id=statement_id,
        format=statement.format,
        number=statement.number,
        first_day=statement.span[0],
        last_day=statement.span[1],
        fingerprint=fingerprint,
    )
    row = bank.StatementRow(
        kept=kept,
        opening_cents=statement.opening_cents,
        closing_cents=statement.closing_cents,
        lines=len(lines),
        new_lines=0,
    )
    row, new = await bank.add_statement(tx.connection, row, lines)
    await tx.emit(imported(row, tx), *(MatchBankLine(line_id=line_id) for line_id in new))
    return row


def imported(row: bank.StatementRow, tx: Tx) -> BankStatementImported:
    return BankStatementImported(
        occurred_at=tx.now,
        statement_id=row.kept.id,
        format=row.kept.format,
        number=row.kept.number,
        first_day=row.kept.first_day,
        last_day=row.kept.last_day,
        opening_cents=row.opening_cents,
        closing_cents=row.closing_cents,
        new_lines=row.new_lines,
    )


def view(row: bank.StatementRow) -> StatementView:
    return StatementView(
        id=row.kept.id,
        format=row.kept.format,
        number=row.kept.number,
        first_day=row.kept.first_day,
        last_day=row.kept.last_day,
        opening=None if row.opening_cents is None else Money(amount_cents=row.opening_cents),
        closing=None if row.closing_cents is None else Money(amount_cents=row.closing_cents),
        lines=row.lines,
        new_lines=row.new_lines,
    )
