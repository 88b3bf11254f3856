"""Outgoing mail: `message.py` makes the bytes, `smtp.py` hands them over.

`server.py` opens a line, `line.py` keeps its answers in order, `conversation.py` says over it what has to be said
for each mail that waits (`parcels.py`) and judges what the server replies (`replies.py`).
"""

from .message import Attachment, Letterhead, Mail, Wanted, wire_address
from .server import Server
from .smtp import Mailer

__all__ = ["Attachment", "Letterhead", "Mail", "Mailer", "Server", "Wanted", "wire_address"]
