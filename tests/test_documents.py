"""What the documents say of the code is true: programs run, commands and links exist, tables are complete."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from cfn_tools import load_yaml

from budget_stack import build_budget_tracker
from budget_stack.checks import all_rules, check
from budget_stack.cli.group import budget_stack
from budget_stack.resolve import parse_template

ROOT = Path(__file__).parents[1]
PAGES = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "service/README.md", "prompts/sam_fargate.md"),
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))),
)
TEXTS = {page: (ROOT / page).read_text() for page in PAGES}
README = TEXTS["README.md"]
GUIDES = [page for page in PAGES if "reference/" not in page]
TEMPLATE = build_budget_tracker().template
RUN = "RunTaskCommand"

# Commands of other programs, and what runs them as they stand; a page may name no other.
ELSEWHERE = {
    "sam": "the walk",
    "aws": "the walk",
    "docker": "the walk",
    "curl": "tests/service/test_moving.py",
}
# Pages whose programs are parts of something larger; what runs those of the second is tests/clients.
PARTS = ("CONTRIBUTING.md", "docs/existing-projects.md")
# Pages whose commands for other machines nothing here can run.
UNTESTED = {"service/README.md"}


def blocks(page, language):
    return re.findall(f"```{language}\n(.*?)```", TEXTS[page], re.DOTALL)


def commands(page):
    """The commands of a page's blocks, each in one line and without its comment."""
    lines = "".join(blocks(page, "bash")).replace("\\\n", "").splitlines()
    return [line.split("  #")[0].strip() for line in lines if line.strip() and not line.startswith("#")]


def section(page, title):
    return re.split("\n#+ ", re.split(f"\n#+ {title}\n", TEXTS[page])[1])[0]


PROGRAMS = [(page, program) for page in GUIDES for program in blocks(page, "python")]
TESTS = [program for _, program in PROGRAMS if "\ndef test_" in program]
ALONE = [(page, program) for page, program in PROGRAMS if program not in TESTS and page not in PARTS]


def run(program):
    # as somebody would who pastes it in the repository's folder
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_two_commands_stand_at_the_top():
    first_block = blocks("README.md", "bash")[0]

    assert [line.split("  ")[0].strip() for line in first_block.splitlines()] == ["make template", "make test"]


@pytest.mark.parametrize("program", [program for page, program in ALONE if page != "README.md"])
def test_every_program_of_the_guides_runs(program):
    assert run(program)


def test_the_program_in_the_readme_builds_a_sound_stack():
    ((_, program),) = [(page, program) for page, program in ALONE if page == "README.md"]
    written = run(program)

    assert load_yaml(written)["Resources"]["TaskDefinition"]["Properties"]["Family"] == "invoices"
    assert check(parse_template(written), engines=()).is_clean


def test_the_tests_in_the_guides_pass(tmp_path):
    shutil.copy(ROOT / "template.yaml", tmp_path)
    for number, program in enumerate(TESTS):
        (tmp_path / f"test_{number}.py").write_text(program)
    # without our own settings, as somebody else would run them
    command = [sys.executable, "-m", "pytest", "--rootdir", tmp_path, "-c", os.devnull, "-p", "no:cacheprovider"]
    ran = subprocess.run([*command, tmp_path], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert f"{len(TESTS)} passed" in ran.stdout, ran.stdout + ran.stderr


def test_the_suppression_in_the_guide_is_one():
    (suppression,) = (block for block in blocks("docs/checking.md", "yaml") if "suppress" in block)
    service = load_yaml(suppression)["Resources"]["Service"]
    template = TEMPLATE.to_dict()
    template["Resources"]["Service"]["Metadata"] = service["Metadata"]
    template["Resources"]["Service"]["Properties"]["DesiredCount"] = 2

    report = check(parse_template(json.dumps(template)), engines=())

    (hidden,) = report.suppressed
    assert hidden.finding.rule == service["Metadata"]["budget-stack"]["suppress"][0]["rule"]


def test_the_hook_in_the_guide_is_the_one_that_this_repository_offers():
    (guide,) = (block for block in blocks("docs/checking.md", "yaml") if "hooks:" in block)
    ((hook,),) = (repository["hooks"] for repository in load_yaml(guide)["repos"])
    (offered,) = load_yaml((ROOT / ".pre-commit-hooks.yaml").read_text())

    assert hook["id"] == offered["id"]
    assert set(re.findall(r"\w+", offered["additional_dependencies"][0])) <= extras()
    assert [
        name for name in (*TEMPLATES, "compose.yaml", "template.md") if re.search(offered["files"], name)
    ] == TEMPLATES


TEMPLATES = ["template.yaml", "a/template.live.yml", "web.template", "web.template.json"]


def test_the_workflow_in_the_guide_uploads_what_its_command_writes(tmp_path):
    (guide,) = (block for block in blocks("docs/checking.md", "yaml") if "upload-sarif" in block)
    workflow = load_yaml(guide)
    steps = workflow["jobs"]["check"]["steps"]
    (install, command) = (step["run"] for step in steps if "run" in step)
    (upload,) = (step for step in steps if "upload-sarif" in step.get("uses", ""))
    shutil.copy(ROOT / "template.yaml", tmp_path)

    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(shlex.split(command), cwd=tmp_path, env=os.environ | {"PATH": path}, check=False)

    assert done.returncode == 0
    (run, *_) = json.loads((tmp_path / upload["with"]["sarif_file"]).read_text())["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "template.yaml"
    # a step is left out after one that failed, unless it says otherwise
    assert upload["if"] == "always()"
    assert set(re.findall(r"\w+", install.partition("[")[2].partition("]")[0])) <= extras()


@pytest.mark.parametrize("page", [page for page in GUIDES if page not in UNTESTED])
def test_every_command_of_a_page_is_one_that_exists(page):
    for command in commands(page):
        program, *words = shlex.split(command)
        if program == "make":
            plan(words)
        elif program == "pip":
            assert words[0] == "install"
            assert set(re.findall(r"\w+", words[1].partition("[")[2])) <= extras(), command
        elif program in ("budget-stack", ".venv/bin/budget-stack"):
            arguments = list(words[1:])
            budget_stack.get_command(None, words[0]).make_context(words[0], arguments)
        elif program in (".venv/bin/python", ".venv/bin/ruff", "git"):
            assert page == "CONTRIBUTING.md", f"only contributors need {program}"
        else:
            assert program in ELSEWHERE, f"say in ELSEWHERE what runs `{command}` of {page}"


def extras():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    return set(setup["options.extras_require"])


def plan(words):
    planned = subprocess.run(["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make (\w+)\b", "".join(TEXTS.values())))))
