"""What accounts prints: the archive of a person's data, JSON for programs and a PDF to read.

`archive.py` makes the ZIP, `page.py` the values of the page, `wording.py` the words round them, `page.typ` is the
page. Prints what it is given; looks nothing up and decides nothing.
"""

from .archive import Copy, zipped

__all__ = ["Copy", "zipped"]
