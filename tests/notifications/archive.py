"""Orders, as far as it hands out the papers of a contract."""

import base64
import hashlib

from shared.contracts.orders import ListOrderPapers
from shared.contracts.orders.papers import PaperName
from shared.runtime.errors import Unavailable

PAPERS = {
    "contract": ("contrat-CMD-2026-00117.pdf", b"%PDF contract \xff\n.\n"),
    "terms": ("conditions-2013-09-20.pdf", b"%PDF terms" * 50),
    "withdrawal_form": ("formulaire-de-retractation.pdf", b"%PDF form"),
}


class Archive:
    """Hands papers out, unless it is away; `asked` is what it was asked for."""

    def __init__(self, away=(), papers=None):
        self.away, self.papers, self.asked = away, papers or PAPERS, []

    async def __call__(self, request, answer):
        self.asked.append(type(request).__name__)
        if type(request).__name__ in self.away:
            raise Unavailable("nobody answers")
        by_hash = {
            hashlib.sha256(content).hexdigest(): (kind, name, content)
            for kind, (name, content) in self.papers.items()
        }
        if isinstance(request, ListOrderPapers):
            named = [PaperName(kind=kind, name=name, sha256=sha) for sha, (kind, name, _) in by_hash.items()]
            return answer(papers=named)
        _, name, content = by_hash[request.sha256]
        return answer(
            media_type="application/pdf", name=name, content_base64=base64.b64encode(content).decode()
        )
