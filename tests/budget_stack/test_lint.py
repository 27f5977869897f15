"""cfn-lint, on the template as it is and on what each switch makes of it."""

from __future__ import annotations

import itertools

import pytest

from budget_stack import build_budget_tracker, to_json, to_yaml
from tests.support.cfn_lint import findings
from tests.support.resolution import NETWORK, decide

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"


def every(*values, but):
    """Every combination, all but one of them for `make check`."""
    return [
        pytest.param(*combined, marks=() if combined == but else pytest.mark.check)
        for combined in itertools.product(*values)
    ]


@pytest.mark.parametrize(("write", "sam"), every([to_yaml, to_json], [True, False], but=(to_yaml, True)))
def test_cfn_lint_finds_nothing_in_the_shipped_template(write, sam):
    assert findings(write(build_budget_tracker().template, sam=sam)) == []


@pytest.mark.parametrize(
    ("database", "minimum", "create"),
    every(["dsql", "existing", "none"], [0, 1], ["true", "false"], but=("dsql", 1, "true")),
)
def test_cfn_lint_finds_nothing_once_the_parameters_are_known(create, minimum, database):
    text = decide(
        build_budget_tracker().template,
        **NETWORK,
        CreateECRRepository=create,
        MinContainerCount=minimum,
        CpuArchitecture="X86_64" if minimum else "ARM64",
        Database=database,
        DatabaseSecretArn=SECRET if database == "existing" else "",
    )

    assert findings(text) == []


def test_cfn_lint_is_awake():
    text = to_json(build_budget_tracker().template).replace('"ip"', '"nowhere"')

    assert any(finding.startswith("E3030") for finding in findings(text))
