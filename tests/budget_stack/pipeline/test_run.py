"""The commands of the buildspecs and of the workflow, run in a shell against an emulated account."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import yaml

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.facts.ecr import MANIFEST_MEDIA_TYPES
from budget_stack.pipeline import workflow_of
from tests.budget_stack.pipeline.made import SETTINGS, pipeline, resources
from tests.clients.desk import DOCKER
from tests.clients.emulated.server import Emulated, emulated

REGION = "us-east-1"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_MEDIA_TYPES[0]})
ROLE = "arn:aws:iam::123456789012:role/budget-pipeline-DeploymentRole"


class Machine:
    """Where builds run: a checkout, a shell, a `docker` and a `make` that record, and an account with the stack."""

    def __init__(self, folder: Path, account: Emulated) -> None:
        self.folder, self.account = folder, account
        session = boto3.Session(region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
        self.cloudformation = session.client("cloudformation", endpoint_url=account.endpoint)
        self.ecr = session.client("ecr", endpoint_url=account.endpoint)
        self.ecs = session.client("ecs", endpoint_url=account.endpoint)

    def run(self, commands: list[str], *, shell: str = "bash -e", **variables: str) -> dict[str, str]:
        """Run commands as one script, as CodeBuild does; return the variables that it leaves."""
        script = "\n".join([*commands, f"env -0 > {self.folder}/variables"])
        environment = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "PYTHONPATH": os.environ.get("PYTHONPATH", str(Path(__file__).parents[3])),
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_ENDPOINT_URL": self.account.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": REGION,
            **variables,
        }
        done = subprocess.run(
            [*shell.split(), "-c", script],
            cwd=self.folder / "work", env=environment, capture_output=True, text=True, check=False, timeout=200,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return dict(it.split("=", 1) for it in (self.folder / "variables").read_text().split("\0") if it)

    @property
    def image(self) -> str:
        """What the service's tasks run."""
        cluster = self.ecs.list_clusters()["clusterArns"][0]
        names = self.ecs.list_services(cluster=cluster)["serviceArns"]
        (service,) = self.ecs.describe_services(cluster=cluster, services=names)["services"]
        definition = self.ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        return str(definition["containerDefinitions"][0]["image"])

    @property
    def digest(self) -> str:
        """What the commit's image is."""
        found = self.ecr.describe_images(repositoryName="budget-tracker", imageIds=[{"imageTag": COMMIT[:12]}])
        return str(found["imageDetails"][0]["imageDigest"])

    def calls(self) -> list[list[str]]:
        """What `docker` and `make` were called with."""
        return [json.loads(line)[0] for line in (self.folder / "calls").read_text().splitlines()]


@pytest.fixture
def machine(tmp_path):
    for folder in ("bin", "work/.venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    docker = DOCKER.format(python=sys.executable, calls=str(tmp_path / "calls"))
    for name, text in (("docker", docker), ("make", docker.replace("words = ", "words = ['make'] + "))):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "work/.venv/bin/budget-stack").symlink_to(
        shutil.which("budget-stack", path=Path(sys.executable).parent)
    )
    (tmp_path / "work/template.yaml").write_text(to_yaml(build_budget_tracker().template, sam=True))
    with emulated(REGION) as account:
        machine = Machine(tmp_path, account)
        given = {**account.simulation.network, "CreateECRRepository": "true", "LogRetentionInDays": "7"}
        parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
        _create(machine, "CREATE", [*parameters, {"ParameterKey": "MinContainerCount", "ParameterValue": "0"}])
        machine.ecr.put_image(repositoryName="budget-tracker", imageTag="latest", imageManifest=MANIFEST)
        _create(machine, "UPDATE", [*parameters, {"ParameterKey": "MinContainerCount", "ParameterValue": "1"}])
        yield machine


def _create(machine: Machine, kind: str, parameters: list[dict[str, str]]) -> None:
    machine.cloudformation.create_change_set(
        StackName=SETTINGS.stack_name, ChangeSetName="first", ChangeSetType=kind, Capabilities=["CAPABILITY_IAM"],
        TemplateBody=to_yaml(build_budget_tracker().template), Parameters=parameters,
    )  # fmt: skip
    _execute(machine, "first")


