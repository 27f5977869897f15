"""The workflow of GitHub Actions that builds and deploys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import indent

from budget_stack.errors import InvalidSetting
from budget_stack.facts.github import RUNNERS
from budget_stack.pipeline.commands import (
    NO_ATTESTATIONS,
    TAG_LENGTH,
    change_set_command,
    execution_command,
    push_command,
)
from budget_stack.pipeline.settings import PipelineSettings

_TAG = f"${{GITHUB_SHA:0:{TAG_LENGTH}}}"
_CHECKOUT = "actions/checkout@v6.0.2"
_PYTHON = "actions/setup-python@v6.2.0"
_CREDENTIALS = "aws-actions/configure-aws-credentials@v6.1.0"


def workflow_of(settings: PipelineSettings, *, branch: str = "main", architecture: str = "X86_64") -> str:
    """Return a workflow that releases each commit to a branch once its environment's reviewers approve.

    Region and roles are variables of the repository: AWS_REGION, BUILD_ROLE_ARN, RELEASE_ROLE_ARN, DEPLOYMENT_ROLE_ARN,
    and FAIL_ON for the severity at which an image is not deployed, CRITICAL if it is left out. Tests run before the
    job has credentials.

    Args:
        settings: Which stack, and how.
        branch: The branch.
        architecture: `X86_64` or `ARM64`, the architecture of the stack's tasks, for which images are built without
            emulation.

    Raises:
        InvalidSetting: there is no such architecture, or the branch is a pattern.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    """
    if architecture not in RUNNERS:
        raise InvalidSetting("architecture", architecture, f"one of {', '.join(RUNNERS)}")
    if not re.fullmatch(r"[\w./-]+", branch):
        raise InvalidSetting("branch", branch, "one branch: letters, digits, '_', '.', '-' and '/'")
    push = push_command(settings, tag=_TAG, fail_on="$FAIL_ON")
    change_set = change_set_command(settings, tag=_TAG, role_arn="$DEPLOYMENT_ROLE_ARN")
    variables = {
        "FAIL_ON": "${{ vars.FAIL_ON || 'CRITICAL' }}",
        "DEPLOYMENT_ROLE_ARN": "${{ vars.DEPLOYMENT_ROLE_ARN }}",
    }
    return f"""\
# Made by budget-stack pipeline --github: builds, scans and deploys {settings.stack_name}.
name: Deploy

on:
  push:
    branches: [{branch}]

permissions: {{}}

# one release after the other, each to its end
concurrency:
  group: deploy-{settings.stack_name}
  cancel-in-progress: false

jobs:
  build:
    runs-on: {RUNNERS[architecture]}
    timeout-minutes: 60
    permissions:
      contents: read
      id-token: write # takes on BUILD_ROLE_ARN
    env:
{_mapping(variables)}
{_mapping(dict(NO_ATTESTATIONS), quoted=True)}
    steps:
{_checkout()}
{_commands(settings.setup_commands)}
{_commands(settings.test_commands)}
{_credentials("BUILD_ROLE_ARN")}
{_commands((push,))}
      - run: |
          set -euo pipefail
          released=$({change_set})
          echo "[Change set](${{released##*$'\\n'}})" >> "$GITHUB_STEP_SUMMARY"

  deploy:
    needs: build
    runs-on: ubuntu-24.04
    timeout-minutes: 90
    environment: {settings.environment} # its reviewers approve
    permissions:
      contents: read
      id-token: write # takes on RELEASE_ROLE_ARN
    steps:
{_checkout()}
{_commands(settings.setup_commands)}
{_credentials("RELEASE_ROLE_ARN")}
{_commands((execution_command(settings, tag=_TAG),))}
""".replace("\n\n\n", "\n\n")


def _checkout() -> str:
    return f"""\
      - uses: {_CHECKOUT}
        with:
          fetch-depth: 0 # with its history, which tests may ask for
          persist-credentials: false
      - uses: {_PYTHON}
        with:
          python-version: "3.13\""""


def _credentials(role: str) -> str:
    return f"""\
      - uses: {_CREDENTIALS}
        with:
          role-to-assume: ${{{{ vars.{role} }}}}
          aws-region: ${{{{ vars.AWS_REGION }}}}"""


def _commands(commands: Sequence[str]) -> str:
    return "\n".join(f"      - run: |\n{indent(command, ' ' * 10)}" for command in commands)


def _mapping(variables: dict[str, str], *, quoted: bool = False) -> str:
    return "\n".join(
        f'      {name}: "{value}"' if quoted else f"      {name}: {value}" for name, value in variables.items()
    )
