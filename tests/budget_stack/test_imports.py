"""What an import brings along as it runs; which way imports point is asked by import-linter in `make lint`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import budget_stack

BLOCKS = sorted(
    path.stem for path in (Path(budget_stack.__file__).parent / "blocks").glob("*.py") if path.stem != "__init__"
)


def modules_after(statement):
    code = f"{statement}; import sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_blocks_brings_neither_aws_clients_nor_servers_nor_the_command_line():
    loaded = modules_after(f"from budget_stack.blocks import {', '.join(BLOCKS)}")

    assert not {"boto3", "botocore", "flask", "click", "budget_stack.cli", "budget_stack.stacks.web_service"} & loaded


def test_the_template_command_brings_no_aws_client_and_nothing_to_read_files_with():
    loaded = modules_after("import budget_stack.cli.template")

    assert (
        not {"boto3", "botocore", "flask", "importlib.resources", "budget_stack.checks", "budget_stack.configure"}
        & loaded
    )


def test_importing_the_package_loads_neither_the_builders_nor_what_reads_the_version():
    loaded = modules_after("import budget_stack")

    assert not {"troposphere", "awacs", "importlib.metadata", "budget_stack.stacks.web_service"} & loaded


def test_importing_a_block_by_its_own_module_reads_no_list_of_public_names():
    assert "lazy_loader" not in modules_after("import budget_stack.blocks.logs")
