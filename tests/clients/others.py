"""Correct templates that others wrote, as `make check` fetches or makes them; none is part of this repository."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import shutil
import subprocess
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.tools import REPO

TRUE = Path(__file__).with_name("others.toml")
# Not templates of CloudFormation: one has nothing but Metadata, the others are for OpenStack.
LEFT_OUT = ("Metadata", "OpenStack_AutoScaling", "OpenStack_Server")
# Those of our field that are whole: some examples refer to what they leave out.
OF_OUR_FIELD = (
    "ApplicationAutoScalingSample",
    "ApplicationELB",
    "ApplicationLB_FixedActions",
    "Autoscaling",
    "AutoscalingHTTPRequests",
    "Batch",
    "CodeBuild",
    "CodeDeploy",
    "ECRSample",
    "ECSCluster",
    "ECSFargate",
    "EFS",
    "IAM_Policies_SNS_Publish_To_SQS",
    "IAM_Roles_and_InstanceProfiles",
    "IAM_Users_Groups_and_Policies",
    "NatGateway",
    "NetworkLB",
    "SQS_With_CloudWatch_Alarms",
    "Secretsmanager_Rds",
)


class Said(NamedTuple):
    """A finding on a template by somebody else that is true; in what is listed, * stands for any text."""

    template: str
    rule: str
    resource: str

    def covers(self, finding: Said) -> bool:
        return all(fnmatchcase(text, pattern) for pattern, text in zip(self, finding, strict=True))


def true_findings() -> set[Said]:
    entries = tomllib.loads(TRUE.read_text())["finding"]
    assert all(entry["reason"] and entry["source"].startswith("https://") for entry in entries)
    return {Said(entry["template"], entry["rule"], entry["resource"]) for entry in entries}


def is_of_our_field(name: str) -> bool:
    by, _, title = name.partition(" ")
    return by in ("cdk", "cfn-modules") or (by == "troposphere" and title in OF_OUR_FIELD)


def by_the_cdk(folder: Path) -> dict[str, Path]:
    """What the AWS CDK makes of tests/clients/cdk/app.js."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is missing", pytrace=False)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NODE_PATH": str(_tool("cdk") / "node_modules")}
    app = Path(__file__).parent / "cdk" / "app.js"
    subprocess.run([node, str(app), str(folder / "cdk")], env=environment, check=True, timeout=200)
    return {f"cdk {path.name.split('.')[0]}": path for path in sorted((folder / "cdk").glob("*.template.json"))}


def by_cfn_modules() -> dict[str, Path]:
    modules = (_tool("samples") / "node_modules" / "@cfn-modules").glob("*/module.yml")
    return {f"cfn-modules {path.parent.name}": path for path in sorted(modules)}


def by_troposphere(folder: Path) -> dict[str, Path]:
    """What troposphere's own examples print."""
    (source,) = _tool("samples").glob("troposphere-*/examples")
    paths = {}
    for example in sorted(source.glob("*.py")):
        name = example.stem
        if name in LEFT_OUT:
            continue
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            runpy.run_path(str(example), run_name="__main__")
        paths[f"troposphere {name}"] = folder / f"{name}.template"
        paths[f"troposphere {name}"].write_text(printed.getvalue())
    return paths


def by_constructs() -> dict[str, Path]:
    """What AWS's Solutions Constructs make in their own tests."""
    paths = sorted(_tool("constructs").glob("*/package/test/**/*.template.json"))
    return {f"constructs {path.name.split('.')[0]}": path for path in paths if "DeployAssert" not in path.name}


def _tool(name: str) -> Path:
    folder = REPO / ".tools" / name
    if not (folder / "installed").exists():
        pytest.fail(f"make .tools/{name}/installed", pytrace=False)
    return folder
