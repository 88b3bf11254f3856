"""Files on their way in and out: sealed before they are stored, opened for the two roles that may see them (R16)."""

import base64
import binascii

from pydantic import SecretStr

from services.accounts import domain, store
from services.accounts.desk import Inspector, Seal
from services.accounts.store.checks import File
from shared.contracts.accounts import ReadDocument, SendDocument, UploadView
from shared.contracts.accounts.checks import LARGEST_FILE_BYTES, LARGEST_PART_BYTES
from shared.contracts.base import Document
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx

from .base import SLICE_BYTES, enter_act, mine, router

ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
"""By what a file is found to be: the name that its sender chose is shown in lists, and names no file on a disk."""
_MEGABYTES = LARGEST_FILE_BYTES // 1_000_000


@router.answers_outside(SendDocument)
async def send_document(request: SendDocument, errand: Errand) -> UploadView:
    """Keep a part, sealed; the last one that comes completes the file, which is then judged by its content."""
    kept = _part(request, errand)
    async with errand.tx() as tx:
        have = await _keep_part(tx, request, kept)
    if have and len(have) >= request.parts:
        await _complete(errand, request, kept, have)
    received = request.parts if not have else len(have)
    return UploadView(
        file=request.file, parts_received=received, parts=request.parts, complete=received >= request.parts
    )


def _part(request: SendDocument, errand: Errand) -> File:
    """Seal a part. Raises WrongFile, FileTooLarge, UploadsClosed."""
    content = decoded(request.content_base64)
    return File(
        request=request.number,
        file=request.file,
        account_id=errand.caller.account_id or "",
        document=request.document,
        name=request.name,
        media_type="",
        size_bytes=len(content),
        received_at=errand.now,
        sealed=errand.use(Seal).close(content, about=_about(request, request.part)),
    )


def decoded(content_base64: SecretStr) -> bytes:
    """Return the bytes of a part. Raises WrongFile, FileTooLarge."""
    try:
        content = base64.b64decode(content_base64.get_secret_value(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise domain.WrongFile from error
    if not content:
        raise domain.WrongFile
    if len(content) > LARGEST_PART_BYTES:
        raise domain.FileTooLarge(megabytes=_MEGABYTES)
    return content


async def _own(tx: Tx, request: SendDocument) -> domain.Check:
    """Lock a check of the caller's own, behind the account. Raises NotFound, CheckOver."""
    account = await mine(tx)
    if await store.checks.find(tx.connection, request.number, account_id=account.id) is None:
        raise NotFound(f"request {request.number}")
    check = await store.checks.lock(tx.connection, request.number)
    assert check is not None
    domain.refuse_over(check)
    return check


async def _keep_part(tx: Tx, request: SendDocument, kept: File) -> dict[int, bytes]:
    """Keep a part and return all that have come; nothing when the file was complete before."""
    check = await _own(tx, request)
    if await store.checks.file(tx.connection, check.number, request.file):
        return {}
    whole = len((await store.checks.files(tx.connection, [check.number]))[check.number])
    before = await store.checks.parts(tx.connection, check.number, request.file)
    begun = await store.checks.unfinished(tx.connection, check.number)
    if whole + begun + (not before) > domain.MOST_FILES:
        raise domain.TooManyFiles(count=domain.MOST_FILES)
    await store.checks.add_part(tx.connection, kept, part=request.part)
    return before | {request.part: kept.sealed}


async def _complete(errand: Errand, request: SendDocument, kept: File, have: dict[int, bytes]) -> None:
    """Put a file together, judge what it is, and keep it sealed as a whole.

    Raises: WrongFile, FileTooLarge, FileTooDemanding; then nothing of it is kept.
    """
    seal = errand.use(Seal)
    content = b"".join(seal.open(have[part], about=_about(request, part)) for part in sorted(have))
    try:
        found = await _judged(errand, content)
    except (domain.WrongFile, domain.FileTooLarge, domain.FileTooDemanding):
        async with errand.tx() as tx:
            await store.checks.drop_parts(tx.connection, request.number, request.file)
        raise
    facts = {name: getattr(kept, name) for name in ("request", "file", "account_id", "document", "name")}
    whole = File(
        **facts,
        media_type=found,
        size_bytes=len(content),
        received_at=kept.received_at,
        sealed=seal.close(content, about=_about(request, 0)),
    )
    async with errand.tx() as tx:
        await _keep_whole(tx, request, whole)


async def _judged(errand: Errand, content: bytes) -> str:
    """Return what a file is. Raises WrongFile, FileTooLarge, FileTooDemanding."""
    if len(content) > LARGEST_FILE_BYTES:
        raise domain.FileTooLarge(megabytes=_MEGABYTES)
    return await errand.use(Inspector).media_type(content)


async def _keep_whole(tx: Tx, request: SendDocument, whole: File) -> None:
    check = await _own(tx, request)
    if await store.checks.file(tx.connection, check.number, request.file):
        return
    await store.checks.add_file(tx.connection, whole)
    await store.checks.drop_parts(tx.connection, check.number, request.file)
    await store.checks.save(tx.connection, domain.receive(check, whole.document, today=tx.today))


@router.answers_outside(ReadDocument)
async def read_document(request: ReadDocument, errand: Errand) -> Document:
    """Show a file to staff, slice by slice; who, when and why stand in the journal before the first byte leaves."""
    async with errand.tx() as tx:
        kept = await store.checks.file(tx.connection, request.number, request.file)
        if kept is None:
            raise NotFound(f"file {request.file} of request {request.number}")
        act_id, begin = await _admitted(tx, request, kept)
    content = errand.use(Seal).open(kept.sealed, about=_about(request, 0))
    end = min(begin + SLICE_BYTES, len(content))
    return Document(
        media_type=kept.media_type,
        name=f"{request.number}-{request.file}{ENDINGS[kept.media_type]}",
        content_base64=base64.b64encode(content[begin:end]).decode(),
        next=f"{act_id}:{end}" if begin < end < len(content) else None,
    )


async def _admitted(tx: Tx, request: ReadDocument, kept: File) -> tuple[str, int]:
    """Enter the journal for a first part; for a next one, see that the journal knows it. Raises NotFound."""
    what = f"{request.number} {request.file}: "
    if request.part is None:
        return await enter_act(tx, kept.account_id, "document_read", why=what + request.why), 0
    act_id, _, begin = request.part.partition(":")
    by = tx.caller.account_id
    if not await store.checks.has_read(tx.connection, act_id, kept.account_id, by=by, what=what):
        raise NotFound("nobody began to read there")
    return act_id, int(begin)


def _about(request: SendDocument | ReadDocument, part: int) -> str:
    return f"{request.number} {request.file} {part}"
