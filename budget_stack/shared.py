"""What a service, a worker or a job joins that another stack has."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.values import Value


class SharedCluster(NamedTuple):
    """A cluster that a worker or a job joins, of this template or another.

    Attributes:
        cluster_name: The cluster's name, not its ARN.
        launch_type: As for `Shared`: `FARGATE` for a cluster without capacity providers.
    """

    cluster_name: Value
    launch_type: str | None = None


class Shared(NamedTuple):
    """A cluster and a load balancer that several services use, of this template or another.

    Attributes:
        cluster_name: The cluster's name, not its ARN.
        listener_arn: The listener that gets a rule for the service. Each service on it needs a
            `routing.priority` of its own, lower than that of a service that takes every path, and says which requests
            it gets.
        load_balancer_security_group_id: The group that gets a rule to the service's tasks.
        https_listener_arn: The HTTPS listener on port 443 of the same load balancer: it gets the rule then, and
            `listener_arn`, which is the plain one, a rule that redirects. Left out, `listener_arn` is all there is,
            plain or not.
        https_condition: Logical id of a condition of the template, without which there is no HTTPS listener.
        launch_type: `FARGATE` for a cluster that is associated with no capacity providers, as those that the AWS CDK
            makes: there a service with a capacity provider strategy is refused. Left out, the service has a strategy,
            as Spot needs it. CloudFormation replaces a service that goes from one to the other.
    """

    cluster_name: Value
    listener_arn: Value
    load_balancer_security_group_id: Value
    https_listener_arn: Value | None = None
    https_condition: str | None = None
    launch_type: str | None = None
