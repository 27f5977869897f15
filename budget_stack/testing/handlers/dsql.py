"""Aurora DSQL clusters."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from budget_stack.facts.resource_types import DSQL_CLUSTER
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tag_list, tags_gone, without


class Cluster(Handler):
    """`AWS::DSQL::Cluster`."""

    names = fixed(PolicyDocument="policy")
    resets = fixed(
        DeletionProtectionEnabled=False,
        KmsEncryptionKey="AWS_OWNED_KMS_KEY",
        PolicyDocument=None,
        Tags=[],
    )

    def create(self, aws: Context, properties: Properties) -> str:
        try:
            identifier: str = aws.create("dsql", "create_cluster", properties)["identifier"]
        except KeyError as error:
            # raised by moto for a region that it does not list
            raise RigError("moto has Aurora DSQL in us-east-1 and us-east-2 only: deploy to one of them") from error
        return identifier

    def read(self, aws: Context, physical_id: str) -> Properties:
        cluster = aws.read("dsql", "get_cluster", identifier=physical_id)
        encryption = cluster.get("encryptionDetails", {})
        described = {
            **without(cluster, "ResponseMetadata"),
            "tags": tag_list(cluster.get("tags", {})),
            # for AWS's own key there is only the encryption type
            "kmsEncryptionKey": encryption.get("kmsKeyArn") or encryption.get("encryptionType"),
        }
        with suppress(aws.account.api("dsql").exceptions.ResourceNotFoundException):
            described["policy"] = aws.read("dsql", "get_cluster_policy", identifier=physical_id)["policy"]
        return described

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        cluster = aws.read("dsql", "get_cluster", identifier=physical_id)
        service = aws.read("dsql", "get_vpc_endpoint_service_name", identifier=physical_id)["serviceName"]
        return {
            "CreationTime": cluster["creationTime"].isoformat(),
            "Endpoint": cluster["endpoint"],
            "Identifier": physical_id,
            "ResourceArn": cluster["arn"],
            "Status": cluster["status"],
            "VpcEndpointServiceName": service,
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if some := only(properties, *(different - {"Tags", "PolicyDocument"})):
            aws.complete("dsql", "update_cluster", some, identifier=physical_id)
        if "PolicyDocument" in different:
            verb = "put" if "PolicyDocument" in properties else "delete"
            aws.complete("dsql", f"{verb}_cluster_policy", only(properties, "PolicyDocument"), identifier=physical_id)
        arn = aws.read("dsql", "get_cluster", identifier=physical_id)["arn"]
        if gone := tags_gone(properties, before):
            aws.complete("dsql", "untag_resource", resourceArn=arn, tagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("dsql", "tag_resource", only(properties, "Tags"), resourceArn=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("dsql", "delete_cluster", identifier=physical_id)


HANDLERS = {DSQL_CLUSTER: Cluster()}
