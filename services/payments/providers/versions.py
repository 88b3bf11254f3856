"""Whether a provider still words its events as they were when this was written.

Only identities are read from an event, so another version breaks nothing at once. It is told once, before it does.
"""

from prometheus_client import Counter

from shared.runtime.logs import get_logger

from .provider import Notice, Provider

OTHER_VERSION = Counter(
    "colombier_webhooks_of_another_version_total",
    "Events in another version of the API than ours: look at the endpoint's settings",
    ["provider", "version"],
)

log = get_logger("colombier.webhooks")


class VersionWatch:
    """Remembers which other versions were told already: a provider sends thousands of events in one."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._told: set[tuple[str, str]] = set()

    def note(self, provider: Provider, notice: Notice) -> None:
        """Count an event in another version, and tell operators of each such version once."""
        version, ours = notice.api_version, provider.api_version
        if notice.object_id is None or not version or not ours or version == ours:
            return
        OTHER_VERSION.labels(provider.name, version).inc()
        if (provider.name, version) not in self._told:
            self._told.add((provider.name, version))
            log.warning(
                "events come in another version of the API",
                provider=provider.name,
                version=version,
                ours=ours,
            )
