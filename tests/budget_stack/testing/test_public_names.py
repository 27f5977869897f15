"""What `budget_stack.testing` exports, which its users may rely on."""

from __future__ import annotations

import subprocess
import sys

import budget_stack.testing


def test_exactly_these_names_are_exported():
    assert sorted(budget_stack.testing.__all__) == [
        "Change",
        "Context",
        "Coverage",
        "DeployedResource",
        "DeployedStack",
        "DeploymentFailed",
        "Entry",
        "Event",
        "Handler",
        "KEPT",
        "LOSSES",
        "Loss",
        "Properties",
        "PropertyLost",
        "Request",
        "RigError",
        "Simulation",
        "TemplateLike",
        "assertions",
        "changed",
        "deploy",
        "fixed",
        "only",
        "register",
        "simulated",
        "supported_types",
        "tag_list",
        "tags_gone",
        "without",
    ]


def test_every_name_that_is_exported_is_there():
    imported = {}
    exec("from budget_stack.testing import *", imported)

    assert set(imported) - {"__builtins__"} == set(budget_stack.testing.__all__)


def test_importing_them_brings_no_aws_client():
    code = "import budget_stack.testing, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"boto3", "botocore", "moto"} & set(loaded)
