"""What an earlier version told to nobody who would have needed it is told once more."""

from services.payments.handlers.surplus import retell_surplus

from .test_handlers_surplus import a_surplus, said


async def test_money_found_by_an_earlier_version_is_told_once_more_to_whom_did_not_listen_then(office):
    """R34: its order would read as being verified for ever."""
    async with office() as tx:
        await a_surplus(tx)
        await tx.connection.execute("update surplus set retell = true")
        for told in (["SurplusFound"], []):
            tx.emitted.clear()
            await retell_surplus(tx)
            assert said(tx) == told
