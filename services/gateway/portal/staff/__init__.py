"""The staff's desk: what volunteers (`/equipe`), the treasurer (`/tresor`) and the board (`/bureau`) work with.

Pages call the same requests as the API and hold no rule; what a role may not do there, it is not shown here.
"""

from . import (
    approvals,
    bank,
    breaches,
    checks,
    cheques,
    client_page,
    contested,
    crediting,
    declarations,
    deletions,
    fees,
    health,
    incidents,
    interventions,
    letters,
    messages,
    notices,
    offers,
    overview,
    reconciling,
    search,
    services,
    simulator,
    slips,
    surpluses,
    suspensions,
    tickets,
    today,
    verifications,
)

_THINGS = (
    *verifications.PAGES,
    *overview.PAGES,
    *cheques.PAGES,
    *letters.PAGES,
    *slips.PAGES,
    *surpluses.PAGES,
    *contested.PAGES,
    *bank.PAGES,
    *reconciling.PAGES,
    *fees.PAGES,
    *crediting.PAGES,
    *offers.PAGES,
    *client_page.PAGES,
    *checks.PAGES,
    *approvals.PAGES,
    *declarations.PAGES,
    *breaches.PAGES,
    *messages.PAGES,
    *health.PAGES,
    *services.PAGES,
    *suspensions.PAGES,
    *interventions.PAGES,
    *simulator.PAGES,
    *deletions.PAGES,
    *tickets.PAGES,
    *notices.PAGES,
    *incidents.PAGES,
)
"""Pages of single things and lists of one kind; what looks over all of them leads there."""
PAGES = (*today.pages(_THINGS), *search.pages(_THINGS), *_THINGS)
FILES = (simulator.TABLE, today.NUMBERS)
