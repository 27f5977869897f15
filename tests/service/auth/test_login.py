"""Who may see what: nobody, another user, the owner."""

import io
import re
from dataclasses import replace

import pytest

from service.auth.guard import OPEN_TO_TOKENS, PUBLIC
from service.auth.users import add_owner, add_user, set_password
from service.config.access import Access
from service.errors import InvalidRequest
from tests.service.applications import application
from tests.service.blueprints import PAGES

ACCESS = Access(required=True, secret_key="k" * 32)
PASSWORD = "correct horse battery"
EXPENSE = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}
pytestmark = pytest.mark.usefixtures("quick_hashes")

SAME_ORIGIN = {"Origin": "http://localhost"}
UNKNOWN = '{"error":"Log in at /login, or send a token: Authorization: Bearer <token>."}\n'
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def app(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    return application(store, ACCESS)


def log_in(app, name="ann", password=PASSWORD, **options):
    client = app.test_client()
    options = {"headers": SAME_ORIGIN} | options
    answer = client.post("/login", data={"name": name, "password": password}, **options)
    return client, answer


def token_of(app, name):
    client, _ = log_in(app, name)
    made = client.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN)
    assert made.status_code == 201, made.json
    return {"Authorization": f"Bearer {made.json['token']}"}


def routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods):
            yield rule.endpoint, method, re.sub("<[^>]+>", "x", rule.rule)


def test_every_route_but_the_public_ones_answers_nobody_401(app):
    checked = 0
    for endpoint, method, path in routes(app):
        answer = app.test_client().open(path, method=method, json={})
        if endpoint in PUBLIC:
            assert answer.status_code != 401 or endpoint == "login.enter"
        else:
            assert (answer.status_code, answer.text) in ((401, UNKNOWN), (401, "")), (method, path)
            assert bool(answer.text) == (method != "HEAD"), (method, path)
            checked += 1
    assert checked >= 90


@pytest.mark.parametrize("path", ["/nothing", "/expense/x/y", "//"])
def test_nobody_learns_which_paths_there_are(app, path):
    assert app.test_client().get(path).status_code in (401, 308)


def test_the_public_routes_are_exactly_these():
    assert {"login.form", "login.enter", "probes.health", "probes.ready", "static"} == PUBLIC


@pytest.mark.parametrize("way", ["session", "token"])
def test_nobody_sees_or_changes_another_users_entries(app, way):
    def as_user(name):
        if way == "token":
            return app.test_client(), token_of(app, name)
        return log_in(app, name)[0], SAME_ORIGIN

    ann, ann_headers = as_user("ann")
    bob, bob_headers = as_user("bob")
    entry = ann.post("/expense", json=EXPENSE, headers=ann_headers).json["expense"]

    for method in ("GET", "PUT", "DELETE"):
        answer = bob.open(f"/expense/{entry['id']}", method=method, json={"category": "x"}, headers=bob_headers)
        assert answer.status_code == 404
    assert bob.get("/expense", headers=bob_headers).json == {"expenses": []}
    assert bob.get("/balance", headers=bob_headers).json["balance"] == "0.00"
    assert bob.get("/summary", headers=bob_headers).json["summary"] == {}
    assert "Bus" not in bob.get("/", headers=bob_headers).text or way == "token"
    assert ann.get("/expense", headers=ann_headers).json == {"expenses": [entry]}


# by the names that routes give their arguments: what the owner has of it
ARGUMENTS = {
    "entry_id": lambda owner: made_entry(owner)["id"],
    "expense_id": lambda owner: made_entry(owner)["id"],
    "token_id": lambda owner: owner.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN).json["id"],
}


def made_entry(owner):
    return owner.post("/entries", json=EXPENSE | {"kind": "expense"}, headers=SAME_ORIGIN).json["entry"]


def with_arguments(app):
    """Every route and method that names something of a user, what it is called with, and a body that it takes."""
    for rule in app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint in PUBLIC:
            continue
        assert rule.arguments <= set(ARGUMENTS), f"{rule}: what does another user's look like?"
        is_form = rule.endpoint.split(".")[0] in PAGES - {"login"}
        body = {"data": {"version": "1", **EXPENSE, "kind": "expense"}} if is_form else {"json": {"amount": "2.00"}}
        for method in sorted(rule.methods):
            yield rule, {"method": method, "headers": SAME_ORIGIN, **body}


