"""The staff's desk: what volunteers (`/equipe`), the treasurer (`/tresor`) and the board (`/bureau`) work with.

Pages call the same requests as the API and hold no rule; what a role may not do there, it is not shown here.
"""

from . import (
    approvals,
    checks,
    client_page,
    declarations,
    health,
    messages,
    search,
    today,
    verifications,
)

_THINGS = (
    *verifications.PAGES,
    *client_page.PAGES,
    *checks.PAGES,
    *approvals.PAGES,
    *declarations.PAGES,
    *messages.PAGES,
    *health.PAGES,
)
"""Pages of single things and lists of one kind; what looks over all of them leads there."""
PAGES = (*today.pages(_THINGS), *search.pages(_THINGS), *_THINGS)
