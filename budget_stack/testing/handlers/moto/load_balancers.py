"""What moto's Elastic Load Balancing names otherwise: all load balancers as application load balancers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

_LETTERS = {"gateway": "gwy", "network": "net"}


@contextmanager
def named_by_kind(type_: str) -> Iterator[None]:
    """Let the ARN of a load balancer say of which type it is, as those of its listeners and rules then do.

    Args:
        type_: Such as `network`.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    """
    from moto.elbv2.utils import make_arn_for_load_balancer

    def make(*given: str, **named: str) -> str:
        return make_arn_for_load_balancer(*given, **named).replace(
            ":loadbalancer/app/", f":loadbalancer/{_LETTERS.get(type_, 'app')}/"
        )

    with mock.patch("moto.elbv2.models.make_arn_for_load_balancer", make):
        yield
