"""How `budget-stack check` grows with a template, and what it answers to inputs that nobody means well.

`make bench` runs it. Each figure is of a whole process: seconds of processor time, which other load changes less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.budget_stack.checks.nasty import inputs
from tests.budget_stack.facts import slow_patterns

COMMAND = Path(sys.executable).parent / "budget-stack"
MOST_SECONDS, MOST_MEGABYTES, MOST_GROWTH = 2.0, 200, 2.2


class Run(NamedTuple):
    """Processor seconds, megabytes at most, and what was printed."""

    seconds: float
    megabytes: float
    output: str


def main() -> None:
    """Print the figures, and end with 1 where one is beyond its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of the figures that are compared (default: 5)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        grown = growth(Path(folder), rounds)
        conditions(Path(folder), rounds)
        beyond = nasty(Path(folder))
    sys.exit(bool(beyond) or grown > MOST_GROWTH or patterns() > slow_patterns.MOST_SECONDS)


def growth(folder: Path, rounds: int) -> float:
    """Twice as many resources, which refer to each other, against as many."""
    few, many = (written(folder / f"{number}.json", services(number)) for number in (2400, 4800))
    pairs = [(run(few).seconds, run(many).seconds) for _ in range(rounds)]
    ratio = statistics.median(b / a for a, b in pairs)
    one, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"2,400 resources {one:.1f} s, 4,800 {other:.1f} s: {ratio:.2f} times as long (at most {MOST_GROWTH})")
    return ratio


def conditions(folder: Path, rounds: int) -> None:
    """Ten conditions in one task definition."""
    path = written(folder / "conditions.json", conditional(10))
    print(f"ten conditions in a task definition: {statistics.median(run(path).seconds for _ in range(rounds)):.1f} s")


def nasty(folder: Path) -> list[str]:
    """Every input of the tests; return those that took too long, or too much."""
    beyond = []
    for name, one in inputs().items():
        (folder / name).write_bytes(one.content)
        done = run(folder / name)
        if done.seconds > MOST_SECONDS or done.megabytes > MOST_MEGABYTES or "Traceback" in done.output:
            beyond.append(name)
            print(f"  {name}: {done.seconds:.1f} s, {done.megabytes:.0f} MB")
    bars = f"{MOST_SECONDS:.0f} s, {MOST_MEGABYTES} MB, no traceback"
    print(f"{len(inputs())} inputs that nobody means well: {len(beyond)} beyond {bars}")
    return beyond


def patterns() -> float:
    """Whatever takes longest to ask of a parameter's AllowedPattern."""
    seconds, worst = slow_patterns.slowest()
    most, number = slow_patterns.MOST_SECONDS * 1000, len(slow_patterns.PATTERNS)
    print(f"{number} patterns of parameters, the slowest {worst[:40]}: {seconds * 1000:.0f} ms (at most {most:.0f})")
    return seconds


def written(path: Path, template: dict[str, Any]) -> Path:
    """Write a template as the shortest JSON."""
    path.write_text(json.dumps(template, separators=(",", ":")))
    return path


def run(path: Path) -> Run:
    """Run a check, and measure it and nothing else."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if not child:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.execv(COMMAND, [str(COMMAND), "check", "--no-cloudformation-validate", str(path)])
        usage = os.wait4(child, 0)[2]
        output.seek(0)
        printed = output.read().decode(errors="replace")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def services(resources: int) -> dict[str, Any]:
    """Return as many small resources, eight of them a service with its target group, alarm and permissions."""
    made: dict[str, Any] = {"C": {"Type": "AWS::ECS::Cluster"}}
    for number in range(resources // 8 + 1):
        made |= service(number)
    return {"Parameters": {"V": {"Type": "AWS::EC2::VPC::Id"}}, "Resources": dict([*made.items()][:resources])}


def service(n: int) -> dict[str, Any]:
    """Return the resources of one service."""
    arn = {"Fn::GetAtt": [f"E{n}", "Arn"]}
    group = {"Ref": f"G{n}"}
    properties: dict[str, tuple[str, dict[str, Any]]] = {
        f"L{n}": ("Logs::LogGroup", {"RetentionInDays": 7}),
        f"E{n}": ("IAM::Role", {"AssumeRolePolicyDocument": {"Statement": []}}),
        f"T{n}": (
            "ECS::TaskDefinition",
            {"ExecutionRoleArn": arn, "ContainerDefinitions": [{"Name": "w", "Image": "a:1"}]},
        ),
        f"G{n}": ("EC2::SecurityGroup", {"GroupDescription": "g", "VpcId": {"Ref": "V"}}),
        f"I{n}": ("EC2::SecurityGroupIngress", {"GroupId": group, "IpProtocol": "-1", "SourceSecurityGroupId": group}),
        f"S{n}": ("ECS::Service", {"Cluster": {"Ref": "C"}, "TaskDefinition": {"Ref": f"T{n}"}, "LaunchType": "EC2"}),
        f"P{n}": ("SNS::Topic", {}),
        f"Q{n}": ("SQS::QueuePolicy", {"Queues": [{"Ref": f"P{n}"}], "PolicyDocument": {"Statement": []}}),
    }
    return {name: {"Type": f"AWS::{type_}", "Properties": given} for name, (type_, given) in properties.items()}


def conditional(number: int) -> dict[str, Any]:
    """Return a task definition whose container has a variable for each of some conditions."""
    no_value = {"Ref": "AWS::NoValue"}
    variables = [{"Fn::If": [f"C{n}", {"Name": f"V{n}", "Value": "x"}, no_value]} for n in range(number)]
    container = {"Name": "w", "Image": "a:1", "Memory": 128, "Environment": variables}
    return {
        "Parameters": {f"P{n}": {"Type": "String", "Default": "yes"} for n in range(number)},
        "Conditions": {f"C{n}": {"Fn::Equals": [{"Ref": f"P{n}"}, "yes"]} for n in range(number)},
        "Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [container]}}},
    }


if __name__ == "__main__":
    main()
