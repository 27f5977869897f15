"""IAM policy documents as they stand once everything that they name exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.resolve import Reference, ResolvedTemplate
from budget_stack.resolve.symbols import Symbol, substituted
from tests.support.resolution import PSEUDO

_HERE = f"{PSEUDO['AWS::Region']}:{PSEUDO['AWS::AccountId']}"
# What a reference to a resource of each type is at deployment.
_BORN = {
    ("AWS::DSQL::Cluster", "ResourceArn"): f"arn:aws:dsql:{_HERE}:cluster/abcdefghijklmnopqrstuvwxyz",
    ("AWS::RDS::DBCluster", "DBClusterResourceId"): "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ("AWS::ECS::Cluster", ""): "cluster",
    ("AWS::ECS::Service", "Name"): "service",
    ("AWS::Logs::LogGroup", "Arn"): f"arn:aws:logs:{_HERE}:log-group:group:*",
    ("AWS::SecretsManager::Secret", ""): f"arn:aws:secretsmanager:{_HERE}:secret:secret-AbCdEf",
}


def policy_documents(resolved: ResolvedTemplate) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what each policy of a template allows, with its logical id."""

    def meaning(symbol: Symbol) -> object:
        assert isinstance(symbol, Reference), f"no IAM document names {symbol} yet"
        return _BORN[resolved.resources[symbol.logical_id].type, symbol.attribute]

    for name, resource in resolved.resources.items():
        inline = [policy["PolicyDocument"] for policy in resource.properties.get("Policies", ())]
        for document in (resource.properties.get("PolicyDocument"), *inline):
            if document is not None and resource.type.startswith("AWS::IAM::"):
                yield name, substituted(document, meaning)
