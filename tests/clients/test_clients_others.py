"""A check of templates that others wrote: a false alarm costs more trust than a miss."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.checks.engines.cfn_lint import CfnLint
from budget_stack.checks.engines.engine import Subject
from budget_stack.checks.engines.verdicts import VERDICTS
from budget_stack.checks.preparation import Prepared, prepared
from budget_stack.checks.report import OURS
from budget_stack.facts.deployment_rights import LONGEST_MANAGED_POLICY
from budget_stack.permissions import CannotTell, Scope, document, permissions_of, policies_of
from budget_stack.permissions.policies import length
from budget_stack.resolve import ResolvedTemplate, Source, read_template, resolve
from tests.clients import others

pytestmark = pytest.mark.check

# Of a module with 150 parameters, what comes again and again; the rest has every value it may have.
REPEATED = ("ClientSg", "Environment", "ManagedPolicy", "Proxy", "Sidecar")
# A value of each type, for parameters without a default.
VALUES = {"Number": "1", "CommaDelimitedList": "a,b", "List<AWS::EC2::Subnet::Id>": "subnet-0123456789abcdef0"}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    folder = tmp_path_factory.mktemp("others")
    paths = others.by_the_cdk(folder) | others.by_cfn_modules() | others.by_troposphere(folder)
    return {name: read_template(path) for name, path in (paths | others.by_constructs()).items()}


@pytest.fixture(scope="module")
def of_our_field(templates: dict[str, Source]) -> dict[str, Source]:
    return {name: source for name, source in templates.items() if others.is_of_our_field(name)}


def some_configuration(source: Source) -> ResolvedTemplate:
    values = {
        name: declared.get("AllowedValues", [VALUES.get(declared["Type"], "some-value")])[0]
        for name, declared in (source.template.get("Parameters") or {}).items()
        if "Default" not in declared
    }
    return resolve(source, values, pseudo_parameters={"AWS::Region": "us-east-1"})


def test_what_deploying_takes_is_told_with_reasons_or_the_type_is_named_that_is_not_known(
    of_our_field: dict[str, Source],
):
    told, refused = {}, {}
    for name, source in of_our_field.items():
        try:
            told[name] = permissions_of(source, scope=Scope("shop", "us-east-1", "111122223333")).grants
        except CannotTell as error:
            refused[name] = str(error)

    assert len(told) > 10 * len(refused)
    assert [name for name, why in refused.items() if "AWS::" not in why] == []
    assert [name for name, grants in told.items() if any("*" in it.resource and not it.why for it in grants)] == []
    lengths = [length(document(it)) for grants in told.values() for it in policies_of(grants, "shop").values()]
    assert max(lengths) <= LONGEST_MANAGED_POLICY


def test_the_templates_are_many_and_a_good_part_is_of_our_field(
    templates: dict[str, Source], of_our_field: dict[str, Source]
):
    types = {entry["Type"] for source in of_our_field.values() for entry in source.template["Resources"].values()}

    assert len(templates) >= 220
    assert len([name for name in of_our_field if name.startswith("cdk ")]) >= 25
    assert len([name for name in of_our_field if not name.startswith("cdk ")]) >= 30
    assert {"AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::IAM::Role"} <= types


def test_every_template_of_our_field_resolves(of_our_field: dict[str, Source]):
    assert [name for name, source in of_our_field.items() if not some_configuration(source).resources] == []


def test_errors_and_warnings_on_them_are_the_true_ones_that_are_listed(templates: dict[str, Source]):
    said: dict[others.Said, str] = {}
    foreign: set[str] = set()
    for name, source in templates.items():
        fixed = {
            parameter: str(declared["Default"])
            for parameter, declared in (source.template.get("Parameters") or {}).items()
            if "Default" in declared and any(part in parameter for part in REPEATED)
        }
        for finding in check(source, parameters=fixed).findings:
            if finding.engine != OURS:
                foreign.add(finding.rule)
            if finding.severity != "info":
                said[others.Said(name, finding.rule, finding.resource)] = f"{finding.path}: {finding.message}"

    listed = others.true_findings()
    assert {key: text for key, text in said.items() if not any(entry.covers(key) for entry in listed)} == {}
    assert [entry for entry in listed if not any(map(entry.covers, said))] == []
    # of each rule by another engine that fires, verdicts.py says what becomes of it, and why
    assert foreign - VERDICTS.keys() == set()


def test_of_each_rule_of_cfn_lint_that_fires_a_verdict_says_what_becomes_of_it(templates: dict[str, Source]):
    # cfn-lint loads its rules anew for each, and many are alike
    asked = [*templates.values()][::6]
    engine, ready = CfnLint(), [prepared(source, {}) for source in asked]
    subjects = [Subject(it.template, {}) for it in ready if isinstance(it, Prepared)]

    fired = {finding.rule: finding.message for subject in subjects for finding in engine.findings(subject)}

    assert len(subjects) > 30
    known = VERDICTS.keys() | {rule.replace("F", "E", 1) for rule in VERDICTS if rule.startswith("F")}
    assert {rule: message for rule, message in fired.items() if rule not in known} == {}
