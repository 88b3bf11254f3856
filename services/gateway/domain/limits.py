"""How often one network address may call. Kept in memory: each replica of the gateway counts for itself."""

from ipaddress import IPv6Address, ip_address

WINDOW_SECONDS = 60.0
IPV6_NETWORK_BITS = 64  # what one line usually gets; single addresses are free to make up


class Limiter:
    """Counts calls in a sliding window: this minute's, and the share of the last one that is still inside."""

    def __init__(self, *, enabled: bool = True) -> None:
        """Start with nothing counted."""
        self.enabled = enabled
        self._minute = 0
        self._now: dict[tuple[str, str], int] = {}
        self._before: dict[tuple[str, str], int] = {}

    def wait_seconds(self, what: str, address: str | None, *, limit: int, at_seconds: float) -> float:
        """Count one call; return 0 when it may go on, else how long to wait (it is then not counted)."""
        if not self.enabled:
            return 0.0
        into = self._turn_to(at_seconds)
        key = (what, _line(address))
        still_inside = self._before.get(key, 0) * (1 - into / WINDOW_SECONDS)
        if self._now.get(key, 0) + still_inside >= limit:
            return max(1.0, WINDOW_SECONDS - into)
        self._now[key] = self._now.get(key, 0) + 1
        return 0.0

    def _turn_to(self, at_seconds: float) -> float:
        """Forget what is more than a window old; return how far this one has run."""
        minute, into = divmod(at_seconds, WINDOW_SECONDS)
        if minute != self._minute:
            self._before = self._now if minute == self._minute + 1 else {}
            self._now, self._minute = {}, int(minute)
        return into


def _line(address: str | None) -> str:
    """Return whom an address counts for: itself, or for IPv6 its network."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return f"{int(parsed) >> IPV6_NETWORK_BITS:x}"
    return str(parsed)
