import ast
import subprocess
import sys
from pathlib import Path

SERVICE = Path("service")


def loaded_by(*modules):
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return {name.split(".")[0] for name in listed.stdout.split()}


def test_the_service_loads_neither_the_templates_nor_an_aws_sdk():
    assert loaded_by("service.server").isdisjoint({"budget_stack", "troposphere", "boto3", "botocore"})


def test_the_health_check_loads_the_standard_library_alone():
    assert loaded_by("service.health") - sys.stdlib_module_names <= {"service", "__main__"} | site_hooks()


def site_hooks():
    return loaded_by("service") - sys.stdlib_module_names


def test_the_domain_knows_neither_flask_nor_the_database():
    for path in (*(SERVICE / "domain").glob("*.py"), SERVICE / "errors.py"):
        tree = ast.parse(path.read_text())
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert imported.isdisjoint({"flask", "sqlalchemy", "service.storage", "service.app"}), path
