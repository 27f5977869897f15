"""Elastic Load Balancing."""

from __future__ import annotations

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""The security policy that AWS recommends: TLS 1.3 and 1.2, forward secrecy, and a hybrid post-quantum key exchange.

CloudFormation's own default is ELBSecurityPolicy-2016-08, without TLS 1.3 and with TLS 1.0.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""


def is_modern_tls(tls_policy: str) -> bool:
    """Tell whether a security policy offers TLS 1.3, and takes nothing older than 1.2.

    The second number of its name is the oldest that it takes.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    """
    return tls_policy.startswith(("ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-"))


DESYNC_MODES = ("monitor", "defensive", "strictest")
"""What a load balancer does with requests that two servers might understand differently.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""

LOG_DELIVERY_SERVICE = "logdelivery.elasticloadbalancing"
"""The service principal, without its domain, as which load balancers write their logs to a bucket, in every region.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

DEREGISTRATION_DELAY = 300
"""Seconds that a target which leaves may go on answering, unless its target group says otherwise.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
"""
