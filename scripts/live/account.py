"""What there is in an account: asked of AWS itself, and never of what a command printed."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

# a deleted service drains for as long as its load balancer and its tasks take to let go
_PATIENCE, _PAUSE = 900, 5  # seconds

Session = Any
"""boto3's."""


class Event(NamedTuple):
    """A line of a stack's events."""

    status: str
    logical_id: str
    physical_id: str
    reason: str


class Account:
    """One stack, and what belongs to it or is left of it.

    Attributes:
        stack_name: The stack.
    """

    def __init__(self, session: Session, stack_name: str, vpc_id: str, endpoint: str | None = None) -> None:
        self.stack_name = stack_name
        self._session, self._vpc_id, self._endpoint = session, vpc_id, endpoint

    def client(self, service: str) -> Any:
        """boto3's client of a service."""
        return self._session.client(service, endpoint_url=self._endpoint)

    def status(self) -> str:
        """The stack's status, or nothing where there is no stack."""
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]

        try:
            return str(self._stack()["StackStatus"])
        except ClientError as error:
            if "does not exist" in str(error):
                return ""
            raise

    def settled(self) -> str:
        """The stack's status once CloudFormation has ended, clean-up included."""
        while (status := self.status()).endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            time.sleep(_PAUSE)
        return status

    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        return {output["OutputKey"]: output["OutputValue"] for output in self._stack().get("Outputs", ())}

    def exports(self) -> set[str]:
        """The names under which it exports."""
        every = self._all("cloudformation", "list_exports", "Exports")
        return {one["Name"] for one in every if one["Name"].startswith(f"{self.stack_name}-")}

    def resources(self) -> dict[str, str]:
        """The physical ids of the stack's resources, by logical id."""
        described = self.client("cloudformation").describe_stack_resources(StackName=self.stack_name)
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for one in described["StackResources"]
            if not one["ResourceStatus"].startswith("DELETE_")
        }

    def events(self) -> list[Event]:
        """The stack's events, the first one first."""
        told = self._all("cloudformation", "describe_stack_events", "StackEvents", StackName=self.stack_name)
        keys = ("ResourceStatus", "LogicalResourceId", "PhysicalResourceId", "ResourceStatusReason")
        return [Event(*(one.get(key, "") for key in keys)) for one in reversed(told)]

    def service(self, arn: str) -> dict[str, Any]:
        """A service as ECS describes it, also one that was deleted: INACTIVE, or nothing once it is forgotten."""
        described = self.client("ecs").describe_services(cluster=arn.split("/")[1], services=[arn])["services"]
        return dict(described[0]) if described else {"status": "INACTIVE"}

    def is_inactive(self, service: str) -> bool:
        """Whether a service that was deleted has no task left, after minutes if need be."""
        for _ in range(_PATIENCE // _PAUSE):
            if self.service(service)["status"] != "DRAINING":
                break
            time.sleep(_PAUSE)
        return bool(self.service(service)["status"] == "INACTIVE")

    def images_of(self, service: dict[str, Any]) -> set[str]:
        """The images of the containers that a service runs."""
        task = self.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])
        return {container["image"] for container in task["taskDefinition"]["containerDefinitions"]}

    def repositories(self) -> set[str]:
        """The names of all repositories."""
        return {one["repositoryName"] for one in self._all("ecr", "describe_repositories", "repositories")}

    def tags(self, repository: str) -> set[str]:
        """The tags of the images in a repository."""
        images = self._all("ecr", "list_images", "imageIds", repositoryName=repository)
        return {image["imageTag"] for image in images if "imageTag" in image}

    def databases(self) -> set[str]:
        """The identifiers of all Aurora DSQL clusters that nobody has deleted."""
        found = [cluster["identifier"] for cluster in self._all("dsql", "list_clusters", "clusters")]
        return {one for one in found if self._database(one).get("status") not in ("DELETING", "DELETED", None)}

    def is_protected(self, database: str) -> bool:
        """Whether a cluster is protected from deletion."""
        return bool(self._database(database)["deletionProtectionEnabled"])

    def inventory(self) -> set[str]:
        """Whatever bears the stack's name or lies in its VPC: what a roll-back must leave as it was."""
        name = f"{self.stack_name}-"
        ecs = self._all("ecs", "list_clusters", "clusterArns")
        clusters = [arn for arn in ecs if name in arn]
        services = [arn for cluster in clusters for arn in self._active_services(cluster)]
        targets = self._all(
            "application-autoscaling", "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs"
        )
        balancers = self._all("elbv2", "describe_load_balancers", "LoadBalancers")
        groups = self._all("elbv2", "describe_target_groups", "TargetGroups")
        in_vpc = [{"Name": "vpc-id", "Values": [self._vpc_id]}]
        return {
            *services,
            *(target["ResourceId"] for target in targets if name in target["ResourceId"]),
            *(balancer["LoadBalancerArn"] for balancer in balancers if balancer["VpcId"] == self._vpc_id),
            *(group["TargetGroupArn"] for group in groups if group.get("VpcId") == self._vpc_id),
            *(group["GroupId"] for group in self._all("ec2", "describe_security_groups", "SecurityGroups",
                                                      Filters=in_vpc)),
            *(role["Arn"] for role in self._all("iam", "list_roles", "Roles") if role["RoleName"].startswith(name)),
            *(policy["Arn"] for policy in self._all("iam", "list_policies", "Policies", Scope="Local")
              if policy["PolicyName"].startswith(name)),
            *(one["logGroupName"] for prefix in (name, f"/aws/vendedlogs/{name}")
              for one in self._all("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=prefix)),
            *(one["ApiId"] for one in self._all("apigatewayv2", "get_apis", "Items")
              if one["Name"] == self.stack_name),
            *(one["VpcLinkId"] for one in self._vpc_links() if one["Name"] == self.stack_name),
            *(one["repositoryArn"] for one in self._all("ecr", "describe_repositories", "repositories")
              if one["repositoryName"] == self.stack_name),
            *(arn for arn in self._all("ecs", "list_task_definitions", "taskDefinitionArns", status="ACTIVE")
              if name in arn),
            *self.databases(),
        }  # fmt: skip

    def _vpc_links(self) -> list[Any]:
        # boto3 has no paginator of these, and an account has ten at most unless it asked for more
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
        return list(self.client("apigatewayv2").get_vpc_links()["Items"])

    def _database(self, identifier: str) -> dict[str, Any]:
        dsql = self.client("dsql")
        try:
            return dict(dsql.get_cluster(identifier=identifier))
        except dsql.exceptions.ResourceNotFoundException:
            # it went after it was listed
            return {}

    def _active_services(self, cluster: str) -> list[str]:
        arns = self._all("ecs", "list_services", "serviceArns", cluster=cluster)
        return [arn for arn in arns if self.service(arn)["status"] == "ACTIVE"]

    def _stack(self) -> dict[str, Any]:
        return dict(self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"][0])

    def _all(self, service: str, operation: str, key: str, **parameters: object) -> list[Any]:
        pages = self.client(service).get_paginator(operation).paginate(**parameters)
        return [item for page in pages for item in page.get(key, ())]
