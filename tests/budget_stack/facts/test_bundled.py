"""Facts that cfn-lint bundles too: whoever updates it hears of what has changed on AWS."""

from __future__ import annotations

import json
from importlib.resources import files

from budget_stack.facts.dsql import DSQL_REGIONS
from budget_stack.facts.fargate import FARGATE_SIZES
from budget_stack.facts.logs import RETENTION_DAYS


def test_the_table_of_sizes_is_the_one_cfn_lint_bundles():
    schema = json.loads(
        files("cfnlint").joinpath("data/schemas/extensions/aws_ecs_taskdefinition/fargate_cpu_memory.json").read_text()
    )
    bundled = {}
    for size in schema["then"]["anyOf"]:
        (cpu,) = size["properties"]["Cpu"]["then"]["enum"]
        memory = size["properties"]["Memory"]["then"]
        bundled[int(cpu)] = tuple(
            memory.get("enum") or range(memory["minimum"], memory["maximum"] + 1, memory["multipleOf"])
        )

    assert bundled == dict(FARGATE_SIZES)


def test_the_retention_periods_are_those_cfn_lint_bundles():
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::Logs::LogGroup").schema

    assert sorted(schema["properties"]["RetentionInDays"]["enum"]) == sorted(RETENTION_DAYS)


def test_the_regions_of_aurora_dsql_are_those_cfn_lint_bundles():
    from cfnlint.data import schemas
    from cfnlint.helpers import REGIONS
    from cfnlint.schema._exceptions import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    # of a region without a file it knows nothing, and says yes to everything
    known = {file.name.removesuffix(".json") for file in (files(schemas) / "providers").iterdir()}
    bundled = []
    for region in known.intersection(REGIONS):
        try:
            PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, "AWS::DSQL::Cluster")
        except ResourceNotFoundError:
            continue
        bundled.append(region)

    # of the isolated partitions it knows nothing, and says yes to everything
    isolated = ("us-iso", "eu-iso", "eusc-")
    assert sorted(DSQL_REGIONS) == sorted(region for region in bundled if not region.startswith(isolated))
