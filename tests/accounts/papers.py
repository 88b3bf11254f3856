"""Files as clients send them, made here: one page of PDF, a photograph of a few pixels."""

import base64
import io
import uuid

import pikepdf
from PIL import Image

from services.accounts.desk import Seal
from shared.contracts.accounts import AskDocuments, SendDocument
from shared.contracts.base import Caller, Role

from .rig import DOCUMENT_KEY

SEAL = Seal((DOCUMENT_KEY,))
SUPPORT = Caller(account_id="s-1", roles=frozenset({Role.SUPPORT}))
BOARD = Caller(account_id="b-1", roles=frozenset({Role.BOARD}))
WHY = "Vérifier le nom du compte."


def a_pdf(words="MARTIN CAMILLE 880692310285"):
    """A page whose text stands in clear in the file."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = words
        kept = io.BytesIO()
        document.save(kept, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return kept.getvalue()


def a_picture(kind="JPEG", side=8):
    kept = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(kept, kind)
    return kept.getvalue()


def a_locked_pdf():
    with pikepdf.new() as document:
        document.add_blank_page()
        kept = io.BytesIO()
        document.save(kept, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return kept.getvalue()


def in_parts(content, request, *, size=180_000, **changes):
    """The requests that send a file, in order."""
    cuts = [content[begin : begin + size] for begin in range(0, len(content), size)]
    usual = {"number": request, "file": str(uuid.uuid4()), "document": "identity", "name": "carte.pdf"}
    return [
        SendDocument(
            **usual | {"part": part, "parts": len(cuts)} | changes,
            content_base64=base64.b64encode(cut).decode(),
        )
        for part, cut in enumerate(cuts, 1)
    ]


async def asked(office, account_id, *documents, **changes):
    form = {"documents": list(documents or ("identity",)), "purpose": "Le nom du compte et du payeur."}
    return await office.ask(AskDocuments(account_id=account_id, **form | changes), SUPPORT)


def owner(account_id):
    return Caller(account_id=account_id, roles=frozenset({Role.CLIENT}))
