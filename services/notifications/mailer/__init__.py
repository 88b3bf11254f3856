"""Outgoing mail: `message.py` makes the bytes, `smtp.py` hands them over."""

from .message import Letterhead, Mail, wire_address
from .smtp import Mailer, Server

__all__ = ["Letterhead", "Mail", "Mailer", "Server", "wire_address"]