def _execute(machine: Machine, name: str) -> None:
    machine.cloudformation.execute_change_set(StackName=SETTINGS.stack_name, ChangeSetName=name)
    while _stack(machine)["StackStatus"].endswith("_IN_PROGRESS"):
        pass


def _stack(machine: Machine) -> dict[str, object]:
    return machine.cloudformation.describe_stacks(StackName=SETTINGS.stack_name)["Stacks"][0]


def _spec(project: str) -> tuple[list[str], dict[str, str], list[str]]:
    """The commands of a project, the variables that it has, and those that it exports."""
    found = resources(pipeline())[project]["Properties"]
    spec = yaml.safe_load(found["Source"]["BuildSpec"])
    assert spec["env"]["shell"] == "bash"
    commands = [command for phase in spec["phases"].values() for command in phase["commands"]]
    variables = {it["Name"]: it["Value"] for it in found["Environment"]["EnvironmentVariables"]}
    return commands, variables, spec["env"].get("exported-variables", [])


def test_the_pipeline_deploys_the_digest_of_its_commit(machine):
    commands, variables, _ = _spec("ImageProject")
    machine.run(commands, **{**variables, "COMMIT": COMMIT})
    before = machine.image
    commands, variables, exported = _spec("ChangeSetProject")
    left = machine.run(commands, **{**variables, "ROLE_ARN": ROLE, "COMMIT": COMMIT})

    assert machine.image == before
    assert left[exported[0]] == f"release-{COMMIT[:12]}"
    assert left["CHANGE_SET_LINK"].startswith(f"https://console.aws.amazon.com/cloudformation/home?region={REGION}#")
    # what the action of CloudFormation does
    _execute(machine, left["CHANGE_SET_NAME"])
    assert machine.image.endswith(f"@{machine.digest}")
    parameters = {it["ParameterKey"]: it["ParameterValue"] for it in _stack(machine)["Parameters"]}
    assert (parameters["ImageTag"], parameters["LogRetentionInDays"]) == (machine.digest, "7")
    assert [call for call in machine.calls() if call[0] == "make"] == [
        ["make", ".venv/aws"], ["make", "test"], ["make", ".venv/aws"],
    ]  # fmt: skip


def test_the_pipeline_deploys_no_image_with_what_is_too_severe(machine):
    commands, variables, _ = _spec("ImageProject")

    with pytest.raises(AssertionError, match="has vulnerabilities that are HIGH or worse"):
        machine.run(commands, **{**variables, "FAIL_ON": "HIGH", "COMMIT": COMMIT})


def test_the_pipeline_builds_no_image_whose_tests_fail(machine):
    (machine.folder / "bin/make").write_text('#!/bin/sh\n[ "$1" != test ]\n')
    commands, variables, _ = _spec("ImageProject")

    with pytest.raises(AssertionError):
        machine.run(commands, **{**variables, "COMMIT": COMMIT})
    assert not (machine.folder / "calls").exists()


def test_the_workflow_deploys_the_digest_of_its_commit(machine):
    workflow = yaml.safe_load(workflow_of(SETTINGS))
    summary = machine.folder / "summary"
    before = machine.image
    for job in ("build", "deploy"):
        if job == "deploy":
            assert machine.image == before
        environment = {
            name: re.sub(r"\$\{\{.*'(\w+)'.*\}\}", r"\1", str(value))
            for name, value in workflow["jobs"][job].get("env", {}).items()
        }
        for step in workflow["jobs"][job]["steps"]:
            if "run" in step:
                machine.run(
                    [step["run"]], **{**environment, "DEPLOYMENT_ROLE_ARN": ROLE, "GITHUB_SHA": COMMIT,
                    "GITHUB_STEP_SUMMARY": str(summary)},
                )  # fmt: skip

    assert machine.image.endswith(f"@{machine.digest}")
    assert summary.read_text().startswith("[Change set](https://console.aws.amazon.com/cloudformation/home")
