"""The staff's desk: what volunteers (`/equipe`), the treasurer (`/tresor`) and the board (`/bureau`) work with.

Pages call the same requests as the API and hold no rule; what a role may not do there, it is not shown here.
"""

from . import verifications

PAGES = (*verifications.PAGES,)