def test_every_target_that_the_pages_name_exists(target):
    plan([target])


def test_every_example_is_listed():
    listed = set(re.findall(r"^\| \[`(\w+\.py)`\]", TEXTS["docs/library.md"], re.MULTILINE))

    assert listed == {path.name for path in (ROOT / "examples").glob("*.py")}


def test_every_output_that_the_pages_name_exists_and_every_command_is_named():
    named = set(re.findall(r"`(\w+Command|ServiceUrl)`", "".join(TEXTS[page] for page in GUIDES)))

    assert named == {name for name in (*TEMPLATE.outputs, RUN) if name.endswith(("Command", "Url"))}


DEPLOYING = commands("docs/deploying.md")


def test_every_command_that_asks_aws_for_a_stack_names_its_region():
    # what samconfig.toml says needs none, and IAM has none
    asked = [*DEPLOYING, *commands("docs/operating.md")]
    regional = [it for it in asked if re.search("--stack-name|aws (?!iam)", it)]

    assert len(regional) > 7
    assert [command for command in regional if "--region <region>" not in command] == []


def test_parameters_replace_those_of_the_file_only_where_all_are_named_or_the_stack_keeps_them():
    asked_for = [name for name, parameter in TEMPLATE.parameters.items() if "Default" not in parameter.properties]
    first, *later = [command for command in DEPLOYING if "--parameter-overrides" in command]

    assert all(f"{name}=" in first for name in asked_for)
    assert "MinContainerCount=0" in first
    assert not any("MinContainerCount=0" in command for command in later)


@pytest.mark.check
def test_make_help_lists_every_target():
    # a make within make says where it enters
    command = ["make", "--no-print-directory", "help"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = re.search("^[.]PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()

    assert sorted(line.split()[1] for line in printed.splitlines()) == sorted(set(declared) - {"help"})


def anchors(text):
    """What code hosts call the headings of a page in a link."""
    headings = re.findall("^#+ (.*)$", re.sub("```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_repository_leads_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page]) if "://" not in link]

    for link in links:
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target.read_text()), link


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md"])
def test_every_file_that_a_page_names_exists(page):
    named = re.findall(r"`((?:budget_stack|service|scripts|tests|docs|\.github|\.ci)/[\w./-]+)`", TEXTS[page])

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_page_of_docs_can_be_reached_from_the_readme():
    reached, ahead = set(), ["README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page not in TEXTS:
            continue
        reached.add(page)
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", TEXTS[page]):
            if "://" not in link:
                ahead.append(os.path.relpath((ROOT / page).parent / link, ROOT))

    assert set(PAGES) - reached == set()


def test_the_changelog_knows_rules_by_the_ids_that_they_have():
    unreleased = TEXTS["CHANGELOG.md"].split("\n## ")[1]
    rows = re.findall(r"^\| `([a-z-]+)` \| `([a-z-]+)` \|$", unreleased, re.MULTILINE)
    ids = {rule.id for rule in all_rules()}

    assert {new for _, new in rows} <= ids
    assert not {old for old, _ in rows} & ids


def test_the_hooks_before_a_commit_run_the_ruff_that_is_pinned():
    pinned = re.search("^ruff==(.*)$", (ROOT / "tests/constraints.txt").read_text(), re.MULTILINE)[1]

    assert f"rev: v{pinned} #" in (ROOT / ".pre-commit-config.yaml").read_text(), "make lock took a newer ruff"


def test_the_pages_about_the_service_stay_out_of_the_image():
    assert "**/*.md" in (ROOT / ".dockerignore").read_text().splitlines()
