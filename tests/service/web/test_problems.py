"""What goes wrong, as a program and as a browser are told of it."""

import logging
import sqlite3

import pytest
from sqlalchemy import exc, text

from service.auth.users import add_user
from service.config.access import Access
from service.storage import migrate, readiness
from service.storage.store import Store
from tests.service.applications import application

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HTMX = {"Accept": "*/*", "HX-Request": "true"}
PRIVATE = "very private"
FORM = {"kind": "expense", "amount": "1", "category": "Bus", "date": "2025-04-02"}
NUL = "a\0b"


def failing(store, monkeypatch, error):
    def fail(*_):
        raise error

    for name in ("read", "write"):
        monkeypatch.setattr(store, name, fail)
    return application(store, Access(writes="1/minute")).test_client()


def of_database(kind, original):
    return kind(f"SELECT {PRIVATE}", {"description": PRIVATE}, original)


# each with its status, of a client on a store that may be made to fail
PROBLEMS = {
    "unknown path": (404, lambda client: ("GET", "/nothing")),
    "unknown entry": (404, lambda client: ("GET", "/edit/x")),
    "method": (405, lambda client: ("GET", "/add")),
    "month": (400, lambda client: ("GET", "/?month=x")),
    "too large": (413, lambda client: ("POST", "/add", {"data": {"description": "x" * 70_000}})),
    "foreign": (403, lambda client: ("POST", "/add", {"headers": {"Origin": "http://evil.example"}})),
    "reused key": (422, lambda client: ("POST", "/add", {"data": FORM | {"key": "1", "amount": "2"}})),
    "changed": (412, lambda client: ("POST", f"/remove/{changed(client)}", {"data": {"version": "1"}})),
}


def changed(client):
    entry = client.post("/entries", json=FORM).json["entry"]["id"]
    client.put(f"/entries/{entry}", json={"amount": "2"})
    return entry


def ask(client, method, path, given=None, accepted=None):
    given = dict(given or {})
    return client.open(path, method=method, headers={**(accepted or {}), **given.pop("headers", {})}, **given)


@pytest.mark.parametrize("accepted", [HTML, HTMX], ids=["browser", "htmx"])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_browser_is_shown_a_page_for_every_problem(client, problem, accepted):
    status, make = PROBLEMS[problem]
    client.post("/add", data=FORM | {"key": "1"})

    answer = ask(client, *make(client), accepted=accepted)

    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert 'role="alert">' in answer.text
    assert "Back to this month" in answer.text
    # whatever part of the page was asked for gives way to all of it
    assert answer.headers["HX-Retarget"] == "body"
    assert answer.headers["HX-Reselect"] == "unset"


@pytest.mark.parametrize("accept", ["*/*", "application/json", None])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_program_is_told_every_problem_as_json(client, problem, accept):
    status, make = PROBLEMS[problem]
    client.post("/add", data=FORM | {"key": "1"})

    answer = ask(client, *make(client), accepted={"Accept": accept} if accept else {})

    assert (answer.status_code, list(answer.json)) == (status, ["error"])


