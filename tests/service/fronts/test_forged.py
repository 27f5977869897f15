"""What clients write of themselves changes nothing, whichever front they write it to."""

from urllib.parse import urlencode

import pytest

from tests.service.fronts.addresses import BEHIND_HTTP_API
from tests.service.fronts.clients import ask
from tests.service.fronts.deployment import CLIENT, NAME, PASSWORD

COOKIE = "__Host-budget_tracker"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
HTML = ("Accept", "text/html")
SEARCH = "/search?text=bus"
FORGED = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "80",
    "X-Forwarded-Scheme": "http",
    "X-Forwarded-Ssl": "off",
    "X-Original-Host": "evil.example",
    "X-Original-Url": "/nothing",
    "X-Rewrite-Url": "/nothing",
    "X-Http-Method-Override": "DELETE",
    "X-Real-IP": "127.0.0.1",
    "X-Client-Ip": "127.0.0.1",
    "True-Client-Ip": "127.0.0.1",
    "Forwarded": "for=127.0.0.1;host=evil.example;proto=http",
    "Via": "1.1 evil.example",
    "Front-Address": "127.0.0.1",
    "Front-Proto": "http",
    "Front-Host": "evil.example",
}
SPELLINGS = [
    str,
    str.lower,
    str.upper,
    lambda name: name.replace("-", "_"),
    lambda name: name.replace("-", "_", 1).upper(),
]
EVERYTHING = [(spell(name), value) for name, value in FORGED.items() for spell in (str, SPELLINGS[3])]


def log_in(stack, password=PASSWORD, fields=()):
    given = [FORM, ("Origin", stack.origin), ("Sec-Fetch-Site", "same-origin"), *fields]
    body = urlencode({"name": NAME, "password": password}).encode()
    return ask(stack, "/login", given, method="POST", body=body)


@pytest.fixture(scope="module")
def session(stack):
    """The cookie of somebody who has logged in."""
    with stack.client("198.51.100.200"):
        return log_in(stack).headers["Set-Cookie"].partition(";")[0]


@pytest.fixture(scope="module")
def usual(stack):
    """What a stranger is answered who forges nothing."""
    answer = plainly(ask(stack, SEARCH, [HTML]))
    assert answer[1]["Strict-Transport-Security"]
    return answer


def plainly(answer):
    """An answer without what is another each time."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("Date", "X-Request-Id")}
    return answer.status, headers, answer.text


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("name", FORGED)
def test_a_forged_header_changes_neither_an_answer_nor_the_log(stack, usual, name, spell):
    log = len(stack.log)

    assert plainly(ask(stack, SEARCH, [HTML, (spell(name), FORGED[name])])) == usual

    assert [(line["method"], line["address"]) for line in stack.log[log:]] == [("GET", CLIENT)]


def test_all_of_them_at_once_change_neither_the_cookie_nor_where_a_login_leads(stack):
    with stack.client("198.51.100.20"):
        plain, forged = log_in(stack), log_in(stack, fields=EVERYTHING)

    for answer in (plain, forged):
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        (cookie,) = answer.headers.get_all("Set-Cookie")
        name, _, rest = cookie.partition("=")
        assert name == COOKIE
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest.split("; "))
        assert "Domain" not in rest
    assert [line["address"] for line in stack.log[-2:]] == ["198.51.100.20"] * 2


def test_a_session_stays_good_whatever_comes_with_it(stack, session):
    answer = ask(stack, "/", [HTML, ("Cookie", session), *EVERYTHING])

    assert answer.status == 200
    assert "evil.example" not in answer.text


def test_who_guesses_is_stopped_whatever_address_they_claim_and_nobody_else_is(stack):
    # in one minute, of which LOGIN_LIMIT lets an address have ten
    with stack.client("198.51.100.30"):
        answers = [
            log_in(stack, "wrong", [("X-Forwarded-For", f"203.0.113.{number}"), *EVERYTHING[2:]]).status
            for number in range(11)
        ]
    assert answers == [401] * 10 + [429]
    with stack.client("198.51.100.31"):
        assert log_in(stack, fields=[("X-Forwarded-For", "198.51.100.30")]).status == 303


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "internal-load-balancer.invalid"])
def test_a_foreign_host_leads_nobody_astray(stack, host):
    log = len(stack.log)

    answer = ask(stack, "/", [HTML, ("Host", host), *EVERYTHING])

    if stack.address == "api-gateway":
        # the API of that name is another
        assert (answer.status, stack.log[log:]) == (403, [])
    else:
        assert answer.status == 401
        assert host not in answer.text
        assert "Location" not in answer.headers
        assert stack.log[-1]["address"] == CLIENT


@pytest.mark.parametrize(
    "fields",
    [
        [("Origin", "https://evil.example")],
        [("Origin", "http://{host}")],
        [("Origin", "https://{host}:8443")],
        [("Origin", "https://{host}.evil.example")],
        [("Origin", "null")],
        [],
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site"), ("Origin", "https://{host}")],
        [("Origin", "https://evil.example"), ("Front-Host", "evil.example"), ("X-Forwarded-Host", "evil.example")],
        [("Origin", "http://{host}"), ("Front-Proto", "http"), ("X-Forwarded-Proto", "http")],
        [("Origin", "http://{host}:80"), ("X-Forwarded-Port", "80"), ("Forwarded", "proto=http;host={host}")],
        [("Origin", "http://internal-load-balancer.invalid")],
    ],
)
def test_fails_on_a_change_from_another_site_whatever_it_forges(stack, session, fields):
    given = [(name, value.format(host=stack.host)) for name, value in fields]

    answer = ask(stack, "/logout", [FORM, ("Cookie", session), *given], method="POST")

    assert answer.status == 403
    assert ask(stack, "/", [HTML, ("Cookie", session)]).status == 200


def test_a_change_from_a_page_of_its_own_is_made(stack, session):
    fields = [("Cookie", session), ("Origin", stack.origin), ("Sec-Fetch-Site", "same-origin"), *EVERYTHING]
    entry = b'{"kind": "expense", "amount": "2", "category": "Bus", "date": "2024-02-29"}'

    added = ask(stack, "/entries", [*fields, ("Content-Type", "application/json")], method="POST", body=entry)
    removed = ask(stack, added.headers["Location"], [*fields, ("Content-Length", "0")], method="DELETE")
    brought_back = ask(stack, f"{added.headers['Location']}/undo", fields, method="POST")

    assert [added.status, removed.status, brought_back.status] == [201, 200, 200]


def test_fails_where_a_client_writes_the_fronts_own_header_twice(stack):
    twice = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "127.0.0.2")]

    answer = ask(stack, "/login", twice)

    if stack.address == "api-gateway":
        assert (answer.status, stack.log[-1]["address"]) == (200, CLIENT)
    else:
        # which of the two its load balancer adds to, no page says
        assert (answer.status, stack.log[-1]["address"]) == (400, None)


# a load balancer has a security group, which lets nobody else connect
@BEHIND_HTTP_API
@pytest.mark.parametrize("claimed", ["198.51.100.7", "198.51.100.7, 198.51.100.7"])
def test_fails_at_an_address_that_is_not_let_in_whatever_it_claims(stack, claimed):
    names = ("X-Forwarded-For", "Front-Address", "front-address", "FRONT_ADDRESS", "X-Real-IP", "Forwarded")
    with stack.client("203.0.113.9"):
        answer = ask(stack, "/login", [(name, claimed) for name in names])

    assert answer.status == 403
    assert "203.0.113.9" in answer.text
    assert stack.log[-1]["address"] == "203.0.113.9"
