"""Small services that have no meaning but to be measured, written against the runtime as real ones are.

`till` commits a delivery, the order that it pays and the event that says so; `host` hears the event, activates what
was ordered and says that. The same durable work as the floors `bench.floors.till` and `bench.floors.host`.
"""

from . import clerk, host, till

SERVICES = {"till": till.SERVICE, "host": host.SERVICE, "clerk": clerk.SERVICE}
