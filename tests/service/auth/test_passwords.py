import pytest

from service.auth import passwords
from service.errors import InvalidRequest

PASSWORD = "correct horse battery"


@pytest.fixture
def quick_hashes():
    """None: here they are hashed as for users."""
    passwords._nobodys.cache_clear()


def test_a_password_is_kept_as_a_hash_that_costs_what_is_recommended():
    # https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
    stored = passwords.hashed(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.hashed(PASSWORD) != stored
    assert len(stored) <= 255


def test_a_password_matches_its_own_hash_alone():
    stored = passwords.hashed(PASSWORD)

    assert passwords.matches(stored, PASSWORD)
    assert not passwords.matches(stored, PASSWORD.upper())
    assert not passwords.matches("no hash", PASSWORD)


def test_nobodys_password_matches_nothing_and_is_checked_all_the_same(monkeypatch):
    checked = []
    verify = passwords.PasswordHasher.verify
    monkeypatch.setattr(passwords.PasswordHasher, "verify", lambda *given: checked.append(given) or verify(*given))

    assert not passwords.matches(None, "nobody")
    assert not passwords.matches(None, PASSWORD)
    assert len(checked) == 2


@pytest.mark.parametrize("length", [11, 257])
def test_fails_on_a_password_that_is_too_short_or_too_long(length):
    with pytest.raises(InvalidRequest, match="12 to 256 characters"):
        passwords.hashed("x" * length)
