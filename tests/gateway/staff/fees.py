from datetime import date

from shared.contracts.base import Role
from shared.contracts.payments import FeePolicies, FeePolicyView, ListFeePolicies

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
POLICY = FeePolicyView(
    method="card",
    policy="customer_bears",
    rate_bp=150,
    fixed_cents=25,
    valid_from=date(2099, 1, 1),
    override=True,
    author="a-1",
    reason="AG <2026>",
    decided_on=date(2026, 11, 22),
)
DISCOUNT = POLICY.model_copy(
    update={
        "method": "cheque",
        "policy": "instrument_discount",
        "rate_bp": 500,
        "fixed_cents": 0,
        "override": False,
        "valid_from": date(2026, 12, 1),
    }
)
PAGES = {"/tresor/frais": "/en/treasury/fees"}
ANSWERS = {ListFeePolicies: FeePolicies(position="lawful", policies=[POLICY, DISCOUNT])}
