"""Users who are removed, with all that is theirs."""

from sqlalchemy import func, select

from service.auth.users import add_owner, add_user, find_user
from service.config.access import Access
from service.storage import holdings
from service.storage.schema import metadata
from tests.service.applications import application
from tests.service.commands.people import BETTER, PASSWORD


def filled(store, name="ann"):
    """A user with something in every table that holds what is a user's, and nobody's browser but theirs."""
    add_user(store, name, PASSWORD)
    client = application(store, Access(required=True, secret_key="k" * 32)).test_client()
    headers = {"Origin": "http://localhost"}
    entry = {"kind": "expense", "amount": "1", "category": "Bus", "date": "2025-04-02"}

    def post(path, more=(), **given):
        answer = client.post(path, headers=headers | dict(more), **given)
        assert answer.status_code in (200, 201, 303), answer.text
        return answer

    def enter():
        post("/login", data={"name": name, "password": PASSWORD})

    enter()
    made = post("/entries", {"Idempotency-Key": "1"}, json=entry).json["entry"]["id"]
    client.delete(f"/entries/{made}", headers=headers)
    post("/entries", json=entry)
    client.put("/budgets", json={"category": "Bus", "limit": "5"}, headers=headers)
    post("/tokens", json={"label": "phone"})
    post("/logout")
    enter()
    return client


def rows_of(store, user):
    tables = [table for table in metadata.sorted_tables if "user_id" in table.c]
    return store.read(
        lambda connection: {
            table.name: connection.scalar(select(func.count()).select_from(table).where(table.c.user_id == user.id))
            for table in tables
        }
    )


def test_removing_a_user_says_what_goes_and_leaves_nothing_of_theirs(run, store, monkeypatch):
    client, bobs = filled(store, "ann"), filled(store, "bob")
    ann, bob = find_user(store, "ann"), find_user(store, "bob")
    before, bobs_before = rows_of(store, ann), rows_of(store, bob)
    assert all(before.values()), f"write a row, in `filled` above, of each table that has 0 here: {before}"
    # in several transactions, as of many rows
    monkeypatch.setattr(holdings, "REMOVED_AT_ONCE", 1)

    status, said = run("remove", "ann", "--yes")

    assert (status, said) == (
        0,
        "service: removed the user 'ann', with 1 entries, 1 budgets, 1 tokens and all sessions\n",
    )
    assert not any(rows_of(store, ann).values())
    assert client.get("/expense").status_code == 401
    assert "no user 'ann'" in run("remove", "ann", "--yes")[1]
    assert rows_of(store, bob) == bobs_before
    assert bobs.get("/expense").status_code == 200


def test_a_removal_that_was_cut_off_has_let_nobody_in_since_and_is_finished_by_the_next(run, store, monkeypatch):
    client = filled(store)
    monkeypatch.setattr(holdings, "REMOVED_AT_ONCE", 1)
    real, calls = holdings.remove_some, []

    def cut(*given):
        calls.append(given)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(holdings, "remove_some", cut)
    run("remove", "ann", "--yes")
    assert len(calls) == 4

    assert client.get("/expense").status_code == 401
    assert run("remove", "ann", "--yes")[0] == 0
    assert "no user 'ann'" in run("password", "ann", typed=f"{BETTER}\n")[1]


def test_fails_to_remove_without_being_told_twice(run, store):
    add_user(store, "ann", PASSWORD)

    status, said = run("remove", "ann")

    assert status == 2
    assert (
        said == "'ann' goes for good, with 0 entries, 0 budgets, 0 tokens and all sessions: add --yes if that is meant"
    )
    assert find_user(store, "ann")


def test_fails_to_remove_the_owner_whom_the_next_start_would_make_again(run, store):
    add_owner(store, PASSWORD)

    status, said = run("remove", "owner", "--yes")

    assert (status, "'owner' stays" in said) == (2, True)
    assert find_user(store, "owner")
