"""What API Gateway lets nobody change, and the zones of its VPC links."""

from __future__ import annotations

import pytest

from budget_stack.facts.api_gateway import is_reserved, mapped_header, vpc_link_takes


@pytest.mark.parametrize("header", ["Authorization", "x-forwarded-for", "X-Forwarded-Proto", "Via", "X-Amzn-Trace-Id"])
def test_some_headers_are_reserved_in_whatever_case(header):
    assert is_reserved(header)


@pytest.mark.parametrize("header", ["Host", "Front-Address", "X-Forwarded-Port", "TEE"])
def test_other_headers_are_not(header):
    assert not is_reserved(header)


@pytest.mark.parametrize(
    ("parameter", "header"),
    [
        ("overwrite:header.Front-Host", "Front-Host"),
        ("append:header.a.b", "a.b"),
        ("remove:header.a", "a"),
        ("overwrite:path", None),
        ("append:querystring.header", None),
        ("overwrite:header.", None),
    ],
)
def test_a_parameter_is_about_a_header_or_about_something_else(parameter, header):
    assert mapped_header(parameter) == header


def test_a_vpc_link_cannot_use_every_zone_of_a_region():
    assert vpc_link_takes("use1-az1", "us-east-1")
    assert not vpc_link_takes("use1-az3", "us-east-1")


def test_a_region_that_is_not_listed_has_no_zone_known_to_be_unusable():
    assert vpc_link_takes("euc2-az1", "eu-central-2")
