"""What moto's Cognito forgets when something else changes, or keeps where AWS forgets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import backend_of

# What a pool takes only when it is made.
_FROM_THE_START = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")


@contextmanager
def keeping_how_users_are_named(account: Account, pool_id: str, name: str | None) -> Iterator[None]:
    """Let a pool have another name, and keep what no change may say: moto forgets it, and keeps the name."""
    pool = backend_of(account, "cognito-idp").describe_user_pool(pool_id)
    kept = {name: pool.extended_config[name] for name in _FROM_THE_START if name in pool.extended_config}
    yield
    pool.extended_config.update(kept)
    pool.name = name or pool.name


def forget_of_client(account: Account, pool_id: str, client_id: str, *names: str) -> None:
    """Let a client no longer have what a change does not say."""
    client = backend_of(account, "cognito-idp").describe_user_pool_client(pool_id, client_id)
    for name in names:
        client.extended_config.pop(name, None)
