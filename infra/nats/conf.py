"""nats-server's configuration, from the manifests: one user per service, allowed exactly what it declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shared.contracts import operations as ops
from shared.contracts.accounts import RecordDeed, RecordStaffAct
from shared.contracts.base import Command, Event, Message
from shared.contracts.catalogue import messages_of
from shared.contracts.clock import DayStarted, GetCalendar, RecordDayDone
from shared.contracts.holdings import HOLDINGS_DESK
from shared.runtime.acts import opens_acts
from shared.runtime.deeds import opens_deeds
from shared.runtime.router import STREAMS
from shared.runtime.service import Service

OPERATOR = "operator"
ROUTE = "route"
WATCHED = (ops.PULSE, ops.LIST_PARKED, ops.REPLAY, ops.DISCARD)
"""What the clock may ask of every service's own desk."""
"""The login of one server of a cluster with another."""


@dataclass(frozen=True, slots=True)
class Account:
    """One login and what it may publish and subscribe; empty lists mean everything (the operator)."""

    user: str
    password: str
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One server's place among the several of a cluster. All of them have the same list of routes and password."""

    server: str
    """Its name, which no other has and which it keeps: its share of the streams is bound to it."""
    routes: tuple[str, ...]
    """`host:port` of every server of the cluster, its own too."""
    password: str
    cluster: str = "colombier"
    listen: str = "0.0.0.0:6222"


def account(service: Service, password: str) -> Account:
    """Derive the rights of a service from its manifest."""
    name = service.name
    own = [m for m in messages_of(name) if issubclass(m, Event | Command)]
    asked: set[type[Message]] = {*service.asks, GetCalendar}
    publish = {m.subject() for m in (*own, *service.sends, *asked)}
    if any(s.message is DayStarted for s in service.router.subscriptions):
        publish.add(RecordDayDone.subject())
    if any(opens_deeds(answer.request) for answer in service.router.answers_to):
        publish.add(RecordDeed.subject())
    if any(opens_acts(answer.request) for answer in service.router.answers_to):
        publish.add(RecordStaffAct.subject())
    for subscription in service.router.subscriptions:
        stream, durable = STREAMS[subscription.message.message_kind], subscription.durable(name)
        publish |= {
            f"$JS.API.CONSUMER.INFO.{stream}.{durable}",
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}",
            f"$JS.ACK.{stream}.{durable}.>",
            ops.PULSE.format(service=subscription.message.owner()),  # whether it has more to say
        }
    subscribe = {f"_INBOX_{name}.>", ops.OFFSET, ops.ROLL_CALL}
    subscribe |= {subject.format(service=name) for subject in (*ops.DESK, *HOLDINGS_DESK)}
    if service.gathers:
        publish |= {subject.format(service="*") for subject in HOLDINGS_DESK}
    subscribe |= {answer.request.subject() for answer in service.router.answers_to}
    subscribe |= {event.subject() for event in service.watches}
    if name == "clock":  # it watches the others, and settles for staff what they set aside (ADR 0011, 0076)
        publish |= {"$JS.API.CONSUMER.LIST.*", "$JS.API.STREAM.INFO.*", ops.OFFSET, ops.ROLL_CALL}
        publish |= {subject.format(service="*") for subject in WATCHED}
    return Account(name, password, tuple(sorted(publish)), tuple(sorted(subscribe)))


def accounts(services: Iterable[Service], passwords: dict[str, str]) -> list[Account]:
    return [
        Account(OPERATOR, passwords[OPERATOR]),
        *(account(service, passwords[service.name]) for service in services),
    ]


def from_environment(services: Iterable[str]) -> dict[str, str]:
    """Return passwords that nats-server itself takes from its environment."""
    return {name: f"${name.upper()}_NATS_PASSWORD" for name in (OPERATOR, *services)}


def server_conf(
    users: Iterable[Account],
    *,
    store: Path,
    ports: Path | None = None,
    listen: str = "127.0.0.1:4222",
    member: Member | None = None,
) -> str:
    """Return the text of `nats.conf`. Every acknowledged message is on disk (`sync_interval: always`)."""
    host = listen.rsplit(":", 1)[0]
    monitoring = f'http: "{host}:{-1 if ports else 8222}"'
    return "\n".join(
        [
            f'listen: "{listen}"',
            monitoring,
            *([f'ports_file_dir: "{ports}"'] if ports else []),
            *(_cluster(member) if member else []),
            "max_payload: 1MB",
            "jetstream {",
            f'  store_dir: "{store}"',
            "  max_file_store: 20G",
            "  sync_interval: always",
            "}",
            "authorization {",
            "  users: [",
            *(_user(user) for user in users),
            "  ]",
            "}",
            "",
        ]
    )


def _cluster(member: Member) -> list[str]:
    """Routes are for servers that know the password, and are asked often enough to notice a frozen one."""
    routes = (f'    "nats-route://{ROUTE}:{member.password}@{place}"' for place in member.routes)
    return [
        f'server_name: "{member.server}"',
        "cluster {",
        f'  name: "{member.cluster}"',
        f'  listen: "{member.listen}"',
        f'  authorization {{ user: "{ROUTE}", password: "{member.password}" }}',
        "  routes: [",
        *routes,
        "  ]",
        '  ping_interval: "5s"',
        "}",
    ]


def _user(user: Account) -> str:
    secret = user.password if user.password.startswith("$") else f'"{user.password}"'
    head = f'    {{ user: "{user.user}", password: {secret}'
    if not user.publish:
        return f"{head} }}"
    publish, subscribe = (
        ", ".join(f'"{subject}"' for subject in side) for side in (user.publish, user.subscribe)
    )
    return (
        f"{head}, permissions: {{ publish: {{ allow: [{publish}] }}, subscribe: {{ allow: [{subscribe}] }},"
        ' allow_responses: { max: 1, expires: "2m" } } }'
    )
