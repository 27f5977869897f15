from __future__ import annotations

import sys
from pathlib import Path

import pytest
from botocore import exceptions as aws

from budget_stack.configure import credentials
from budget_stack.configure.credentials import NotListed


def client_error(code):
    return aws.ClientError({"Error": {"Code": code, "Message": "the {raw} message"}}, "DescribeVpcs")


def reason(error):
    with pytest.raises(NotListed) as caught, credentials.explained():
        raise error
    return str(caught.value)


@pytest.fixture
def profiles():
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(
        "[profile sunny]\nregion = eu-south-2\n"
        "[profile coded]\nrole_arn = arn:aws:iam::000000000000:role/ops\nsource_profile = base\n"
        "mfa_serial = arn:aws:iam::000000000000:mfa/ops\n"
        "[profile base]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
    )


@pytest.mark.parametrize(
    ("error", "why", "fix"),
    [
        (client_error("UnauthorizedOperation"), "ec2:DescribeVpcs", "ask for these rights"),
        (client_error("AccessDenied"), "ec2:DescribeVpcs", "ask for these rights"),
        (client_error("RequestExpired"), "have expired", "aws sso login"),
        (client_error("ExpiredToken"), "have expired", "aws sso login"),
        (client_error("ExpiredTokenException"), "have expired", "aws sso login"),
        (client_error("AuthFailure"), "does not accept these credentials", "check the keys"),
        (client_error("UnrecognizedClientException"), "does not accept these credentials", "check the keys"),
        (client_error("Strange"), "the {raw} message", "Strange"),
        (aws.NoCredentialsError(), "Unable to locate credentials", "run aws configure"),
        (aws.PartialCredentialsError(provider="env", cred_var="x"), "Partial credentials", "run aws configure"),
        (aws.CredentialRetrievalError(provider="p", error_msg="boom"), "boom", "run aws configure"),
        (aws.SSOTokenLoadError(error_msg="gone"), "gone", "aws sso login"),
        (aws.UnauthorizedSSOTokenError(), "expired or is otherwise invalid", "aws sso login"),
        (aws.TokenRetrievalError(provider="sso", error_msg="gone"), "gone", "aws sso login"),
        (aws.EndpointConnectionError(endpoint_url="https://x"), "Could not connect", "check the network"),
        (aws.ConnectTimeoutError(endpoint_url="https://x"), "timeout", "check the network"),
        (aws.ReadTimeoutError(endpoint_url="https://x"), "timeout", "check the network"),
        (aws.SSLError(endpoint_url="https://x", error="bad"), "SSL", "check the network"),
        (aws.ProfileNotFound(profile="nobody"), "(nobody) could not be found", "profile"),
        (aws.BotoCoreError(), "unspecified", "error"),
        (ValueError("Invalid\nendpoint"), "Invalid endpoint", ""),
    ],
)
def test_whatever_keeps_aws_from_answering_becomes_one_line_with_its_fix(error, why, fix):
    line = reason(error)

    assert why in line
    assert fix in line
    assert "\n" not in line


def test_fails_without_boto3_and_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "botocore.session", None)

    with pytest.raises(NotListed, match=r"boto3 is not installed: pip install 'budget-stack\[aws\]'"):
        credentials.botocore()


def test_fails_without_credentials():
    with pytest.raises(NotListed, match="there are no AWS credentials: run aws configure or aws sso login"):
        credentials.open_session(None, terminal=False)


def test_fails_on_a_profile_that_asks_for_a_code_where_nobody_can_type_it(profiles):
    with pytest.raises(NotListed, match="asks for an MFA code, and there is no terminal"):
        credentials.open_session("coded", terminal=False)


def test_a_profile_that_asks_for_a_code_may_do_so_in_a_terminal(profiles):
    assert credentials.open_session("coded", terminal=True).profile == "coded"


def test_the_region_is_the_one_of_the_environment_or_else_of_the_profile(profiles, monkeypatch):
    assert credentials.default_region(None) is None
    assert credentials.default_region("sunny") == "eu-south-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    assert credentials.default_region("sunny") == "eu-west-2"
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert credentials.default_region("sunny") == "eu-west-3"


def test_a_profile_that_is_not_there_names_no_region():
    assert credentials.default_region("nobody") is None


def test_the_environment_names_the_region_without_boto3_too(monkeypatch):
    monkeypatch.setitem(sys.modules, "botocore.session", None)

    assert credentials.default_region(None) is None
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert credentials.default_region(None) == "eu-west-3"


def test_a_client_gives_up_soon(keys):
    session = credentials.open_session(None, terminal=False)

    config = credentials.client(session, "ec2", "eu-west-1").meta.config

    assert (config.connect_timeout, config.read_timeout) == (3, 10)
    assert config.retries["total_max_attempts"] == 2
