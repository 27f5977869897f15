"""Aurora PostgreSQL, signed in to with tokens of IAM, over TLS that is verified by Amazon RDS's own authorities."""

import datetime
import re
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest
from cryptography import x509
from psycopg import OperationalError
from sqlalchemy import make_url, text

from service.storage import authorities, connecting, migrate, postgresql, rds_token
from service.storage.engine import open_engine
from tests.service.processes import run, run_cold
from tests.service.tls_front import AURORA, CREDENTIALS, aurora, refused

PEMS = re.findall("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n", Path(authorities.OF_RDS).read_text())
ROOTS = [x509.load_pem_x509_certificate(pem.encode()) for pem in PEMS]


@pytest.fixture
def signed_in(monkeypatch):
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def options_of(url):
    with ExitStack() as until:
        return connecting.options(make_url(url), until)()


def test_aurora_is_reached_by_verified_tls_with_a_token(behind_tls, migrated, root):
    front = behind_tls(AURORA)

    done = run_cold("service", "migrate", environ=aurora(front, migrated, sslrootcert=root))

    assert (done.returncode, done.stdout) == (0, f"service: the schema is at version {migrate.NEWEST}\n"), done.stderr
    assert {how for how, _ in front.seen} == {"asked"}
    assert all(given.startswith(f"{AURORA}:{front.port}/?Action=connect&DBUser=postgres&") for given in front.passwords)


def test_a_token_is_a_signed_address_that_is_good_for_fifteen_minutes(signed_in):
    token = rds_token.tokens(AURORA, 5432, "postgres")()
    given = {name: value for name, (value,) in parse_qs(urlsplit(f"https://{token}").query).items()}

    assert token.startswith(f"{AURORA}:5432/?")
    assert (given["Action"], given["DBUser"], given["X-Amz-Expires"]) == ("connect", "postgres", "900")
    assert given["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert re.fullmatch(
        rf"{CREDENTIALS['AWS_ACCESS_KEY_ID']}/\d{{8}}/eu-west-1/rds-db/aws4_request", given["X-Amz-Credential"]
    )
    assert re.fullmatch("[0-9a-f]{64}", given["X-Amz-Signature"])


def test_a_token_is_what_botocores_own_client_signs(signed_in, monkeypatch):
    at = datetime.datetime(2026, 11, 29, 12, 0, tzinfo=datetime.UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: at.replace(tzinfo=None))
    client = botocore.session.get_session().create_client("rds", region_name="eu-west-1")

    assert rds_token.tokens(AURORA, 5432, "postgres")() == client.generate_db_auth_token(AURORA, 5432, "postgres")


def test_each_connection_gets_a_new_token_and_waits_for_a_database_that_sleeps(signed_in):
    given = options_of(f"postgresql+psycopg://{AURORA}")

    assert (given["user"], given["dbname"], given["sslmode"]) == ("postgres", "postgres", "verify-full")
    assert given["sslrootcert"] == authorities.OF_RDS
    assert given["tcp_user_timeout"] == 20_000
    assert postgresql.engine(make_url(f"postgresql+psycopg://{AURORA}"), patient=False) is not None


def test_a_server_that_was_slow_to_wake_is_not_waited_for_once_it_is_awake(behind_tls, migrated, root, signed_in):
    url = aurora(behind_tls(AURORA), migrated, sslrootcert=root)["DATABASE_URL"]
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
            descriptor = connection.connection.driver_connection.fileno()
            with socket.socket(fileno=socket.dup(descriptor)) as same:
                assert same.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 2000
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("host", "region"),
    [
        (AURORA, "eu-west-1"),
        ("budget.cluster-ro-abc123.us-gov-west-1.rds.amazonaws.com", "us-gov-west-1"),
        ("one.abc123.eu-central-1.rds.amazonaws.com", "eu-central-1"),
        ("budget.cluster-abc123.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("budget.proxy-abc123.eu-west-1.rds.amazonaws.com", None),
        ("db.example", None),
        (f"{AURORA}.example", None),
    ],
)
def test_endpoints_of_rds_are_told_from_other_hosts(host, region):
    assert rds_token.region_of(host) == region


@pytest.mark.parametrize("url", [f"postgresql+psycopg://app:secret@{AURORA}", "postgresql+psycopg://app@db.example"])
def test_a_server_with_a_password_or_of_others_gets_no_token(url):
    assert not connecting.signs_in_by_token(make_url(url))
    assert "X-Amz" not in str(options_of(url))


def test_a_password_for_rds_is_verified_by_its_own_authorities_where_that_is_asked_for():
    given = options_of(f"postgresql+psycopg://app:secret@{AURORA}?sslmode=verify-full")

    assert given["sslrootcert"] == authorities.OF_RDS


def test_fails_at_once_where_the_authority_is_not_amazons(behind_tls, migrated):
    refused(
        run("service", "migrate", environ=aurora(behind_tls(AURORA), migrated)),
        "service: DATABASE_URL: ", "certificate verify failed", "name one that has as sslrootcert",
    )  # fmt: skip


def test_fails_at_once_where_the_certificate_is_anothers(behind_tls, migrated, root):
    refused(
        run("service", "migrate", environ=aurora(behind_tls("other.example"), migrated, sslrootcert=root)),
        f'does not match host name "{AURORA}"',
    )


def test_fails_without_credentials(monkeypatch):
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/no/such/file")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/no/such/file")

    with pytest.raises(OperationalError, match="no AWS credentials are there to sign in to Amazon RDS"):
        rds_token.tokens(AURORA, 5432, "postgres")()


def test_the_authorities_of_rds_are_roots_that_hold_for_years():
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2 * 365)

    assert len(ROOTS) > 80
    assert all(root.issuer == root.subject for root in ROOTS)
    assert all("Amazon RDS" in root.subject.rfc4514_string() for root in ROOTS)
    assert min(root.not_valid_after_utc for root in ROOTS) > soon, "take AWS's newer file: see its head"
