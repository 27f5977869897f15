"""How requests reach the service: a target group, and the listener rule that forwards to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field

from troposphere import Ref, Tags, Template
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.blocks.forwarding import forward_action
from budget_stack.blocks.route import Route, check_collisions, check_conditions, conditions
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_int, check_optional_references, check_references, check_text
from budget_stack.naming import add_resource, logical_id, longer_prefix
from budget_stack.values import Value, is_literal, only_where

_PRIORITY = 50
_RANGES = (
    ("health_check_interval", 5, 300),
    ("health_check_timeout", 2, 120),
    ("healthy_threshold", 2, 10),
    ("unhealthy_threshold", 2, 10),
    ("deregistration_delay", 0, 3600),
)


class RoutingSettings(Frozen):
    """Which requests the service gets, and when a target counts as healthy.

    Attributes:
        path_patterns: Paths that are forwarded; `*` and `?` are wildcards. Empty for every path.
        host_headers: Host names that are forwarded, with the same wildcards; empty for every host.
        http_headers: Headers by name, without regard to upper and lower case, each with the values of which it has one,
            with the same wildcards; all of them must be there. Anybody may send any header.
        source_cidrs: Ranges of the clients' addresses, such as `10.0.0.0/8`; empty for all. Others are told 404. A
            client behind a proxy has the proxy's address.
        priority: 1 to 50,000, unique for the listener; of all rules that match, the lowest wins. Left out, it is 50,
            which leaves room before it for services with paths or hosts of their own; on a listener that is shared it
            must be given.
        also: Further requests, each with a rule and a priority of its own, such as those of a path on whatever host.
        health_check_path: A path that answers 200 while the application is healthy; starts with `/`, and has 1,024
            characters at most.
        health_check_interval: Seconds between two checks, 5 to 300.
        health_check_timeout: Seconds that a check may take, 2 to 120; less than the interval.
        healthy_threshold: Successes in a row, 2 to 10, that make a target healthy.
        unhealthy_threshold: Failures in a row, 2 to 10, that make it unhealthy.
        deregistration_delay: Seconds, 0 to 3,600, that a deregistering target may take to finish open requests;
            at least the duration of the longest request.

    Raises:
        InvalidSetting: a literal that Elastic Load Balancing would reject, or that contradicts another.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
    """

    path_patterns: Sequence[Value] = ()
    host_headers: Sequence[Value] = ()
    http_headers: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    source_cidrs: Sequence[Value] = ()
    priority: Value | None = None
    also: Sequence[Route] = ()
    health_check_path: Value = "/health"
    health_check_interval: int = 15
    health_check_timeout: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 3
    deregistration_delay: int = 30

    def __post_init__(self) -> None:
        path = self.health_check_path
        check_text("health_check_path", path)
        if is_literal(path) and not re.fullmatch("/[!-~]{0,1023}", str(path)):
            expected = "a path that starts with /, of 1,024 characters at most, all of ASCII and none a space"
            raise InvalidSetting("health_check_path", path, expected)
        for setting, low, high in _RANGES:
            check_int(setting, getattr(self, setting), low, high)
        if self.health_check_timeout >= self.health_check_interval:
            raise InvalidSetting(
                "health_check_timeout",
                self.health_check_timeout,
                f"less than health_check_interval ({self.health_check_interval})",
            )
        check_conditions(
            path_patterns=self.path_patterns,
            host_headers=self.host_headers,
            http_headers=self.http_headers,
            source_cidrs=self.source_cidrs,
            priority=self.rule_priority,
        )
        if not isinstance(self.also, Sequence) or isinstance(self.also, str | bytes):
            raise InvalidSetting("also", self.also, "a sequence of Route")
        for position, route in enumerate(self.also):
            if not isinstance(route, Route):
                raise InvalidSetting(f"also[{position}]", route, "a Route")
            if route.name in [other.name for other in self.also[:position]]:
                raise InvalidSetting(f"also[{position}].name", route.name, "another name than those before it")
            taken = [self.rule_priority, *(other.priority for other in self.also[:position])]
            if str(route.priority) in map(str, taken):
                raise InvalidSetting(f"also[{position}].priority", route.priority, "another priority than those before")

    @property
    def is_conditional(self) -> bool:
        """Whether the service gets some requests alone."""
        return bool(self.path_patterns or self.host_headers or self.http_headers or self.source_cidrs)

    @property
    def rule_priority(self) -> Value:
        """The priority of the rule, if it is left out too."""
        return _PRIORITY if self.priority is None else self.priority


class Routing(Handle):
    """What `add_routing` adds.

    `https_rule` is `None` without an HTTPS listener, `alternate_target_group` where there is one group alone. `also`
    are the rules of further requests, of both listeners.
    """

    target_group: elb.TargetGroup
    rule: elb.ListenerRule
    https_rule: elb.ListenerRule | None = None
    alternate_target_group: elb.TargetGroup | None = None
    also: tuple[elb.ListenerRule, ...] = ()


def add_routing(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    vpc_id: Value,
    listener_arn: Value,
    https_listener_arn: Value | None = None,
    https_condition: str | None = None,
    two_target_groups: bool = False,
    settings: RoutingSettings = RoutingSettings(),
    prefix: str = "",
) -> Routing:
    """Add a target group for tasks, and the rule that forwards a listener's requests to it.

    With an HTTPS listener beside it that one forwards, and the plain one redirects to it.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the tasks.
        listener_arn: The listener that gets the rule, in this stack or another.
        https_listener_arn: The HTTPS listener of the same load balancer, on port 443; left out, `listener_arn` is all
            there is, plain or not.
        https_condition: Logical id of a condition of the template, without which there is no HTTPS listener. Whether
            it is true may change: no rule is replaced, and the plain one redirects only once the other forwards.
        two_target_groups: Whether there is a second target group, to which ECS shifts requests and from which it shifts
            them back. The rule then forwards to both, all requests to the first, until ECS changes that. So whatever
            updates the rule later undoes the last shift: none of its settings may change any more.
        settings: The settings of the routing.
        prefix: The prefix of every logical id.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    """
    check_references(vpc_id=vpc_id, listener_arn=listener_arn)
    check_optional_references(https_listener_arn=https_listener_arn, https_condition=https_condition)
    target_group = _target_group(template, logical_id(prefix, "TargetGroup"), vpc_id, settings)
    alternate = None
    if two_target_groups:
        alternate = _target_group(template, logical_id(prefix, "AlternateTargetGroup"), vpc_id, settings)
    forward = forward_action(Ref(target_group), Ref(alternate) if alternate else None)
    listeners = _Listeners(listener_arn, https_listener_arn, https_condition)
    rule, https_rule = _add_rules(template, prefix, listeners, settings, settings.rule_priority, forward)
    also: list[elb.ListenerRule] = []
    for route in settings.also:
        further = _add_rules(template, longer_prefix(prefix, route.name), listeners, route, route.priority, forward)
        also += [one for one in further if one is not None]
    return Routing(target_group, rule, https_rule, alternate, tuple(also))


class _Listeners(Handle):
    plain_arn: Value
    https_arn: Value | None
    https_condition: str | None


def _add_rules(
    template: Template,
    prefix: str,
    listeners: _Listeners,
    route: RoutingSettings | Route,
    priority: Value,
    forward: elb.ListenerRuleAction,
) -> tuple[elb.ListenerRule, elb.ListenerRule | None]:
    """Add the rules of one route: of the plain listener and, where there is one, of the HTTPS listener."""
    of_route = conditions(
        path_patterns=route.path_patterns,
        host_headers=route.host_headers,
        http_headers=route.http_headers,
        source_cidrs=route.source_cidrs,
    )
    rule = elb.ListenerRule(
        logical_id(prefix, "ListenerRule"),
        ListenerArn=listeners.plain_arn,
        Priority=priority,
        Conditions=of_route,
        Actions=[forward],
    )
    check_collisions(template, rule)
    if listeners.https_arn is None:
        return add_resource(template, rule), None
    https_rule = elb.ListenerRule(
        logical_id(prefix, "HttpsListenerRule"),
        ListenerArn=listeners.https_arn,
        Priority=priority,
        Conditions=of_route,
        Actions=[forward],
    )
    check_collisions(template, https_rule)
    condition = listeners.https_condition
    if condition is not None:
        https_rule.Condition = condition
    rule.Actions = [only_where(condition, _redirect(), otherwise=forward)]
    # A reference instead of DependsOn also works for a rule with a condition. Without one the redirect would lead
    # nowhere for as long as a certificate takes to be validated.
    rule.Tags = only_where(condition, Tags(HttpsListenerRule=Ref(https_rule)))
    return add_resource(template, rule), add_resource(template, https_rule)


def _target_group(template: Template, title: str, vpc_id: Value, settings: RoutingSettings) -> elb.TargetGroup:
    return add_resource(
        template,
        elb.TargetGroup(
            title,
            VpcId=vpc_id,
            TargetType="ip",
            Protocol="HTTP",
            # Cannot be changed later, and is never used: ECS registers each task with the port of its container.
            Port=80,
            HealthCheckPath=settings.health_check_path,
            HealthCheckIntervalSeconds=settings.health_check_interval,
            HealthCheckTimeoutSeconds=settings.health_check_timeout,
            HealthyThresholdCount=settings.healthy_threshold,
            UnhealthyThresholdCount=settings.unhealthy_threshold,
            Matcher=elb.Matcher(HttpCode="200"),
            TargetGroupAttributes=[
                elb.TargetGroupAttribute(
                    Key="deregistration_delay.timeout_seconds", Value=str(settings.deregistration_delay)
                )
            ],
        ),
    )


def _redirect() -> elb.ListenerRuleAction:
    redirect = elb.RedirectConfig(Protocol="HTTPS", Port="443", StatusCode="HTTP_301")
    return elb.ListenerRuleAction(Type="redirect", RedirectConfig=redirect)
