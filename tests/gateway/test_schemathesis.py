"""Every call of the API, by everybody, with bodies that fit its schema and bodies that do not; all services are real.

No answer is a failure of ours, and every answer is what the document promises. The examples are always the same
ones; COLOMBIER_API_EXAMPLES asks for more of them.
"""

import os
import re

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from services.gateway.api.derived import calls
from services.gateway.api.openapi import document
from shared.contracts.accounts import ActUnder, LogOut
from tests.links import LINK_KEY
from tests.rights.routes import reviewed
from tests.silence import silence

from . import others
from .whole import Whole

pytestmark = pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning"
)  # the services in the other thread may
PROBLEM = "application/problem+json"
SCHEMA = schemathesis.openapi.from_dict(document("http://127.0.0.1"))
CHECKS = schemathesis.checks.CHECKS.get_by_names(
    [
        *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
        *("response_headers_conformance", "response_schema_conformance"),
    ]
)
BOUNDED = settings(
    max_examples=int(os.environ.get("COLOMBIER_API_EXAMPLES", "8")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
CALLS = {(call.http.method.lower(), call.http.path): call for call in calls()}


ENDING = {LogOut, ActUnder}
"""After these calls a token is worth nothing: the session has ended, or goes on under another one."""


@pytest.fixture(scope="module")
def whole():
    env = pytest.MonkeyPatch()
    env.setenv("COLOMBIER_RATE_LIMITS", "false")
    env.setenv("COLOMBIER_LINK_KEY", LINK_KEY)
    env.setenv("COLOMBIER_DOCUMENT_KEY", "another-key-of-these-tests")
    env.setenv("COLOMBIER_SMTP_URL", "smtp://127.0.0.1:1")
    with silence(), Whole() as one:
        yield one
    env.undo()


def test_what_is_anothers_is_not_there_for_any_call(whole):
    """The last column of the table of rights: 404, as for what does not exist."""
    with httpx.Client(base_url=whole.url, timeout=30) as http:
        things = others.things(http, whole.tokens)
        for call, (method, path, body) in others.CALLS.items():
            asked = (method, path.format(**things), body)
            answer = others.ask(http, whole.tokens["stranger"], *asked)
            assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), call
            if method == "GET":  # it is there: for its owner
                assert others.ask(http, whole.tokens["client"], *asked).status_code == 200, call


def test_every_call_that_names_a_clients_thing_is_tried_by_a_stranger():
    owned = {
        call
        for call, fates in reviewed().items()
        if fates["client"] == "through" and fates["visitor"] == 401 and "{" in call
    }
    named = {
        re.sub("{note}|{document}", "{number}", call).replace("{surplus}", "{surplus_id}")
        for call in others.CALLS
    }
    assert named == owned


def cases(operation):
    """Draw a call of one operation: what its schema allows, or what it forbids where there is anything to forbid."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    return st.one_of(fitting, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


@pytest.mark.parametrize(
    "operation",
    [one.ok() for one in SCHEMA.get_all_operations()],
    ids=lambda one: f"{one.method.upper()} {one.path}",
)
def test_no_call_makes_the_api_fail_or_break_its_word(whole, operation):
    call = CALLS[operation.method, operation.path]
    callers = sorted(set(whole.tokens) - ({"client", "stranger"} if call.contract in ENDING else set()))

    @BOUNDED
    @given(case=cases(operation), who=st.sampled_from(callers), known=st.booleans())
    def try_it(case, who, known):
        for name in set(whole.names) & set(case.path_parameters or ()) if known else ():
            case.path_parameters[name] = whole.names[name]
        token = whole.tokens[who]
        answer = case.call(base_url=whole.url, headers={"Authorization": f"Bearer {token}"} if token else {})
        case.validate_response(answer, checks=CHECKS)
        if who == "nobody" and call.http.roles:
            assert answer.status_code == 401
        if who == "client" and call.http.roles and "client" not in call.http.roles:
            assert answer.status_code == 403

    try_it()