def test_an_accept_header_that_no_browser_sends_is_not_taken_apart(client):
    kinds = "text/html" + ", a/b;q=0.1" * 5000

    assert ask(client, "GET", "/nothing", accepted={"Accept": kinds}).json.keys() == {"error"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (of_database(exc.OperationalError, sqlite3.OperationalError("unable to open database file")), 503),
        (of_database(exc.InterfaceError, sqlite3.InterfaceError()), 503),
        (exc.TimeoutError("QueuePool limit reached"), 503),
        (of_database(exc.DatabaseError, sqlite3.DatabaseError(f"malformed {PRIVATE}")), 500),
        (of_database(exc.DataError, sqlite3.DataError(PRIVATE)), 500),
        (of_database(exc.ProgrammingError, sqlite3.ProgrammingError(PRIVATE)), 500),
        (RuntimeError(PRIVATE), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_fails_is_told_without_anything_of_the_users(store, monkeypatch, caplog, error, status):
    client = failing(store, monkeypatch, error)

    program, browser = client.get("/balance"), client.get("/", headers=HTML)

    assert (program.status_code, list(program.json)) == (status, ["error"])
    assert (browser.status_code, browser.mimetype) == (status, "text/html")
    assert PRIVATE not in program.text + browser.text
    if not isinstance(error, RuntimeError):
        assert PRIVATE not in caplog.text
        assert "the database" in caplog.text


def test_too_many_changes_are_told_a_browser_as_a_page(store):
    client = application(store, Access(writes="1/minute")).test_client()
    client.post("/add", data=FORM)

    answer = client.post("/add", data=FORM, headers=HTMX)

    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert int(answer.headers["Retry-After"]) > 0


def test_what_users_wrote_is_in_no_error_of_the_database(store, caplog):
    with pytest.raises(exc.DBAPIError) as refused, store.engine.connect() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:description)"), {"description": PRIVATE})

    logging.getLogger("service").error("failed", exc_info=refused.value)
    assert "nowhere" in caplog.text
    assert PRIVATE not in caplog.text


def test_a_damaged_file_is_told_and_no_traceback_shown(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    path = tmp_path / "damaged.db"
    store = Store(f"sqlite:///{path}")
    migrate.migrate(store.engine)
    store.close()
    path.write_bytes(b"SQLite format 3\0" + b"x" * 50_000)
    for more in tmp_path.glob("damaged.db-*"):
        more.unlink()

    client = application(store).test_client()

    expense = {name: FORM[name] for name in ("amount", "category", "date")}
    for answer in (client.get("/expense"), client.post("/expense", json=expense), client.get("/ready")):
        assert answer.status_code in (500, 503)
        assert "error" in answer.json
    assert client.get("/", headers=HTML).mimetype == "text/html"
    assert "Traceback" not in caplog.text
    store.close()


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("GET", "/expense?category=%00", {}),
        ("GET", "/entries?category=a%00", {}),
        ("GET", "/entries?text=%00", {}),
        ("GET", "/entries?kind=%00", {}),
        ("GET", "/entries?after=%00", {}),
        ("GET", "/expense?start_date=%00", {}),
        ("GET", "/budgets?month=%00", {}),
        ("DELETE", "/budgets?category=%00", {}),
        ("GET", "/search?text=%00", {}),
        ("POST", "/expense", {"json": FORM | {"category": NUL}}),
        ("POST", "/entries", {"json": FORM | {"payee": NUL}}),
        ("POST", "/entries", {"json": FORM | {"description": NUL}}),
        ("PUT", "/budgets", {"json": {"category": NUL, "limit": "1"}}),
        ("POST", "/settings/budget", {"data": {"category": NUL, "limit": "1", "warn_at_percent": "80"}}),
        ("POST", "/settings/budget/remove", {"data": {"category": NUL}}),
        ("POST", "/add", {"data": FORM | {"category": NUL}}),
        ("POST", "/add", {"data": FORM | {"key": NUL}}),
        ("POST", "/restore", {"data": b'{"format": "budget-tracker-1"}\n{"entry": {"category": "\\u0000"}}\n'}),
        ("GET", "/expense/%00", {}),
        ("GET", "/entries/%00", {}),
        ("GET", "/edit/%00", {}),
        ("POST", "/remove/%00", {"data": {"version": NUL}}),
        ("GET", "/?month=%00", {}),
        ("POST", "/tokens", {"json": {"label": NUL}}),
        ("POST", "/settings/token", {"data": {"label": NUL, "days": "1"}}),
        ("DELETE", "/tokens/%00", {}),
    ],
)
def test_fails_on_a_nul_wherever_it_is_sent(store, method, path, given):
    add_user(store, "ann", "correct horse battery")
    client = application(store, Access(required=True, secret_key="k" * 32)).test_client()
    origin = {"Origin": "http://localhost"}
    client.post("/login", data={"name": "ann", "password": "correct horse battery"}, headers=origin)

    answer = client.open(path, method=method, headers=origin, **given)

    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("header", ["If-Match", "Idempotency-Key", "X-Amzn-Trace-Id", "Authorization"])
def test_a_nul_in_a_header_leads_to_no_fault(client, add, header):
    expense = add()

    for method, path in (("POST", "/expense"), ("PUT", f"/expense/{expense['id']}"), ("GET", "/expense")):
        answer = client.open(path, method=method, json={"amount": "1"}, headers={header: NUL})
        assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/?added=%00", "/search?category=%00&removed=%00", "/settings?said=%00"])
def test_a_nul_that_says_nothing_is_passed_over(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "http://]", "//[", "["])
def test_fails_on_an_origin_that_is_none(client, origin):
    assert client.post("/expense", json=FORM, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("path", ["/expense", "/balance", "/summary"])
def test_the_first_routes_take_the_first_of_several_dates_as_ever(client, add, path):
    add(date="2025-04-02")
    once = client.get(f"{path}?start_date=2025-04-02")

    assert client.get(f"{path}?start_date=2025-04-02&start_date=2026-01-01").json == once.json
    assert client.get("/entries?kind=income&kind=expense").status_code == 400


def test_a_form_that_htmx_sent_leaves_no_address_that_cannot_be_read(client):
    for path, data in (("/add", {}), ("/settings/budget", {}), ("/settings/restore", {}), ("/remove/x", {})):
        answer = client.post(path, data=data, headers=HTMX)
        assert (answer.status_code >= 400, answer.headers["HX-Push-Url"]) == (True, "false")
    assert "HX-Push-Url" not in client.post("/add", data=FORM, headers=HTMX).headers
    assert "HX-Push-Url" not in client.get("/", headers=HTMX).headers


def test_a_page_whose_session_ended_leads_to_the_login(store):
    client = application(store, Access(required=True, secret_key="k" * 32)).test_client()

    for answer in (client.get("/search?text=x", headers=HTMX), client.post("/add", data=FORM, headers=HTMX)):
        assert (answer.status_code, answer.headers["HX-Retarget"]) == (401, "body")
        assert 'name="password"' in answer.text
