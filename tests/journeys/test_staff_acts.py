"""What staff does in one service is read by the board, and by whoever looks after the machine (ADR 0092)."""

from .stack import command


def test_an_act_of_the_treasurer_is_in_the_journal_with_who_what_and_why(stack):
    treasurer, board = stack.staff("treasurer"), stack.staff("board")
    paper = {"amount_cents": 1234, "drawer": "A. Exemple", "bank": "Banque Exemple", "number": "0000042"}
    paper |= {"french_bank": True, "received_on": str(stack.today())}
    cheque = stack.api("POST", "/ops/unmatched-cheques", bearer=treasurer, status=201, **paper)["id"]
    back = f"/ops/unmatched-cheques/{cheque}/send-back"
    stack.api("POST", back, bearer=treasurer, reason="no order is like it")
    match = back.replace("send-back", "match")
    stack.api("POST", match, bearer=treasurer, status=409, order_reference="CMD-2026-00001")
    acts = stack.eventually(
        lambda: stack.api("GET", "/ops/acts", bearer=board, thing=cheque)["acts"], lambda acts: len(acts) > 1
    )
    told = [(act["contract"], act["about"][0]["id"], act["why"]) for act in acts]
    assert told == [
        ("SendUnmatchedBack", cheque, "no order is like it"),
        ("EnterUnmatched", cheque, ""),
    ]
    mine = stack.api("GET", "/me", bearer=treasurer)["id"]
    assert {act["by"] for act in acts} == {mine}
    stack.api("GET", "/ops/acts", bearer=stack.staff("support"), status=403)
    listed = command("acts", "--thing", cheque, "--contract", "SendUnmatchedBack", home=stack.home).stdout
    assert listed.rstrip().endswith("no order is like it")
    assert "Exemple" not in listed, "neither the drawer nor the bank"
