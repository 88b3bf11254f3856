"""The reviewed table of who may make which call, and what it means for each kind of caller."""

from pathlib import Path

TABLE = Path(__file__).parent / "routes.tsv"
ROLES = {
    "everybody": "visitor client support system treasurer board",
    "signed in": "client support system treasurer board",
    "staff": "support system treasurer board",
    "helpdesk": "support system board",
    "treasury": "treasurer board",
    "support, board": "support board",
    "board, system": "board system",
    "support, treasurer, board": "support treasurer board",
    "board": "board",
    "treasurer": "treasurer",
}
DUTIES = {
    "": "",
    "anyone": "technical billing",
    "technical": "technical",
    "billing": "billing",
    "billing, technical": "technical billing",
}
CALLERS = ("visitor", "client", "support", "system", "treasurer", "board", "technical", "billing")


def reviewed():
    """Return {call: {caller: what becomes of it}}: a status that refuses, or what the caller is taken for."""
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    rows = dict(line.split("\t") for line in lines)
    assert len(rows) == len(lines)
    return {call: {caller: _fate(who, caller) for caller in CALLERS} for call, who in rows.items()}


def _fate(who, caller):
    roles, _, duties = who.partition(" + under: ")
    if caller in DUTIES["anyone"].split():
        if caller in DUTIES[duties].split():
            return "through"
        return "as nobody" if roles == "everybody" else 403
    if caller in ROLES[roles].split():
        return "through"
    return 401 if caller == "visitor" else 403
