"""`python -m service user`, as a person and as a task without a terminal call it."""

import os
import pty
import re
import subprocess
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from service.__main__ import main
from service.auth.tokens import make_token
from service.auth.users import add_owner, add_user, find_user, log_in
from service.config.access import Access
from service.storage.schema import users
from service.storage.store import Store
from tests.service.applications import application
from tests.service.commands.people import BETTER, COMMAND, PASSWORD, alone, holdings_of


def test_users_are_made_and_get_another_password(run, store):
    assert run("add", "ann", typed=f"{PASSWORD}\n") == (0, "service: made the user 'ann'\n")
    status, said = run("password", "ann", typed=f"{BETTER}\r\n")

    assert (status, "all sessions have ended" in said) == (0, True)
    assert log_in(store, "ann", BETTER).name == "ann"


def test_a_database_without_tables_gets_them(empty_url, monkeypatch):
    environ = {"DATABASE_URL": empty_url, "PASSWORD": PASSWORD}

    done = CliRunner().invoke(main, ["user", "add", "ann", "--password-env", "PASSWORD"], env=environ)

    assert done.output == "service: made the user 'ann'\n"
    with closing(Store(empty_url)) as store:
        assert log_in(store, "ann", PASSWORD)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_password_comes_from_a_file_without_the_end_of_its_line(run, store, tmp_path, end):
    (tmp_path / "password").write_bytes(f"{PASSWORD}{end}".encode())

    assert run("add", "ann", "--password-file", str(tmp_path / "password"))[0] == 0
    assert log_in(store, "ann", PASSWORD)


def test_a_task_with_nothing_but_the_database_and_the_secret_resets_the_owner(database_url, store):
    add_owner(store, PASSWORD)
    app = application(store, Access(required=True, secret_key="k" * 32))
    headers = {"Origin": "http://localhost"}
    client = app.test_client()
    client.post("/login", data={"name": "owner", "password": PASSWORD}, headers=headers)
    assert client.get("/expense").status_code == 200

    done = alone(
        *("user", "password", "owner", "--password-env", "FIRST_PASSWORD"),
        DATABASE_URL=database_url,
        FIRST_PASSWORD=BETTER,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "changed the password of 'owner'; all sessions have ended" in done.stdout
    assert BETTER not in done.stdout
    assert client.get("/expense").status_code == 401
    assert log_in(store, "owner", BETTER)


def test_tokens_outlive_another_password_unless_they_are_taken_back(run, store):
    add_user(store, "ann", PASSWORD)
    make_token(store, "k" * 32, find_user(store, "ann").id, "phone", 1)
    held = lambda: holdings_of(store, "ann").tokens  # noqa: E731

    assert "tokens still open" in run("password", "ann", typed=f"{BETTER}\n")[1]
    assert held() == 1
    assert "tokens were taken back" in run("password", "ann", "--take-back-tokens", typed=f"{BETTER}\n")[1]
    assert held() == 0


def test_a_terminal_is_asked_twice_and_shows_nothing(database_url, store):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "user", "add", "ann"],
        env=os.environ | {"DATABASE_URL": database_url},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    said = ""
    for prompt in ("Password: ", "Repeat for confirmation: "):
        while prompt not in said:
            said += os.read(ours, 1000).decode()
        os.write(ours, f"{PASSWORD}\n".encode())
    while "made the user" not in said:
        said += os.read(ours, 1000).decode()

    assert process.wait(timeout=20) == 0
    assert PASSWORD not in said
    assert log_in(store, "ann", PASSWORD)


def test_the_list_tells_names_when_they_were_made_and_tokens(run, store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    make_token(store, "k" * 32, find_user(store, "bob").id, "phone", 1)
    # as in a database that had users before it knew when
    store.write(lambda connection: connection.execute(update(users).where(users.c.name == "ann").values(created=None)))

    status, said = run("list")

    head, ann, bob = said.splitlines()
    assert (status, head.split()) == (0, ["NAME", "MADE", "TOKENS"])
    assert re.fullmatch(r"ann   not known +0", ann)
    assert re.fullmatch(r"bob   \d{4}-\d\d-\d\d \d\d:\d\d  1", bob)


def test_fails_on_a_name_that_there_is_and_on_one_that_there_is_not(run, store):
    add_user(store, "ann", PASSWORD)

    assert run("add", "ann", typed=f"{BETTER}\n")[0] == 2
    for command in ("password", "remove"):
        status, said = run(command, "eve\0", typed=f"{BETTER}\n")
        assert (status, said.startswith("There is no user 'eve\\x00'")) == (2, True)


NO_PASSWORD = [
    (["--password-env", "NOTHING"], "--password-env: the environment variable 'NOTHING' is not set, or is empty"),
    (["--password-env", "EMPTY"], "--password-env: the environment variable 'EMPTY' is not set, or is empty"),
    (["--password-file", "none"], "--password-file: cannot read 'none': No such file or directory"),
    (["--password-file", "/"], "--password-file: cannot read '/': Is a directory"),
    (["--password-file", "empty"], "--password-file: 'empty' must hold the password as its only line"),
    (["--password-file", "two"], "--password-file: 'two' must hold the password as its only line"),
    (["--password-file", "bytes"], "--password-file: 'bytes' is no text in UTF-8"),
    (["--password-file", "two", "--password-env", "EMPTY"], "--password-file and --password-env: name one of them"),
    ([], "no password came from the standard input; type it at the prompt"),
]


@pytest.mark.parametrize(("options", "said"), NO_PASSWORD)
def test_fails_on_a_password_that_is_not_there_and_says_where_it_was_looked_for(
    run, tmp_path, monkeypatch, options, said
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    (tmp_path / "two").write_text(f"{PASSWORD}\n{BETTER}\n")
    (tmp_path / "bytes").write_bytes(b"\xff" * 20)

    for command in ("add", "password"):
        status, text = run(command, "ann", *options, EMPTY="")
        assert status == 2
        assert text.startswith(said)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", [["add", "ann"], ["password", "owner"], ["remove", "owner"], ["list", "more"]])
def test_fails_with_one_line_and_no_traceback_where_standard_input_is_closed(database_url, words):
    command = ["env", "-i", f"DATABASE_URL={database_url}", *COMMAND, "user", *words]
    done = subprocess.run(["bash", "-c", 'exec "$@" <&-', "-", *command], capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("service: ") or "Usage: " in done.stderr


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_fails_with_one_line_on_bytes_that_are_no_text(database_url):
    done = subprocess.run(
        ["env", "-i", f"DATABASE_URL={database_url}", *COMMAND, "user", "add", "ann"],
        input=b"\xff" * 20 + b"\n",
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_fails_with_one_line_on_a_database_that_does_not_answer():
    for words in (["list"], ["password", "ann", "--password-env", "GIVEN"]):
        done = alone("user", *words, DATABASE_URL="sqlite:////no/such/folder.db", GIVEN=PASSWORD)

        assert done.returncode == 2
        assert done.stderr.startswith("service: DATABASE_URL: ")
        assert PASSWORD not in done.stderr
        assert "Traceback" not in done.stderr