def test_every_route_shows_its_owner_what_it_keeps_from_another_user(app):
    # whoever asks for what is not theirs is told that it does not exist
    owner, other, other_token = log_in(app, "ann")[0], log_in(app, "bob")[0], token_of(app, "bob")
    checked = 0
    for rule, asked in with_arguments(app):
        given = {name: ARGUMENTS[name](owner) for name in rule.arguments}
        if rule.endpoint.endswith(("undo", "bring_back")):
            owner.delete(f"/entries/{given['entry_id']}", headers=SAME_ORIGIN)
        path = re.sub(r"<([a-z_]+)>", lambda match, given=given: given[match[1]], rule.rule)
        # what a path takes is the same whoever asks
        refused = 200 if asked["method"] == "OPTIONS" else 404
        assert other.open(path, **asked).status_code == refused, (rule, asked)
        by_token = refused if rule.endpoint.split(".")[0] in OPEN_TO_TOKENS else 403
        assert app.test_client().open(path, **asked | {"headers": other_token}).status_code == by_token, (rule, asked)
        assert owner.open(path, **asked).status_code in (200, 201, 303), (rule, asked)
        checked += 1
    assert checked >= 25


def test_no_write_of_another_user_changes_what_the_owner_has(app):
    owner, other = log_in(app, "ann")[0], log_in(app, "bob")[0]
    entry = made_entry(owner)
    owner.put("/budgets", json={"category": "Bus", "limit": "5"}, headers=SAME_ORIGIN)
    owner.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN)
    stolen = owner.get("/export.jsonl").data.replace(b'"amount": "1.00"', b'"amount": "9.00"')
    stolen = stolen.replace(b'"limit": "5.00"', b'"limit": "9.00"')

    def all_of(client):
        paths = ("/entries", "/budgets?month=2025-04", "/tokens", "/export.jsonl", "/summary", "/reports/trend")
        return [client.get(path, buffered=True).data for path in paths]

    before = all_of(owner)
    budget = {"category": "Bus", "limit": "9", "warn_at_percent": "50"}
    # by what a write takes; a new one without an entry here fails
    sent = {
        "POST /expense": {"json": EXPENSE},
        "POST /entries": {"json": EXPENSE | {"kind": "expense"}},
        "PUT /budgets": {"json": {"category": "Bus", "limit": "9"}},
        "DELETE /budgets": {"query_string": {"category": "Bus"}},
        "POST /settings/budget": {"data": budget},
        "POST /settings/budget/remove": {"data": budget},
        "POST /restore": {"data": stolen},
        "POST /tokens": {"json": {"label": "mine"}},
        "POST /add": {"data": EXPENSE | {"kind": "expense"}},
        "POST /settings/restore": {"data": {"file": (io.BytesIO(stolen), "x.jsonl")}},
        "POST /settings/token": {"data": {"label": "mine", "days": "1"}},
        "POST /password": {"json": {"old_password": PASSWORD, "new_password": f"{PASSWORD}s"}},
        "POST /settings/password": {"data": {"old": f"{PASSWORD}s", "new": PASSWORD, "again": PASSWORD}},
        "DELETE /sessions": {},
        "POST /logout": {},
        "POST /logout/everywhere": {},
    }
    writes = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"GET", "HEAD", "OPTIONS"}
        if not rule.arguments and rule.endpoint not in PUBLIC
    }
    assert writes == set(sent)
    for write, given in sent.items():
        method, path = write.split()
        answer = other.open(path, method=method, headers=SAME_ORIGIN, **given)
        assert answer.status_code in (200, 201, 303), write
        assert all_of(owner) == before, write
        if "logout" in path or "sessions" in path:
            other = log_in(app, "bob")[0]
    assert owner.get(f"/entries/{entry['id']}").json["entry"] == entry


def test_lists_hold_what_is_theirs_alone(app):
    ann, bob = log_in(app, "ann")[0], log_in(app, "bob")[0]
    ann.post("/entries", json=EXPENSE | {"kind": "expense", "category": "Secretive"}, headers=SAME_ORIGIN)
    ann.put("/budgets", json={"category": "Secretive", "limit": "5"}, headers=SAME_ORIGIN)
    ann.post("/tokens", json={"label": "Secretive"}, headers=SAME_ORIGIN)
    month = "?month=2025-04"

    seen = 0
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and rule.endpoint not in PUBLIC:
            for query in ("", month):
                theirs, others = (client.get(rule.rule + query).text for client in (ann, bob))
                assert "Secretive" not in others, rule.rule
                seen += "Secretive" in theirs
    assert seen >= 10


