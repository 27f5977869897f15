"""What ECS does in a deployment beside starting tasks: it waits for a person, watches alarms, and shifts requests.

Nothing takes time here: a test says beforehand how a pause is answered and which alarms go off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties


def refuse_answer(aws: Context, properties: Properties) -> None:
    """Fail a deployment that somebody rolled back at a pause, or that nobody continued in time.

    A first deployment too, of which AWS does not say whether it pauses.

    Raises:
        DeploymentFailed: it was rolled back.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
    """
    for hook in _configuration(properties).get("LifecycleHooks", ()):
        if hook.get("TargetType") != "PAUSE":
            continue
        timeout = hook.get("TimeoutConfiguration", {})
        for stage in hook["LifecycleStages"]:
            answer = aws.account.pause_answers.get(stage)
            if (answer or timeout.get("Action", "ROLLBACK")) == "ROLLBACK":
                minutes = timeout.get("TimeoutInMinutes", 1440)
                why = "was rolled back" if answer else f"was not continued in {minutes} minutes"
                raise DeploymentFailed(aws.logical_id, f"the deployment paused at {stage}, and {why}")


def refuse_alarm(aws: Context, properties: Properties) -> None:
    """Fail a deployment during which one of its alarms goes off.

    If one is in alarm when the deployment starts, ECS watches none of them.

    Raises:
        DeploymentFailed: an alarm went off, and ECS rolled the deployment back.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
        https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#deployment-rollback-alarms
    """
    alarms = _configuration(properties).get("Alarms", {})
    names = alarms.get("AlarmNames", [])
    if str(alarms.get("Enable")).lower() != "true" or not names:
        return
    known = aws.read("cloudwatch", "describe_alarms", AlarmNames=names)["MetricAlarms"]
    if any(alarm["StateValue"] == "ALARM" for alarm in known):
        return
    for name in names:
        if any(fnmatchcase(name, pattern) for pattern in aws.account.ringing_alarms):
            raise DeploymentFailed(aws.logical_id, f"the alarm {name} went off, and ECS rolled the deployment back")


def shift(aws: Context, properties: Properties) -> None:
    """Give the requests to the other target group of each rule, as ECS has done when such a deployment is complete.

    That includes the first deployment of a service, of which no page of AWS's says so and one report does.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
        https://github.com/go-to-k/cdk-real-drift/issues/1730
    """
    if _configuration(properties).get("Strategy") not in SHIFTING_STRATEGIES:
        return
    for arn in shifted_rules(properties):
        (rule,) = aws.read("elbv2", "describe_rules", RuleArns=[arn])["Rules"]
        before = [_sendable(action) for action in rule["Actions"]]
        aws.complete("elbv2", "modify_rule", RuleArn=arn, Actions=[_swapped(action) for action in before])
        aws.on_undo("elbv2", "modify_rule", RuleArn=arn, Actions=before)


def shifted_rules(properties: Properties) -> Iterator[str]:
    """Yield the ARNs of the rules whose weights ECS changes for a service, or has changed under another strategy."""
    for balancer in properties.get("LoadBalancers", ()):
        advanced = balancer.get("AdvancedConfiguration", {})
        yield from (advanced[key] for key in ("ProductionListenerRule", "TestListenerRule") if key in advanced)


def _configuration(properties: Properties) -> Mapping[str, Any]:
    configuration: Mapping[str, Any] = properties.get("DeploymentConfiguration", {})
    return configuration


def _swapped(action: Mapping[str, Any]) -> dict[str, Any]:
    groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
    weights = [group["Weight"] for group in reversed(groups)]
    shifted = [{**group, "Weight": weight} for group, weight in zip(groups, weights, strict=True)]
    return {**action, "ForwardConfig": {**action["ForwardConfig"], "TargetGroups": shifted}} if groups else dict(action)


def _sendable(action: Mapping[str, Any]) -> dict[str, Any]:
    """An action as a request has it: of two target groups, none is said beside the list of both."""
    groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
    return {name: value for name, value in action.items() if name != "TargetGroupArn" or len(groups) < 2}
