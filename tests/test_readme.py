"""What the README says of the code is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cfn_tools import load_yaml

from budget_stack import build_budget_tracker
from budget_stack.checks.run import check
from budget_stack.resolve import parse_template
from tests.resolve import NETWORK, resolve

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "service/README.md", "SECURITY.md", "CHANGELOG.md")
TEXTS = {page: (ROOT / page).read_text() for page in PAGES}
README = TEXTS["README.md"]
TEMPLATE = build_budget_tracker().template


def section(title):
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title):
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in section(title).splitlines() if line[:1] == "|"]


def test_the_two_commands_stand_at_the_top():
    first_block = re.search("```bash\n(.*?)```", README, re.DOTALL)[1]

    assert [line.split("  ")[0].strip() for line in first_block.splitlines()] == ["make template", "make test"]


def test_the_table_of_parameters_is_that_of_the_template():
    told = {row[0].strip("`"): row[1].strip("`") for row in rows("Parameters")[2:]}
    declared = {n: str(p.properties.get("Default", "asked for")) or "empty" for n, p in TEMPLATE.parameters.items()}

    assert told == declared


def test_the_table_of_rights_has_every_statement_of_the_template_and_no_star_but_one():
    told = {
        (row[0].strip("`"), sid) for row in rows("What the roles may do") for sid in re.findall(r"`([A-Z]\w+)`", row[1])
    }
    policies = {
        "ExecutionPolicy": "ExecutionRole",
        "AutoScalingPolicy": "AutoScalingRole",
        "DatabasePolicy": "TaskRole",
    }
    resources = resolve(TEMPLATE, **NETWORK)["Resources"]
    granted = {
        (role, statement["Sid"])
        for policy, role in policies.items()
        for statement in resources[policy]["Properties"]["PolicyDocument"]["Statement"]
    }

    assert granted <= told
    assert {sid for _, sid in told - granted} == {"DecryptSecrets", "ImageRepository"}


def test_every_example_is_listed():
    listed = {row[0].strip("`") for row in rows("The library") if row[0].endswith(".py`")}

    assert listed == {path.name for path in (ROOT / "examples").glob("*.py")}


def test_the_program_in_the_readme_runs():
    program = re.search("```python\n(.*?)```", README, re.DOTALL)[1]
    written = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert load_yaml(written)["Resources"]["LoadBalancer"]["Properties"]["IpAddressType"] == "ipv4"
    assert check(parse_template(written), engines=()).is_clean


def test_the_check_in_the_readme_runs():
    program = re.search("```python\n(.*?)```", section("Checking a template"), re.DOTALL)[1]
    command = [sys.executable, "-c", program]

    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "LoadBalancer has no HTTPS listener" in printed
    assert "'ShouldCreateECRRepository': False" in printed


def test_the_test_in_the_readme_passes(tmp_path):
    program = re.search("```python\n(.*?)```", section("Testing your own stack"), re.DOTALL)[1]
    (tmp_path / "test_invoices.py").write_text(program)
    # without our own settings, as somebody else would run it
    command = [sys.executable, "-m", "pytest", "--rootdir", tmp_path, "-c", os.devnull, "-p", "no:cacheprovider"]
    ran = subprocess.run([*command, tmp_path], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def test_every_output_that_the_readme_names_exists():
    named = set(re.findall(r"`(\w+Command|ServiceUrl)`", README))

    assert named == {name for name in TEMPLATE.outputs if name.endswith(("Command", "Url"))}


def commands(title):
    """The commands of a section's blocks, each in one line."""
    blocks = re.findall("```bash\n(.*?)```", section(title), re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", "").splitlines()]


def test_every_command_that_asks_aws_for_a_stack_names_its_region():
    # what samconfig.toml says needs none, and IAM has none
    regional = [it for it in commands("Deploying") if re.search("--stack-name|aws (?!iam)", it)]

    assert len(regional) > 8
    assert [command for command in regional if "--region <region>" not in command] == []


def test_parameters_replace_those_of_the_file_only_where_all_are_named_or_the_stack_keeps_them():
    asked_for = [name for name, parameter in TEMPLATE.parameters.items() if "Default" not in parameter.properties]
    first, *later = [command for command in commands("Deploying") if "--parameter-overrides" in command]

    assert all(f"{name}=" in first for name in asked_for)
    assert "MinContainerCount=0" in first
    assert not any("MinContainerCount=0" in command for command in later)


@pytest.mark.check
def test_the_rights_that_deploying_takes_are_those_that_the_types_call():
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    told = set(re.findall(r"`([A-Z]\w+)`", section("Deploying").split("**Rights.**")[1].split("Narrower")[0]))
    types = {resource.resource_type for resource in TEMPLATE.resources.values()}
    schemas = [PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema for type_ in types]
    actions = {it for schema in schemas for handler in schema["handlers"].values() for it in handler["permissions"]}
    called = {action.removeprefix("iam:") for action in actions if action.startswith("iam:")}
    # of users, groups, boundaries and lists, none of which the template asks
    unused = {"AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy", "DetachGroupPolicy"}
    unused |= {"PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "ListPolicies"}
    # in PowerUserAccess
    unused |= {"ListRoles", "CreateServiceLinkedRole"}

    assert told == {"PowerUserAccess"} | called - unused


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make (\w+)\b", "".join(TEXTS.values())))))
def test_every_target_that_the_readme_names_exists(target):
    planned = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False)

    assert planned.returncode == 0


def test_make_help_lists_every_target():
    # a make within make says where it enters
    command = ["make", "--no-print-directory", "help"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = re.search("^[.]PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()

    assert sorted(line.split()[1] for line in printed.splitlines()) == sorted(set(declared) - {"help"})


def anchors(text):
    """What GitHub calls the headings of a page in a link."""
    headings = re.findall("^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_repository_leads_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page]) if "://" not in link]

    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent.joinpath(path) if path else ROOT / page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_the_pages_about_the_service_stay_out_of_the_image():
    assert "**/*.md" in (ROOT / ".dockerignore").read_text().splitlines()
