"""Opens a session with AWS, or says in one line why it cannot and what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from budget_stack.errors import BudgetStackError

_GIVE = "run aws configure or aws sso login, or pass --profile"
_EXPIRED = "the credentials have expired: sign in again, for example with aws sso login"
_REFUSED = "AWS does not accept these credentials there: check the keys, and that the region is enabled"
_FORBIDDEN = (
    "the credentials need ec2:DescribeVpcs, ec2:DescribeSubnets and ec2:DescribeRouteTables: ask for these rights"
)
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
_CODES = {
    "AccessDenied": _FORBIDDEN,
    "AuthFailure": _REFUSED,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "InvalidClientTokenId": _REFUSED,
    "OptInRequired": _REFUSED,
    "RequestExpired": _EXPIRED,
    "SignatureDoesNotMatch": _REFUSED,
    "UnauthorizedOperation": _FORBIDDEN,
    "UnrecognizedClientException": _REFUSED,
}
_Answer = TypeVar("_Answer")


class NotListed(BudgetStackError):
    """Why an account cannot be listed, and how to mend it."""


class NotAllowed(NotListed):
    """AWS answers, but these credentials may not ask that: they may ask other things."""


def botocore() -> Any:
    """Return what boto3 is made of, imported only now.

    Raises:
        NotListed: boto3 is not installed.
    """
    try:
        import botocore.parsers  # type: ignore[import-untyped]
        import botocore.session  # type: ignore[import-untyped]
    except ImportError as error:
        raise NotListed("boto3 is not installed: pip install 'budget-stack[aws]'") from error
    return botocore


def default_region(profile: str | None) -> str | None:
    """Return the region that the environment or the profile names; None if neither does."""
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    try:
        return region or botocore().session.Session(profile=profile).get_config_variable("region") or None
    except NotListed:
        return None
    except botocore().exceptions.BotoCoreError:
        # A profile that is missing or broken is reported when it is used.
        return None


def open_session(profile: str | None, *, terminal: bool) -> Any:
    """Return a botocore session that has credentials.

    Args:
        profile: The profile in ~/.aws; None for the default one.
        terminal: Whether somebody is there to type the code that a profile may ask for.

    Raises:
        NotListed: it has none, or only such as somebody has to type a code for, and nobody is there.
    """
    session = botocore().session.Session(profile=profile)
    if not terminal and "mfa_serial" in session.get_scoped_config():
        raise NotListed("the profile asks for an MFA code, and there is no terminal to type it in: run this in one")
    if session.get_credentials() is None:
        raise NotListed(f"there are no AWS credentials: {_GIVE}")
    return session


def client(session: Any, service: str, region: str) -> Any:
    """Return a client that gives up soon: the questions can go on without it."""
    settings = {"connect_timeout": 3, "read_timeout": 10, "retries": {"total_max_attempts": 2, "mode": "standard"}}
    return session.create_client(service, region_name=region, config=botocore().config.Config(**settings))


@contextmanager
def explained(*, forbidden: str | None = _FORBIDDEN) -> Iterator[None]:
    """Turn whatever keeps AWS from answering into one line.

    Args:
        forbidden: What to say where the credentials may not ask; None for AWS's own words, which name the right.

    Raises:
        NotListed: in place of boto3's own error.
    """
    aws = botocore().exceptions
    try:
        yield
    except aws.ClientError as error:
        why = _CODES.get(code_of(error), _line(error))
        if why is _FORBIDDEN:
            raise NotAllowed(forbidden or _line(error)) from error
        raise NotListed(why) from error
    except (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError) as error:
        raise NotListed(f"{_line(error)}: {_GIVE}") from error
    except (aws.TokenRetrievalError, aws.SSOError) as error:
        raise NotListed(f"{_line(error)}: sign in again with aws sso login") from error
    except (aws.ConnectionError, aws.HTTPClientError) as error:
        raise NotListed(f"{_line(error)}: check the network and --region") from error
    except (aws.BotoCoreError, OSError, ValueError) as error:
        raise NotListed(_line(error)) from error
    except (KeyError, botocore().parsers.ResponseParserError) as error:
        raise NotListed("what answers is not AWS: check the network, its proxy and AWS_ENDPOINT_URL") from error


def unless_refused(ask: Callable[[], _Answer]) -> _Answer | None:
    """Return what AWS says, or None where it may not be asked: whatever depends on that stays unsaid."""
    aws = botocore().exceptions
    try:
        return ask()
    except (aws.BotoCoreError, aws.ClientError, KeyError, botocore().parsers.ResponseParserError):
        return None


def code_of(error: Any) -> str:
    """Return AWS's word for an error; empty where it is not AWS that answered."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
