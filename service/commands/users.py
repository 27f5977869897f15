"""`python -m service user`: who may log in."""

import sys

import click

from service.commands.database import migrated_store
from service.commands.passwords import given_password, password_options
from service.errors import ConfigurationError


@click.group("user")
def user() -> None:
    """Users, who log in with a name and a password."""


@user.command()
@click.argument("name")
@password_options
def add(name: str, password_file: str | None, password_env: str | None) -> None:
    """Make a user; the password is asked for, or read from standard input, where no option names it."""
    password = given_password(password_file, password_env)
    from service.auth import users

    with migrated_store() as store:
        users.add_user(store, name, password)
    click.echo(f"service: made the user {name!r}")


@user.command()
@click.argument("name")
@password_options
@click.option("--take-back-tokens", is_flag=True, help="Let the user's tokens open nothing any more either.")
def password(name: str, password_file: str | None, password_env: str | None, take_back_tokens: bool) -> None:
    """Change a user's password, which ends all their sessions."""
    given = given_password(password_file, password_env)
    from service.auth import users

    with migrated_store() as store:
        users.set_password(store, name, given, take_back_tokens=take_back_tokens)
    tokens = "tokens were taken back" if take_back_tokens else "tokens still open what they did (--take-back-tokens)"
    click.echo(f"service: changed the password of {name!r}; all sessions have ended; {tokens}")


@user.command("list")
def listing() -> None:
    """List the users: their names, when they were made (UTC), and how many tokens they have."""
    from service.auth import users

    with migrated_store() as store:
        every = users.all_users(store)
    width = max([len("NAME"), *(len(one.name) for one, _ in every)])
    click.echo(f"{'NAME':{width}}  {'MADE':16}  TOKENS")
    for one, tokens in every:
        made = f"{one.created:%Y-%m-%d %H:%M}" if one.created else "not known"
        click.echo(f"{one.name:{width}}  {made:16}  {tokens}")


@user.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a user and all that is theirs, for good."""
    from service.auth import users

    with migrated_store() as store:
        found = users.find_user(store, name)
        users.refuse_owner(found)
        held = users.holdings_of(store, found)
        goes = f"{held.entries} entries, {held.budgets} budgets, {held.tokens} tokens and all sessions"
        if not yes:
            question = f"{name!r} goes for good, with {goes}"
            if sys.stdin is None or not sys.stdin.isatty():
                raise ConfigurationError(f"{question}: add --yes if that is meant")
            click.confirm(f"{question}. Go on?", abort=True)
        users.remove_user(store, found)
    click.echo(f"service: removed the user {name!r}, with {goes}")
