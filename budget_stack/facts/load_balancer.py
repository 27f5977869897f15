"""Elastic Load Balancing."""

from __future__ import annotations

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""The security policy that AWS recommends: TLS 1.3 and 1.2, forward secrecy, and a hybrid post-quantum key exchange.

CloudFormation's own default is ELBSecurityPolicy-2016-08, without TLS 1.3 and with TLS 1.0.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""

DESYNC_MODES = ("monitor", "defensive", "strictest")
"""What a load balancer does with requests that two servers might understand differently.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""
