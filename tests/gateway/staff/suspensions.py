from shared.contracts.lifecycle import (
    FindHostings,
    GetHosting,
    HostingViews,
    PreviewSuspension,
    SuspendHosting,
    SuspensionPreview,
)
from shared.contracts.notifications import Letter

from .services import HOSTING, NO_RIGHT, ROLE

LETTER = Letter(
    fact=0,
    number="M24",
    account_id="a-1",
    to="camille@example.org",
    subject="Suspension de votre service web-1 : motifs",
    text="Bonjour <Camille>,",
)
PREVIEW = SuspensionPreview(
    ends_on=HOSTING.ends_on, deletion_on=HOSTING.deletion_on, letters=[LETTER], evidence_sha256="ab" * 32
)
OTHER = HOSTING.model_copy(update={"id": "h-2", "reference": "web-2"})
PAGES = {"/equipe/suspensions/nouvelle": "/en/staff/suspensions/new"}
ANSWERS = {
    FindHostings: HostingViews(hostings=[HOSTING, OTHER]),
    GetHosting: HOSTING,
    PreviewSuspension: PREVIEW,
    SuspendHosting: HOSTING,
}
__all__ = ["ANSWERS", "NO_RIGHT", "PAGES", "ROLE"]