def test_the_right_password_opens_a_session_and_logging_out_ends_it(app):
    client, answer = log_in(app, " ANN ")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "ann" in client.get("/").text
    assert client.post("/logout", headers=SAME_ORIGIN).location == "/login?said=here"
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", ""), ("ann", ""), ("a\0", "b"), ("ann", "\0")])  # fmt: skip # noqa: E501
def test_fails_on_a_wrong_name_or_password_with_one_message(app, name, password):
    _, answer = log_in(app, name, password)

    assert (answer.status_code, answer.json) == (401, {"error": "The name or the password is wrong."})
    assert "Set-Cookie" not in answer.headers


def test_a_browser_is_shown_the_form_and_what_was_wrong(app):
    _, refused = log_in(app, "ann", "wrong", headers=SAME_ORIGIN | HTML)

    assert refused.status_code == 401
    assert 'role="alert">The name or the password is wrong.' in refused.text
    page = app.test_client().get("/", headers=HTML)
    assert page.status_code == 401
    assert 'name="password"' in page.text
    assert "alert" not in page.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(app):
    cookie = log_in(app)[1].headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_a_proxy_the_cookie_travels_encrypted_alone(store):
    add_user(store, "ann", PASSWORD)
    app = application(store, replace(ACCESS, proxy_hops=1))
    headers = {"Origin": "https://localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}

    answer = log_in(app, headers=headers)[1]

    assert answer.status_code == 303
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_files_that_caches_keep_for_everybody_come_without_a_cookie(app):
    client, _ = log_in(app)

    with client.get("/static/style.css?v=x") as answer:
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/").headers


@pytest.mark.parametrize("forged", ["SECRET", "k" * 32])
def test_fails_on_a_session_that_somebody_else_signed(app, store, forged):
    other = application(store, replace(ACCESS, secret_key=forged.ljust(33, "x")))
    client, _ = log_in(other)
    cookie = client.get_cookie("budget_tracker").value

    thief = app.test_client()
    thief.set_cookie("budget_tracker", cookie)

    assert thief.get("/expense").status_code == 401


def test_another_password_ends_the_sessions_of_the_one_before(app, store):
    client, _ = log_in(app)
    assert client.get("/expense").status_code == 200

    set_password(store, "ann", "another good password")

    assert client.get("/expense").status_code == 401
    assert log_in(app, password="another good password")[1].status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_fails_on_a_change_that_another_site_sent_with_the_users_cookie(app, headers):
    client, _ = log_in(app)

    for path in ("/expense", "/logout", "/tokens"):
        assert client.post(path, json=EXPENSE, headers=headers).status_code == 403
    assert log_in(app, headers=headers)[1].status_code == 403
    assert client.get("/expense").json == {"expenses": []}


def test_a_token_needs_no_origin_and_is_shown_once(app):
    headers = token_of(app, "ann")
    client = app.test_client()

    assert client.post("/expense", json=EXPENSE, headers=headers).status_code == 201
    [listed] = log_in(app)[0].get("/tokens").json["tokens"]
    assert set(listed) == {"id", "label", "created", "expires"}
    assert listed["label"] == "phone"


def test_what_is_stored_of_a_token_or_a_password_opens_nothing(app, store):
    headers = token_of(app, "ann")
    secret = headers["Authorization"].rpartition("_")[2]
    with store.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM tokens").all())
        stored += str(connection.exec_driver_sql("SELECT * FROM users").all())

    assert secret not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


def test_a_token_taken_back_opens_nothing_any_more(app):
    headers = token_of(app, "ann")
    ann, bob = log_in(app)[0], log_in(app, "bob")[0]
    [listed] = ann.get("/tokens").json["tokens"]

    assert bob.delete(f"/tokens/{listed['id']}", headers=SAME_ORIGIN).status_code == 404
    assert app.test_client().get("/expense", headers=headers).status_code == 200
    assert ann.delete(f"/tokens/{listed['id']}", headers=SAME_ORIGIN).status_code == 200
    assert app.test_client().get("/expense", headers=headers).status_code == 401


def test_a_token_ends_by_itself(app, store):
    headers = token_of(app, "ann")
    store.write(lambda connection: connection.exec_driver_sql("UPDATE tokens SET expires = '2020-01-01 00:00:00'"))

    assert app.test_client().get("/expense", headers=headers).status_code == 401


def test_tokens_that_ended_are_forgotten_when_one_is_made(app, store):
    token_of(app, "ann")
    token_of(app, "bob")
    store.write(lambda connection: connection.exec_driver_sql("UPDATE tokens SET expires = '2020-01-01 00:00:00'"))

    token_of(app, "ann")

    assert len(log_in(app)[0].get("/tokens").json["tokens"]) == 1
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tokens").scalar() == 2


def test_fails_on_an_idempotency_key_for_a_token_and_makes_none(app):
    client, _ = log_in(app)

    answer = client.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN | {"Idempotency-Key": "1"})

    assert (answer.status_code, "Idempotency-Key" in answer.json["error"]) == (400, True)
    assert client.get("/tokens").json == {"tokens": []}


