"""The charter, and the roles that the board gives and takes; to give one, a second person approves (R29)."""

from services.accounts import domain, store
from services.accounts.desk import Charter
from shared.contracts.accounts import (
    AcceptCharter,
    AccountView,
    ApprovalDecided,
    CharterView,
    DeactivateAccount,
    GetCharter,
    GrantRole,
    RecordMembership,
    WithdrawRole,
)
from shared.contracts.base import Awaiting, Role
from shared.runtime.approving import Act, Wished, carry_out, wait_for
from shared.runtime.tx import Tx
from shared.values.clauses import Clauses

from .base import enter_act, keep, named, refuse_own, router
from .checks import end_orders

SERVICE = "accounts"
GRANT, DEACTIVATE = "grant_role", "deactivate_staff"


@router.answers(GetCharter)
async def get_charter(_: GetCharter, tx: Tx) -> CharterView:
    return await _charter(tx)


async def _charter(tx: Tx) -> CharterView:
    charter = tx.use(Charter)
    known = await store.volunteers.acceptance(tx.connection, tx.caller.account_id or "", charter.version)
    return CharterView(
        version=charter.version, text=charter.text, accepted_at=known.accepted_at if known else None
    )


@router.answers(AcceptCharter)
async def accept_charter(request: AcceptCharter, tx: Tx) -> CharterView:
    """Keep that somebody accepted the charter in the version that was read (R29)."""
    domain.check_charter(request.version, present=tx.use(Charter).version)
    accepted = domain.Acceptance(
        account_id=tx.caller.account_id or "", version=request.version, accepted_at=tx.now
    )
    await store.volunteers.accept(tx.connection, accepted)
    return await _charter(tx)


@router.answers(GrantRole)
async def ask_for_role(request: GrantRole, tx: Tx) -> Awaiting:
    """Ask a second person for a role that the board wants to give; refused at once where it could not be given."""
    domain.check_candidate(await _candidate(tx, request.account_id), present=tx.use(Charter).version)
    return await wait_for(
        tx,
        Wished(
            act=GRANT,
            account_id=request.account_id,
            about=f"{request.account_id} {request.role}",
            why=request.why,
            wish=request.model_dump_json(),
        ),
    )


@router.answers(WithdrawRole)
async def withdraw_role(request: WithdrawRole, tx: Tx) -> AccountView:
    """Take a role away at once, with every session: waiting for a second person would leave the door open."""
    account = await named(tx, request.account_id)
    others = await store.volunteers.others_with(tx.connection, request.role, account.id)
    after = domain.withdraw_role(account, request.role, others=others)
    await keep(tx, domain.Outcome(after))
    await store.end_sessions(tx.connection, after.id)
    await enter_act(tx, after.id, "role_withdrawn", why=f"{request.role}: {request.why}")
    return after.view


@router.answers(RecordMembership)
async def record_membership(request: RecordMembership, tx: Tx) -> AccountView:
    """Note who has joined and who has left; whoever leaves has no role of the staff any more, at once (R29, R89)."""
    account = await named(tx, request.account_id)
    refuse_own(account, tx)
    if request.excluded and not request.member:
        domain.check_exclusion(request.heard_on, clauses=tx.use(Clauses), today=tx.today)
    after = domain.join(account, today=tx.today) if request.member else await _left(tx, account)
    await keep(tx, domain.Outcome(after))
    await enter_act(tx, after.id, _act_of(request), why=_why_of(request))
    return after.view


def _act_of(request: RecordMembership) -> str:
    if request.member:
        return "membership_begun"
    return "member_excluded" if request.excluded else "membership_ended"


def _why_of(request: RecordMembership) -> str:
    heard = request.heard_on if request.excluded and not request.member else None
    return f"{request.why} ({heard:%d/%m/%Y})" if heard else request.why


async def _left(tx: Tx, account: domain.Account) -> domain.Account:
    others = await store.volunteers.others_with(tx.connection, Role.BOARD, account.id)
    if domain.is_staff(account):
        await store.end_sessions(tx.connection, account.id)
    return domain.leave(account, others=others)


async def ask_to_deactivate(request: DeactivateAccount, tx: Tx) -> Awaiting:
    """Ask a second person before the account of one of the staff is closed to orders."""
    return await wait_for(
        tx,
        Wished(
            act=DEACTIVATE,
            account_id=request.account_id,
            about=request.account_id,
            why=": ".join(filter(None, (request.reason, request.why))),
            wish=request.model_dump_json(),
        ),
    )


@router.on(ApprovalDecided)
async def do_what_was_approved(event: ApprovalDecided, tx: Tx) -> None:
    """Do an act of accounts that a second person let happen, once."""
    act = _ACTS.get(event.act) if (event.service, event.verdict) == (SERVICE, "approved") else None
    if act:
        await carry_out(event, tx, act)


async def _grant(event: ApprovalDecided, tx: Tx) -> str:
    wish = GrantRole.model_validate_json(event.wish)
    candidate = await _candidate(tx, wish.account_id)
    after = domain.grant(candidate, wish.role, present=tx.use(Charter).version)
    await keep(tx, domain.Outcome(after))
    await store.end_sessions(tx.connection, after.id)  # whoever is of the staff logs in with two factors
    return wish.role.value


async def _deactivate(event: ApprovalDecided, tx: Tx) -> str:
    wish = DeactivateAccount.model_validate_json(event.wish)
    await end_orders(tx, await named(tx, wish.account_id), wish.reason)
    return wish.reason


async def _candidate(tx: Tx, account_id: str) -> domain.Candidate:
    account, present = await named(tx, account_id), tx.use(Charter).version
    accepted = await store.volunteers.acceptance(tx.connection, account_id, present)
    return domain.Candidate(
        account=account,
        charter=accepted.version if accepted else None,
        passkeys=len(await store.passkeys.of_account(tx.connection, account_id)),
        leaving=await store.personal.lock_erasure(tx.connection, account_id) is not None,
    )


_ACTS: dict[str, Act] = {GRANT: _grant, DEACTIVATE: _deactivate}
