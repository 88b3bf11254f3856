"""Opens a file of a stranger, in a process of its own that may be lost (ADR 0062). Run by path, never imported.

It reads the file from its standard input and writes its media type. It is given nothing of us: no settings, no secrets,
no connection; it runs as the same user, so a flaw that runs foreign code is not held by it (see the decision). What it
may use of the machine it sets itself, before it reads anything.
"""

import io
import resource
import sys
import warnings

IMAGES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
"""MPO is a JPEG with further pictures behind it: photographs of many telephones."""
PDF = "application/pdf"
NOT_ONE, TOO_MUCH = 3, 4
"""How it ends for a file that is none of these, and for one that would burst."""


def bound(cpu_seconds: int, memory_bytes: int) -> None:
    """Let the kernel end this process when it works too long, and refuse it more memory; it writes no file."""
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,  # it starts no other; root is not held by this
    }
    for what, limit in limits.items():
        resource.setrlimit(what, (limit, limit))


def media_type(content: bytes) -> str | None:
    """Return what a file is; None for what is no readable PDF, JPEG or PNG. Raises MemoryError."""
    return _pdf(content) if content.startswith(b"%PDF-") else _image(content)


def _pdf(content: bytes) -> str | None:
    import pikepdf  # noqa: PLC0415 - a picture does not wait for it

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return PDF if len(document.pages) else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the library raises what it likes on broken input
        return None


def _image(content: bytes) -> str | None:
    """Read its structure only; nothing is decoded, and one that would burst when it is shown is too much."""
    from PIL import Image  # noqa: PLC0415 - a PDF does not wait for it

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            image.verify()
            return IMAGES[image.format or ""]
    except (MemoryError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise MemoryError from None
    except Exception:  # noqa: BLE001 - the library raises what it likes on broken input
        return None


def main() -> int:
    bound(int(sys.argv[1]), int(sys.argv[2]))
    try:
        found = media_type(sys.stdin.buffer.read())
    except MemoryError:
        return TOO_MUCH
    sys.stdout.write(found or "")
    return 0 if found else NOT_ONE


if __name__ == "__main__":
    sys.exit(main())
