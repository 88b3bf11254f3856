from shared.contracts.base import Role

from . import today
from .today import ListDocumentRequests

ROLE, NO_RIGHT = Role.SUPPORT, Role.TREASURER
PAGES = {
    "/equipe/documents": "/en/staff/documents",
    "/equipe/documents/D-LATE": "/en/staff/documents/D-LATE",
    f"/equipe/documents/{today.CHECK.request}": f"/en/staff/documents/{today.CHECK.request}",
}
ANSWERS = {ListDocumentRequests: today.ANSWERS[ListDocumentRequests]}