PERSONS_ALONE = {"account", "tokens"} | PAGES


def test_a_token_opens_the_routes_of_the_data_and_no_other(app):
    headers, checked = token_of(app, "ann"), 0
    for endpoint, method, path in routes(app):
        kind, refused = endpoint.split(".")[0], app.test_client().open(path, method=method, headers=headers, json={})
        if endpoint in PUBLIC:
            continue
        assert kind in PERSONS_ALONE | OPEN_TO_TOKENS, f"{endpoint}: may a program with a token do that?"
        assert (refused.status_code == 403) == (kind in PERSONS_ALONE), (method, path)
        checked += kind in PERSONS_ALONE
    assert checked >= 40
    assert len(log_in(app)[0].get("/tokens").json["tokens"]) == 1
    assert app.test_client().get("/nothing", headers=headers).status_code == 404


@pytest.mark.parametrize("body", [{}, {"label": ""}, {"label": "a", "days": 0}, {"label": "a", "days": 366}, {"label": "a", "days": True}])  # fmt: skip # noqa: E501
def test_fails_on_a_token_without_a_label_or_with_a_strange_end(app, body):
    client, _ = log_in(app)

    assert client.post("/tokens", json=body, headers=SAME_ORIGIN).status_code == 400


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer x", "Bearer bt_x_y", "Basic YTpi", "Bearer bt_" + "0" * 32 + "_" + "0" * 64])  # fmt: skip # noqa: E501
def test_fails_on_what_is_no_token_even_beside_a_session(app, sent):
    client, _ = log_in(app)

    assert client.get("/expense", headers={"Authorization": sent}).status_code == 401


def behind_proxy(store, **access):
    add_user(store, "ann", PASSWORD)
    return application(store, replace(ACCESS, proxy_hops=1, **access))


def forwarded(address, scheme="http"):
    return {"X-Forwarded-For": address, "X-Forwarded-Proto": scheme, "Origin": f"{scheme}://localhost"}


def test_fails_on_a_password_over_plain_http_and_says_the_ways_out(store):
    app = behind_proxy(store)

    _, answer = log_in(app, headers=forwarded("198.51.100.7"))

    assert answer.status_code == 403
    assert "certificate" in answer.json["error"]
    assert "AllowInsecureLogin=true" in answer.json["error"]
    assert log_in(app, headers=forwarded("198.51.100.7", "https"))[1].status_code == 303


def test_a_browser_is_not_even_asked_for_a_password_over_plain_http(store):
    client = behind_proxy(store).test_client()

    for path in ("/", "/login"):
        plain = client.get(path, headers=HTML | forwarded("198.51.100.7")).text
        assert "certificate" in plain
        assert "<form" not in plain
        assert "<form" in client.get(path, headers=HTML | forwarded("198.51.100.7", "https")).text


@pytest.mark.parametrize("address", ["127.0.0.1, 198.51.100.7", "::1, 198.51.100.7"])
def test_a_forged_address_does_not_make_plain_http_near(store, address):
    assert log_in(behind_proxy(store), headers=forwarded(address))[1].status_code == 403


def test_a_password_over_plain_http_is_taken_where_that_was_allowed(store):
    client, answer = log_in(behind_proxy(store, allow_insecure=True), headers=forwarded("198.51.100.7"))

    assert answer.status_code == 303
    assert client.get("/expense", headers=forwarded("198.51.100.7")).status_code == 200


def test_passwords_are_not_tried_without_end_whatever_address_is_forged(store):
    app = behind_proxy(store, logins="3/minute")
    statuses = [
        log_in(app, f"user{number}", "wrong", headers=forwarded(f"203.0.113.{number}, 198.51.100.7", "https"))[1]
        for number in range(5)
    ]

    assert [answer.status_code for answer in statuses] == [401, 401, 401, 429, 429]
    assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60


def tried(app, number, password="wrong"):
    return log_in(app, "ann", password, headers=forwarded(f"198.51.100.{number}", "https"))[1].status_code


