"""Users: adding, authenticating and removing them."""

import re
from functools import partial

from sqlalchemy import Connection

from service.auth import passwords
from service.domain.clock import now
from service.domain.ids import NOBODY, new_id
from service.errors import InvalidRequest, UserNotFound, WrongPassword
from service.storage import holdings, users
from service.storage.holdings import Holdings
from service.storage.schema import tokens
from service.storage.store import Store
from service.storage.users import User

OWNER = "owner"
# what no password has as its hash
_NO_PASSWORD = "-"  # noqa: S105
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def add_user(store: Store, name: str, password: str) -> None:
    """Add a user.

    Raises:
        InvalidRequest: there is one of that name, the name is none, or the password is too short.
    """
    if not _NAME.fullmatch(name):
        raise InvalidRequest(f"A user's name must be 1 to 64 of a-z, 0-9, . _ @ and -; got {name[:80]!r}.")
    if not _add(store, User(new_id(), name, passwords.hashed(password), created=now())):
        raise InvalidRequest(f"There is a user {name!r} already; choose another name, or change the password.")


def add_owner(store: Store, password: str) -> bool:
    """Add the first user, who owns what was recorded without a login; False if there is one."""
    return _add(store, User(NOBODY, OWNER, passwords.hashed(password), created=now()))


def set_password(store: Store, name: str, password: str, *, take_back_tokens: bool = False) -> None:
    """Set the password of a user, which ends their sessions; raises InvalidRequest."""
    user = find_user(store, name)
    _replace_password(store, user, passwords.hashed(password), take_back_tokens, instead_of=None)


def verified(store: Store, name: str, old: str, new: str) -> tuple[User, str]:
    """Check the old password and hash the new one: the user and the hash. Raises UserNotFound, InvalidRequest."""
    return log_in(store, name, old), passwords.hashed(new)


def change_password(store: Store, user: User, password_hash: str, *, take_back_tokens: bool = False) -> User:
    """Set the password of a `verified` user, which ends their sessions; the user as changed.

    Raises:
        WrongPassword: somebody else changed it meanwhile.
    """
    if not _replace_password(store, user, password_hash, take_back_tokens, instead_of=user.password_hash):
        raise WrongPassword
    return user._replace(password_hash=password_hash)


def find_user(store: Store, name: str) -> User:
    """The user of that name; raises InvalidRequest."""
    # not every text can be asked a database for
    user = store.read(partial(users.find_user, name=name)) if _NAME.fullmatch(name) else None
    if user is None:
        raise InvalidRequest(f"There is no user {name[:80]!r}; `user list` shows those there are.")
    return user


def all_users(store: Store) -> list[tuple[User, int]]:
    """Every user, by name, and how many tokens they have."""
    return store.read(users.all_users)


def refuse_owner(user: User) -> None:
    """Refuse to remove the first user; raises InvalidRequest."""
    if user.id == NOBODY:
        raise InvalidRequest(
            f"{user.name!r} stays: the next start would make the first user again. To keep everybody out, give it "
            "a password that nobody knows."
        )


def holdings_of(store: Store, user: User) -> Holdings:
    """How much would be removed with the user."""
    return store.read(partial(holdings.counted, user_id=user.id))


def remove_user(store: Store, user: User) -> None:
    """Remove a user and all their data; safe to repeat if it was interrupted.

    It is done in parts, the sessions and tokens first, so that nobody uses them meanwhile, and the user last.

    Raises:
        InvalidRequest: the user is the owner.
    """
    refuse_owner(user)

    def remove_more(connection: Connection) -> bool:
        if holdings.remove_some(connection, user.id):
            return True
        users.remove_user(connection, user.name)
        return False

    store.write(partial(users.change_password, name=user.name, password_hash=_NO_PASSWORD))
    while store.write(remove_more):
        pass


def log_in(store: Store, name: str, password: str) -> User:
    """The user of that name and password; raises UserNotFound."""
    # not every text can be asked a database for
    known = _NAME.fullmatch(name)
    user = store.read(lambda connection: users.find_user(connection, name)) if known else None
    if not passwords.matches(user and user.password_hash, password) or user is None:
        raise UserNotFound
    return user


def log_out(store: Store, name: str) -> None:
    """End all sessions of a user."""
    store.write(lambda connection: users.log_out(connection, name))


def _replace_password(
    store: Store, user: User, password_hash: str, take_back_tokens: bool, instead_of: str | None
) -> bool:
    def take_back(connection: Connection) -> int:
        return holdings.remove_from(connection, tokens, user.id)

    def work(connection: Connection) -> bool:
        changed = users.change_password(connection, user.name, password_hash, instead_of)
        if changed and take_back_tokens:
            take_back(connection)
        return changed

    changed = store.write(work)
    # more than one transaction can hold
    while changed and take_back_tokens and store.write(take_back):
        pass
    return changed


def _add(store: Store, user: User) -> bool:
    def work(connection: Connection) -> bool:
        if users.find_user(connection, user.name):
            return False
        users.add_user(connection, user)
        return True

    return store.write(work)
