"""What one service says against the erasure of an account."""

from infra import fleet
from shared.contracts.holdings import AskSurvey
from shared.runtime import surveying


async def hindered(tx, account_id):
    """Return the codes of what hinders it, in the order of the declaration."""
    holdings = fleet.service(tx.kit.service).router.holdings
    found = await surveying.survey(tx.connection, holdings, AskSurvey(account_id=account_id))
    return [one.code for one in found.obstacles]
