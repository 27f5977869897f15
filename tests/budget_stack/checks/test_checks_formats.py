from __future__ import annotations

import json

import pytest

from budget_stack.checks.formats.json_list import as_json
from budget_stack.checks.formats.sarif import as_sarif
from budget_stack.checks.formats.text import as_text
from budget_stack.checks.run import check
from budget_stack.resolve import parse_template

TEMPLATE = """\
Parameters:
  Database: {Type: String, AllowedValues: [own, none]}
Conditions:
  Own: !Equals [!Ref Database, own]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Own
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !GetAtt Queue.QueueName
"""


@pytest.fixture
def report():
    return check(parse_template(TEMPLATE, "t.yaml"), engines=())


def test_text_tells_where_what_when_why_and_the_way_out(report):
    lines = as_text(report, "t.yaml", width=90).splitlines()

    assert lines[0] == "t.yaml:12: error: Topic: Topic refers to Queue, which its condition leaves out here"
    assert lines[1] == "    when  Database=none"
    assert lines[2].startswith("    AWS   Template format error: Unresolved resource dependencies [X]")
    assert any(line.startswith("    fix   put the reference under the same condition") for line in lines)
    assert any(line.startswith("    rule  reference-dangling  https://docs.aws.amazon.com/") for line in lines)
    assert lines[-1].startswith("t.yaml: 1 error (")
    assert all(len(line) <= 90 for line in lines if "https://" not in line)


def test_text_says_when_there_is_nothing():
    clean = check(parse_template("Resources: {Q: {Type: AWS::SQS::Queue}}"), engines=())

    assert as_text(clean, "t.yaml").startswith("t.yaml: no errors, no warnings (")


def test_json_is_a_list_of_objects_with_everything(report):
    (finding,) = json.loads(as_json(report))

    assert finding["configuration"] == {"Database": "none"}
    assert {key: finding[key] for key in ("rule", "severity", "resource", "path", "line", "engine")} == {
        "rule": "reference-dangling",
        "severity": "error",
        "resource": "Topic",
        "path": "Resources/Topic/Properties/TopicName",
        "line": 12,
        "engine": "budget-stack",
    }
    assert all(finding[key] for key in ("message", "fix", "source"))


def test_sarif_points_at_the_line_and_describes_the_rule(report):
    sarif = json.loads(as_sarif(report, "stack/t.yaml"))
    (run,) = sarif["runs"]
    (result,) = run["results"]

    assert sarif["version"] == "2.1.0"
    assert run["tool"]["driver"]["name"] == "budget-stack"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [result["ruleId"]] == ["reference-dangling"]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "stack/t.yaml"},
        "region": {"startLine": 12},
    }


def test_sarif_keeps_what_is_suppressed_with_its_reason():
    text = TEMPLATE + (
        "    Metadata: {budget-stack: {suppress: [{rule: reference-dangling, reason: Database=own is all we use}]}}\n"
    )
    hidden = check(parse_template(text), engines=())

    (result,) = json.loads(as_sarif(hidden, "t.yaml"))["runs"][0]["results"]

    assert result["suppressions"] == [{"kind": "inSource", "justification": "Database=own is all we use"}]
