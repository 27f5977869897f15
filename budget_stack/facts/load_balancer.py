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

_PROTOCOLS = {
    "application": ("HTTP", "HTTPS"),
    "network": ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
    "gateway": ("GENEVE",),
}
_TARGETS = {
    "HTTP": ("HTTP", "HTTPS"),
    "HTTPS": ("HTTP", "HTTPS"),
    "TCP": ("TCP", "TCP_UDP", "TCP_QUIC"),
    "TLS": ("TCP", "TLS"),
    "UDP": ("UDP", "TCP_UDP"),
    "TCP_UDP": ("TCP_UDP",),
    "QUIC": ("QUIC", "TCP_QUIC"),
    "TCP_QUIC": ("TCP_QUIC",),
}


def protocols_of(type_: str) -> tuple[str, ...]:
    """Return what a load balancer of a type may speak with its targets, and with clients unless it is a gateway.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    return _PROTOCOLS.get(type_, ())


def type_of_protocol(protocol: str | None) -> str | None:
    """Return the type of load balancer that speaks a protocol; None for an unknown one."""
    return next((type_ for type_, protocols in _PROTOCOLS.items() if protocol in protocols), None)


def target_protocols(protocol: str) -> tuple[str, ...]:
    """Return the protocols of target groups that a listener of a protocol may forward to.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
        https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    """
    return _TARGETS.get(protocol, ())


PROTOCOL_VERSIONS = ("HTTP1", "HTTP2", "GRPC")
"""Versions of a target group's protocol; a listener for plain HTTP forwards to the first alone.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
"""

FIELDS = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
"""What a condition of a rule is about, and the property that holds its values.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
"""

HOST_PATTERN, NO_PATH_PATTERN = r"[A-Za-z0-9.*?_-]{1,128}", r"[\s,;<>{}|^`#\\]"
"""A host in a condition, and what no path in one may have.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

LONGEST_CONDITION_VALUE, LONGEST_HEADER_NAME = 128, 40
"""Characters that a value, and the name of a header, may have.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html
"""

CONDITION_VALUES, CONDITION_WILDCARDS = 5, 6
"""Values that all conditions of a rule may have together, and asterisks and question marks in them; no quotas that can
be raised. Accounts have 5 wildcards, or 6 by an earlier default.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    https://github.com/awsdocs/elb-application-load-balancers-user-guide/pull/32
"""

ACTION_SETTINGS = {
    "forward": ("ForwardConfig", "TargetGroupArn"),
    "redirect": ("RedirectConfig",),
    "fixed-response": ("FixedResponseConfig",),
    "authenticate-oidc": ("AuthenticateOidcConfig",),
    "authenticate-cognito": ("AuthenticateCognitoConfig",),
    "jwt-validation": ("JwtValidationConfig",),
}
"""The properties that each type of action has, at least one of them.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
"""

ANSWERS = ("forward", "redirect", "fixed-response")
"""The types of action of which a rule has one, at its end.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
"""

TARGET_GROUPS_OF_AN_ACTION = 5
"""No quota that can be raised.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

ALPN_POLICIES = ("HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None")
"""Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html"""

MUTUAL_TLS_MODES = ("off", "passthrough", "verify")
"""What a listener does with the certificates of clients.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
"""

TRANSFORMS = {"host-header-rewrite": "HostHeaderRewriteConfig", "url-rewrite": "UrlRewriteConfig"}
"""The types of transforms, and the property that each has.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleTransform.html
"""

HEALTH_CHECK_PROTOCOLS = ("HTTP", "HTTPS", "TCP")
"""By which targets are checked, whatever they speak.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
"""


def healthy_codes(family: str) -> tuple[int, int]:
    """Return the least and the greatest code of HTTP that may count as healthy, by the type of load balancer.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    """
    return 200, {"network": 599, "gateway": 399}.get(family, 499)
