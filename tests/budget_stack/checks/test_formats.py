from __future__ import annotations

import json
import sys

import pytest

from budget_stack.checks import as_json, as_sarif, as_text, check, explain
from budget_stack.checks.engines import cloudformation_validate
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
    assert lines[2].startswith("    then  Template format error: Unresolved resource dependencies [X]")
    assert any(line.startswith("    fix   put the reference under the same condition") for line in lines)
    assert any(line.startswith("    rule  reference-dangling  https://docs.aws.amazon.com/") for line in lines)
    assert lines[-1].startswith("t.yaml: 1 error (")
    assert all(len(line) <= 90 for line in lines if "https://" not in line)


def test_text_says_when_there_is_nothing():
    clean = check(parse_template("Resources: {Q: {Type: AWS::SQS::Queue}}"), engines=())

    assert as_text(clean, "t.yaml").startswith("t.yaml: no errors, no warnings (")


def test_the_first_line_says_that_schemas_were_not_checked_and_how_they_are(monkeypatch):
    # a test before this one in the same process may have loaded it
    cloudformation_validate._load.cache_clear()
    monkeypatch.setitem(sys.modules, "cloudformation_validate", None)

    first, then = as_text(check(parse_template(TEMPLATE, "t.yaml")), "t.yaml").splitlines()[:2]

    assert first.startswith("t.yaml:1: note: schemas were not checked, as cloudformation-validate cannot be loaded")
    assert then == "    fix   pip install 'budget-stack[validate]'"


def test_json_is_a_list_of_objects_with_everything(report):
    (finding,) = json.loads(as_json([(report, "t.yaml")]))

    assert finding["configuration"] == {"Database": "none"}
    assert {key: finding[key] for key in ("rule", "severity", "resource", "path", "file", "line", "engine")} == {
        "rule": "reference-dangling",
        "severity": "error",
        "resource": "Topic",
        "path": "Resources/Topic/Properties/TopicName",
        "file": "t.yaml",
        "line": 12,
        "engine": "budget-stack",
    }
    assert all(finding[key] for key in ("message", "fix", "source"))


def test_sarif_points_at_the_line_and_describes_the_rule(report):
    sarif = json.loads(as_sarif([(report, "stack/t.yaml")]))
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


def test_sarif_explains_our_rules_as_text_and_as_markdown(report):
    (run,) = json.loads(as_sarif([(report, "t.yaml")]))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]

    assert rule["help"]["text"] == explain("reference-dangling")
    assert rule["help"]["markdown"].startswith("**Error.** ")


def test_sarif_leaves_out_what_is_suppressed_as_code_hosts_would_show_it():
    text = TEMPLATE + (
        "    Metadata: {budget-stack: {suppress: [{rule: reference-dangling, reason: Database=own is all we use}]}}\n"
    )
    hidden = check(parse_template(text), engines=())

    (run,) = json.loads(as_sarif([(hidden, "t.yaml")]))["runs"]

    assert [one.reason for one in hidden.suppressed] == ["Database=own is all we use"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_sarif_has_what_code_hosts_require_of_every_rule_of_every_engine():
    text = "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {Unheard: 1, QueueName: !Foo a}}}"
    both = check(parse_template(text), engines=("cfn-lint",))

    runs = json.loads(as_sarif([(both, "t.yaml")]))["runs"]

    assert [run["tool"]["driver"]["name"] for run in runs] == ["budget-stack", "cfn-lint"]
    for run in runs:
        assert run["tool"]["driver"]["version"]
        assert run["tool"]["driver"]["rules"]
        for rule in run["tool"]["driver"]["rules"]:
            assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
            assert rule["defaultConfiguration"]["level"] == "error"


def test_sarif_names_files_as_the_code_host_does(report, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def uri(path):
        (result,) = json.loads(as_sarif([(report, str(path))]))["runs"][0]["results"]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri("a b.yaml") == "a%20b.yaml"
    assert uri(tmp_path / "stack" / "t.yaml") == "stack/t.yaml"
    assert uri("../t.yaml") == (tmp_path.parent / "t.yaml").as_uri()
