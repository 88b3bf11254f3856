"""A request that is answered as the runtime answers it, without a bus."""

from shared.runtime.tx import Errand, Origin, transaction


async def ask(kit, router, request, caller):
    """Answer once, in one transaction or outside of any. Raises what refuses it."""
    [what] = [one for one in router.answers_to if one.request is type(request)]
    origin = Origin(request.subject(), "", caller)
    if what.outside:
        return await what.handler(request, Errand(kit, origin))
    async with transaction(kit, origin) as tx:
        return await what.handler(request, tx)
