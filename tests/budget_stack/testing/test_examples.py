"""What the examples write can be deployed."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from budget_stack.facts.ecs import PAUSE_STAGES
from budget_stack.resolve import parse_template
from budget_stack.testing import fixed, register
from budget_stack.testing.handlers import cloudwatch, registry
from tests.support.resolution import NETWORK

SERVICES = {"deployment_role": 0, "two_services": 2, "three_services": 3}
EXAMPLES = Path(__file__).parents[3] / "examples"


class Alarm(cloudwatch.Alarm):
    """With what the rig does not carry by itself."""

    lost = fixed(ActionConfiguration="moto does not keep it")


@pytest.fixture(autouse=True)
def carried(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    register("AWS::CloudWatch::Alarm", Alarm())


@pytest.fixture
def written_by(capsys, monkeypatch):
    """What an example prints."""
    monkeypatch.chdir(EXAMPLES)

    def run(example):
        runpy.run_path(str(EXAMPLES / f"{example}.py"), run_name="__main__")
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("example", sorted({path.stem for path in EXAMPLES.glob("*.py")} - {"scaling_alone"}))
def test_an_example_is_deployed(example, fargate, written_by):
    text = written_by(example)
    for name, invented in NETWORK.items():
        text = text.replace(invented, fargate.network[name])
    # a person at every pause
    fargate.pause_answers.update(dict.fromkeys(PAUSE_STAGES, "CONTINUE"))

    certificate = {"CertificateArn": fargate.certificate("example.com")} if "CertificateArn" in text else {}

    stack = fargate.deploy(text, {name: it for name, it in certificate.items() if f"!Ref {name}" in text})

    services = SERVICES.get(example, 1)
    assert len(stack.of_type("AWS::ECS::Service")) == services
    assert stack.coverage().read > 100 * min(services, 1)


def test_scaling_alone_is_deployed_onto_a_service_of_another_stack(fargate, tracker, written_by):
    for name in ("AutoScalingRole", "AutoScalingPolicy", "ServiceScalingTarget", "ServiceScalingPolicy"):
        del tracker["Resources"][name]
    service = fargate.deploy(tracker, fargate.network, stack_name="budget-tracker").resources["Service"]

    stack = fargate.deploy(
        parse_template(written_by("scaling_alone")), {"ServiceName": service.attributes["Name"]}, stack_name="more"
    )

    assert stack.imported == {"budget-tracker-Cluster"}
    assert stack.resources["ServiceScalingTarget"].value("MaxCapacity", origin="read") == 10
