"""Every subject there is, and some that only an intruder would think of; and what a manifest allows of them.

What is allowed is said here a second time, in the words of the architecture and not by the code that writes the
server's configuration.
"""

from infra import fleet
from shared.contracts import operations as ops
from shared.contracts.accounts import RecordDeed, RecordStaffAct
from shared.contracts.base import Command, Event
from shared.contracts.catalogue import all_messages, messages_of
from shared.contracts.clock import DayStarted, GetCalendar, RecordDayDone
from shared.runtime.router import STREAMS

STREAM_DEEDS = (
    *("CREATE", "UPDATE", "DELETE", "PURGE", "INFO", "MSG.GET", "MSG.DELETE", "SNAPSHOT", "RESTORE"),
    *("LEADER.STEPDOWN", "PEER.REMOVE"),
)
CONSUMER_DEEDS = (
    "INFO",
    "MSG.NEXT",
    "CREATE",
    "DURABLE.CREATE",
    "DELETE",
    "PAUSE",
    "LEADER.STEPDOWN",
    "UNPIN",
)
DESK = ("pulse", "parked", "replay", "discard", "resend", "verify")
OPS = (*DESK, "anything")
OWN = ("export", "survey")
"""What accounts asks every service about a person."""


OPEN_TO_DELEGATES = ("lifecycle", "orders", "payments")
"""Where a person may act under an owner: what is done there is told to the journal of accounts (R20)."""
WHERE_STAFF_ACTS = ("accounts", "clock", "lifecycle", "orders", "payments", "support")
"""What staff does there is told to the journal of accounts (ADR 0092)."""


def consumers():
    """Return (service, stream, durable) of every consumer."""
    return [
        (service.name, STREAMS[one.message.message_kind], one.durable(service.name))
        for service in fleet.fleet()
        for one in service.router.subscriptions
    ]


def published():
    """Return what anybody might try to publish."""
    return sorted(
        {
            *(message.subject() for message in all_messages()),
            *(f"{kind}.{name}.unheard_of.v1" for kind in ("evt", "cmd", "req") for name in fleet.names()),
            *(f"ops.{name}.{deed}" for name in (*fleet.names(), "nobody") for deed in OPS),
            *(f"own.{name}.{deed}" for name in fleet.names() for deed in (*OWN, "anything")),
            *(
                ops.OFFSET,
                ops.ROLL_CALL,
                "ops.calendar.other",
                "anything",
                "_INBOX.a",
                "$SYS.REQ.SERVER.PING",
                "$SYS.ACCOUNT.a",
            ),
            *(f"_INBOX_{name}.a.b" for name in fleet.names()),
            *_of_streams(),
            *_of_consumers(),
        }
    )


def _of_streams():
    for stream in (*STREAMS.values(), "MINE"):
        yield from (f"$JS.API.STREAM.{deed}.{stream}" for deed in STREAM_DEEDS)
        yield from (f"$JS.API.CONSUMER.{deed}.{stream}" for deed in ("LIST", "NAMES", "CREATE"))
        yield from (f"$JS.API.DIRECT.GET.{stream}", f"$JS.API.DIRECT.GET.{stream}.{DayStarted.subject()}")
        yield f"$JS.API.CONSUMER.CREATE.{stream}.spy.{DayStarted.subject()}"
    yield from ("$JS.API.INFO", "$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES", "$JS.API.META.LEADER.STEPDOWN")
    yield from ("$JS.API.SERVER.REMOVE", "$JS.API.ACCOUNT.PURGE.G")


def _of_consumers():
    for _, stream, durable in consumers():
        for named in (durable, f"{durable}x", durable.removesuffix("1")):
            yield from (f"$JS.API.CONSUMER.{deed}.{stream}.{named}" for deed in CONSUMER_DEEDS)
            yield f"$JS.ACK.{stream}.{named}.1.1.1.1.1"


def subscribed():
    """Return what anybody might try to listen to."""
    return sorted(
        {
            *(message.subject() for message in all_messages()),
            *(">", "*", "*.*.*.*", "evt.>", "cmd.>", "req.>", "ops.>", "ops.*.*", "_INBOX.>", "_INBOX.a.b"),
            *("$JS.>", "$JS.API.>", "$JS.ACK.>", "$JS.EVENT.ADVISORY.>", "$SYS.>", "$SYS.ACCOUNT.>"),
            *(ops.OFFSET, ops.ROLL_CALL, "ops.calendar.>", "ops.calendar.other"),
            *(f"{kind}.{name}.>" for kind in ("evt", "cmd", "req") for name in fleet.names()),
            *(f"ops.{name}.{deed}" for name in fleet.names() for deed in (*OPS, "*", ">")),
            *(f"own.{name}.{deed}" for name in (*fleet.names(), "*") for deed in (*OWN, "*", ">")),
            *(f"_INBOX_{name}.{rest}" for name in fleet.names() for rest in ("a", "a.b", "*", ">")),
            *(f"$JS.ACK.{stream}.{durable}.>" for _, stream, durable in consumers()),
        }
    )


def may_publish(service):
    """Return the patterns that a service may publish, as the architecture says."""
    name = service.name
    mine = [one for one in consumers() if one[0] == name]
    heard = {one.message for one in service.router.subscriptions}
    return {
        *(one.subject() for one in messages_of(name) if issubclass(one, Event | Command)),
        *(one.subject() for one in (*service.sends, *service.asks, GetCalendar)),
        *((RecordDayDone.subject(),) if DayStarted in heard else ()),
        *((RecordDeed.subject(),) if name in OPEN_TO_DELEGATES else ()),
        *((RecordStaffAct.subject(),) if name in WHERE_STAFF_ACTS else ()),
        *(f"$JS.API.CONSUMER.INFO.{stream}.{durable}" for _, stream, durable in mine),
        *(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}" for _, stream, durable in mine),
        *(f"$JS.ACK.{stream}.{durable}.>" for _, stream, durable in mine),
        *(f"ops.{one.owner()}.pulse" for one in heard),
        *(CLOCK_WATCHES if name == "clock" else ()),
        *(f"own.*.{deed}" for deed in OWN if name == "accounts"),
    }


CLOCK_WATCHES = (
    *("$JS.API.CONSUMER.LIST.*", "$JS.API.STREAM.INFO.*", ops.OFFSET, ops.ROLL_CALL),
    *("ops.*.pulse", "ops.*.parked", "ops.*.replay", "ops.*.discard"),
)
"""It sees whether the system rests, and settles for staff what a service has set aside."""


def may_subscribe(service):
    """Return the patterns that a service may subscribe to."""
    name = service.name
    answered = {one.request.subject() for one in service.router.answers_to}
    desk = {f"ops.{name}.{deed}" for deed in DESK} | {f"own.{name}.{deed}" for deed in OWN}
    watched = {one.subject() for one in service.watches}
    return {f"_INBOX_{name}.>", ops.OFFSET, ops.ROLL_CALL, *desk, *answered, *watched}