def test_one_users_password_is_not_tried_without_end_from_many_addresses(store):
    app = behind_proxy(store, logins="2/minute")

    statuses = [tried(app, number // 2) for number in range(40)]

    assert statuses[:20] == [401] * 20
    assert statuses[20:] == [429] * 20


def test_an_address_that_was_wrong_is_not_listened_to_where_many_were(store):
    app = behind_proxy(store, logins="2/minute")
    for number in range(40):
        tried(app, number // 2)

    assert tried(app, 30, "wrong too") == 429
    assert tried(app, 30, PASSWORD) == 429


def test_whoever_tries_elsewhere_does_not_keep_the_owner_out(store):
    app = behind_proxy(store, logins="2/minute")
    for number in range(40):
        tried(app, number // 2)

    assert tried(app, 77, PASSWORD) == 303


def test_logging_in_again_and_again_uses_up_no_ones_wrong_passwords(store):
    app = behind_proxy(store, logins="2/minute")

    assert [tried(app, number // 2, PASSWORD) for number in range(40)] == [303] * 40
    assert tried(app, 50) == 401


def test_all_addresses_of_an_ipv6_network_count_as_one(store):
    app = behind_proxy(store, logins="2/minute")
    addresses = ["2001:db8::1", "2001:db8::ffff", "2001:db8:0:0:7::1", "2001:db8:0:1::1"]

    statuses = [log_in(app, headers=forwarded(address, "https"))[1].status_code for address in addresses]

    assert statuses == [303, 303, 429, 303]


def test_where_nobody_logs_in_changes_are_limited_by_address(store):
    app = application(store, Access(proxy_hops=1, writes="2/minute"))
    client = app.test_client()

    def added(address):
        return client.post("/expense", json=EXPENSE, headers={"X-Forwarded-For": address}).status_code

    assert [added("198.51.100.7") for _ in range(3)] == [201, 201, 429]
    assert added("198.51.100.8") == 201
    assert client.get("/expense", headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 200


def test_as_many_try_a_password_at_once_as_there_is_room_for(store, monkeypatch):
    monkeypatch.setattr("service.limits.room.LOGINS", 0)
    add_user(store, "ann", PASSWORD)

    answer = log_in(application(store, ACCESS))[1]

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_one_users_changes_are_limited_and_another_users_are_not(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    app = application(store, replace(ACCESS, writes="4/minute"))
    ann, bob = token_of(app, "ann"), token_of(app, "bob")
    client = app.test_client()

    statuses = [client.post("/expense", json=EXPENSE, headers=ann).status_code for _ in range(5)]

    assert statuses == [201, 201, 201, 429, 429]
    assert client.get("/expense", headers=ann).status_code == 200
    assert client.post("/expense", json=EXPENSE, headers=bob).status_code == 201


def test_the_owner_finds_what_was_recorded_without_a_login(store):
    application(store).test_client().post("/expense", json=EXPENSE)

    assert add_owner(store, PASSWORD)
    assert not add_owner(store, "another good password")
    client, answer = log_in(application(store, ACCESS), "owner")

    assert answer.status_code == 303
    assert len(client.get("/expense").json["expenses"]) == 1


@pytest.mark.parametrize("name", ["", "Ann", "a b", "-a", "a" * 65, "ä"])
def test_fails_on_a_name_that_is_none(store, name):
    with pytest.raises(InvalidRequest, match="A user's name must be"):
        add_user(store, name, PASSWORD)


def test_fails_on_a_user_that_there_is_and_on_one_that_there_is_not(app, store):
    with pytest.raises(InvalidRequest, match="There is a user 'ann' already"):
        add_user(store, "ann", "another good password")
    with pytest.raises(InvalidRequest, match="There is no user 'eve'"):
        set_password(store, "eve", PASSWORD)
    assert log_in(app)[1].status_code == 303


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_fails_on_a_password_that_is_too_short_or_too_long(store, password):
    with pytest.raises(InvalidRequest, match="12 to 256 characters"):
        add_user(store, "ann", password)


@pytest.mark.parametrize("path", ["/health", "/login", "/nothing", "/expense", "/static/style.css", "/static/none"])
def test_every_answer_tells_browsers_what_not_to_do(app, path):
    with app.test_client().get(path) as answer:
        answer.get_data()
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    if not path.startswith("/static/"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_needs_what_the_policy_refuses(app):
    client, _ = log_in(app)

    for page in (client.get(path).text for path in ("/", "/search", "/settings", "/reference", "/login")):
        assert "<style" not in page
        assert all(' src="' in script for script in re.findall("<script[^>]*>", page))
        assert " style=" not in page
        assert "onclick" not in page
