"""Requests: decode, run, answer with data or with a typed refusal. An answer is never silence."""

import asyncio
import hashlib
from collections.abc import Mapping

from pydantic import ValidationError

from shared.contracts.base import Caller, Data, Refusal

from . import acts, deeds, logs, metrics, trace
from .errors import Kind, NotYet, Rejected, Unavailable
from .news import News
from .router import Answer
from .tx import KEY_HEADER, NOW_HEADER, Errand, Kit, Origin, Tx, first_times, transaction

log = logs.get_logger("colombier.answers")

CALLER_HEADER = "Colombier-Caller"
REFUSED_HEADER = "Colombier-Refused"
RETRY_FIELD = "retry_after_seconds"
"""The field of a refusal that says after how long the same request may succeed."""
RETRY_SECONDS = 5
PATIENCE_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""How long a request waits for news that may lift its refusal: they take milliseconds."""
KeptAnswer = tuple[bytes, dict[str, str]]


class FieldsWrong(Rejected):
    """A request whose fields do not fit its contract. Fields: one sentence for each that is wrong."""

    kind = Kind.INVALID
    code = "E-CHAMPS"
    fr = "Certains champs ne sont pas valides."
    en = "Some fields are not valid."


class KeyReused(Rejected):
    """An idempotency key that came with another request before."""

    kind = Kind.INVALID
    code = "E-CLE"
    fr = "Cette clé d'idempotence a déjà servi pour une autre demande."
    en = "This idempotency key was already used for another request."


async def answer(
    kit: Kit, what: Answer, body: bytes, headers: Mapping[str, str], *, news: News | None = None
) -> KeptAnswer:
    """Answer one request. Whatever happens, the caller gets data or a refusal, never a time-out.

    `news` tells what is on its way to the service; where there is no bus there is none.
    """
    subject, caller = what.request.subject(), Caller()
    with (
        trace.span(f"answer {subject}", headers) as trace_id,
        logs.about(None, service=kit.service, trace_id=trace_id),
    ):
        try:
            caller = Caller.model_validate_json(headers.get(CALLER_HEADER) or "{}")
            if offset_seconds := headers.get(NOW_HEADER):
                kit.calendar.adopt(float(offset_seconds))
            request = _read(what, body)
            with logs.about(request, **_acting(caller)):
                origin = Origin(subject, headers.get(KEY_HEADER, ""), caller)
                data = await _run_patiently(kit, what, request, origin, news=news)
        except Exception as error:  # noqa: BLE001 - every error becomes an answer
            refusal = refuse(error, caller.language)
            _tell(error, subject)
            metrics.ANSWERED.labels(kit.service, subject, refusal.code).inc()
            return refused(refusal)
    metrics.ANSWERED.labels(kit.service, subject, "ok").inc()
    return data, {NOW_HEADER: f"{kit.calendar.offset_seconds:.3f}"}


async def _run_patiently(
    kit: Kit, what: Answer, request: Data, origin: Origin, *, news: News | None
) -> bytes:
    """Run a handler; while news that may lift its refusal are on their way, give them the time to arrive.

    Raises: the refusal once all news are heard; Unavailable when they, or what NotYet waits for, take longer than a
    person waits.
    """
    pauses, all_heard = iter(PATIENCE_SECONDS), False
    while True:
        try:
            return await _run(kit, what, request, origin)
        except Rejected as refusal:
            if news is None or all_heard or not refusal.lifted_by:
                raise
            all_heard = not await news.under_way(refusal.lifted_by)
            pause_seconds = 0.0 if all_heard else next(pauses, None)
            if pause_seconds is None:
                raise Unavailable(f"news that may lift a refusal are on their way: {refusal}") from refusal
        except NotYet as early:
            pause_seconds = next(pauses, None)
            if pause_seconds is None:
                raise Unavailable(str(early)) from early
        await asyncio.sleep(pause_seconds)


def refused(refusal: Refusal) -> KeptAnswer:
    """Return a refusal as it crosses the wire."""
    return refusal.model_dump_json().encode(), {REFUSED_HEADER: refusal.code}


def _tell(error: Exception, subject: str) -> None:
    """Log what the caller is not to be blamed for."""
    match error:
        case Rejected():
            pass
        case Unavailable():
            log.warning("cannot answer now", subject=subject, error=str(error))
        case _:
            log.error("request failed", subject=subject, exc_info=error)


def _read(what: Answer, body: bytes) -> Data:
    """Decode a request. Raises FieldsWrong; the same error from inside a handler would be our bug."""
    try:
        return what.request.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise fields_wrong(error) from None


def fields_wrong(error: ValidationError) -> FieldsWrong:
    """Say of each field what is wrong with it, without what was sent."""
    faults = error.errors(include_input=False, include_url=False)
    return FieldsWrong(**{".".join(map(str, one["loc"])): one["msg"] for one in faults})


async def _run(kit: Kit, what: Answer, request: Data, origin: Origin) -> bytes:
    if what.outside:
        data: Data = await what.handler(request, Errand(kit, origin))
        if _entered(what, origin.caller):
            async with transaction(kit, origin) as tx:
                await _enter_once(tx, what, request, answer=data)
        return data.model_dump_json().encode()
    async with transaction(kit, origin) as tx:
        if not origin.message_id:
            return (await _handled(tx, what, request)).model_dump_json().encode()
        return await _once(tx, what, request)


async def _handled(tx: Tx, what: Answer, request: Data) -> Data:
    """Answer in a transaction; what a person does enters the journal by the same commit (R20, ADR 0092)."""
    data: Data = await what.handler(request, tx)
    await _enter(tx, what, request, answer=data)
    return data


def _entered(what: Answer, caller: Caller) -> bool:
    return deeds.is_deed(what.request, caller) or acts.is_act(what.request, caller)


async def _enter(tx: Tx, what: Answer, request: Data, *, answer: Data) -> None:
    """Tell the journals what was done under an owner, and what staff did."""
    if deeds.is_deed(what.request, tx.caller):
        await tx.emit(deeds.told(request, answer, tx))
    if acts.is_act(what.request, tx.caller):
        await tx.emit(acts.told(request, answer, tx))


async def _enter_once(tx: Tx, what: Answer, request: Data, *, answer: Data) -> None:
    """Tell the journals once for each idempotency key: an errand that is repeated runs again."""
    key = f"{tx.caller.person} {tx.origin.message_id}"
    if not tx.origin.message_id or await first_times(tx.connection, f"{tx.origin.consumer} told", [key]):
        await _enter(tx, what, request, answer=answer)


def _acting(caller: Caller) -> dict[str, str | None]:
    """Name both in the log where a person acts under an owner (R20)."""
    return {"owner_id": caller.account_id, "person_id": caller.person_id} if caller.person_id else {}


async def _once(tx: Tx, what: Answer, request: Data) -> bytes:
    """Give the stored answer to a repeat of the same key; a concurrent one waits for the first to commit."""
    caller = tx.caller.account_id or ""
    digest = hashlib.sha256(f"{what.request.subject()} {request.model_dump_json()}".encode()).hexdigest()
    mine = await tx.connection.fetchval(
        "insert into answers (key, caller, request_sha256, answer) values ($1, $2, $3, '')"
        " on conflict do nothing returning true",
        tx.origin.message_id,
        caller,
        digest,
    )
    if not mine:
        kept = await tx.connection.fetchrow(
            "select request_sha256, answer from answers where key = $1 and caller = $2",
            tx.origin.message_id,
            caller,
        )
        assert kept is not None
        if kept["request_sha256"] != digest:
            raise KeyReused
        return bytes(kept["answer"])
    data = (await _handled(tx, what, request)).model_dump_json().encode()
    await tx.connection.execute(
        "update answers set answer = $3 where key = $1 and caller = $2", tx.origin.message_id, caller, data
    )
    return data


def refuse(error: Exception, language: str) -> Refusal:
    """Turn any error into what a person may read; a bug of ours says nothing about itself."""
    french = language != "en"
    match error:
        case Rejected():
            fields = {name: str(value) for name, value in error.fields.items()}
            return Refusal(code=error.code, status=error.kind, detail=error.say(language), fields=fields)
        case Unavailable():
            detail = (
                "Momentanément indisponible, réessayez."
                if french
                else "Unavailable for now, please try again."
            )
            fields = {RETRY_FIELD: str(RETRY_SECONDS)}
            return Refusal(code="E-INDISPONIBLE", status=503, detail=detail, fields=fields)
        case _:
            detail = "Une erreur s'est produite chez nous." if french else "Something went wrong on our side."
            return Refusal(code="E-INTERNE", status=500, detail=detail)
