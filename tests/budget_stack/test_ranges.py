"""Ranges, paths and hosts that AWS would refuse, or change unasked."""

from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, LoadBalancerSettings, RoutingSettings

BAD_RANGES = ("10.0.0.0/40", "10.0.0.1/8", "10.0.0.0", "300.0.0.0/8", "10.0.0.0/-1", "anywhere")


@pytest.mark.parametrize("cidr", [*BAD_RANGES, "::/0"])
def test_fails_on_what_is_no_range_of_ipv4(cidr):
    with pytest.raises(InvalidSetting, match="allowed_cidr must be a range"):
        LoadBalancerSettings(allowed_cidr=cidr)


@pytest.mark.parametrize("cidr", [*BAD_RANGES, "2001:db8::1/32"])
def test_fails_on_clients_that_are_no_range(cidr):
    with pytest.raises(InvalidSetting, match=r"source_cidrs\[0\] must be a range"):
        RoutingSettings(source_cidrs=(cidr,))


@pytest.mark.parametrize("host", ["https://a.example.com/", "a.example.com/x", "a b", "a" * 129])
def test_fails_on_what_is_no_host(host):
    with pytest.raises(InvalidSetting, match=r"host_headers\[0\] must be a host's name alone"):
        RoutingSettings(host_headers=(host,))


@pytest.mark.parametrize("path", ["v1/*", "/a b", "/" + "a" * 128])
def test_fails_on_what_is_no_path(path):
    with pytest.raises(InvalidSetting, match=r"path_patterns\[0\] must be a path"):
        RoutingSettings(path_patterns=(path,))


def test_ranges_paths_and_hosts_of_every_kind_are_taken():
    LoadBalancerSettings(allowed_cidr="0.0.0.0/0", also_allowed_cidrs=("203.0.113.7/32",))
    RoutingSettings(
        path_patterns=("/v1/*", "*.png"), host_headers=("*.example.com",), source_cidrs=("2001:DB8::/32", "10.0.0.0/8")
    )
