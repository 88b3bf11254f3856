"""What a file really is, by its content: its name and what its sender says of it count for nothing."""

import io
import warnings

from services.accounts.domain import WrongFile

IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
PDF = "application/pdf"


def media_type(content: bytes) -> str:
    """Return what a file is. Raises WrongFile for what is no readable PDF, JPEG or PNG."""
    return _pdf(content) if content.startswith(b"%PDF-") else _image(content)


def _pdf(content: bytes) -> str:
    import pikepdf  # noqa: PLC0415 - slow to load: a start does not wait for it

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if len(document.pages) == 0:
                raise WrongFile
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError) as error:
        raise WrongFile from error
    return PDF


def _image(content: bytes) -> str:
    """Read its structure only; nothing is decoded, and one that would burst when it is shown is refused."""
    from PIL import Image  # noqa: PLC0415 - slow to load: a start does not wait for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=tuple(IMAGES)) as image:
                image.verify()
                return IMAGES[image.format or ""]
    except Exception as error:  # the library raises what it likes on broken input
        raise WrongFile from error
