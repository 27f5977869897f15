"""What others deploy templates with takes those that the blocks make, as docs/existing-projects.md says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cfn_flip
import pytest
from troposphere.template_generator import TemplateGenerator

from budget_stack import ContainerSettings, Settings, build_stack
from tests.clients import servers
from tests.clients.tools import MINIMAL_PATH, REPO, tool

pytestmark = pytest.mark.check

PAGE = (REPO / "docs" / "existing-projects.md").read_text()
SUBNET_IDS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
VARIABLES = {
    "VpcId": "vpc-0123456789abcdef0",
    "SubnetIds": ",".join(SUBNET_IDS),
    "Image": "ghcr.io/example/shop:1.4.2",
}
RENDER = f"""
import sys
from runway.context import CfnginContext
from runway.variables import Variable
from shop import Shop

blueprint = Shop("shop", CfnginContext())
blueprint.resolve_variables([Variable(*it, "cfngin") for it in {VARIABLES}.items()])
sys.stdout.write(blueprint.render_template()[1])
"""


def block(section: str, language: str) -> str:
    """The first block of a language in a section of the page; the page's own is before all sections."""
    text = PAGE if not section else PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(f"```{language}\n(.*?)```", text, re.DOTALL)[0]


def run(*command: str, folder: Path, **environment: str) -> str:
    environment = {"PATH": MINIMAL_PATH, "HOME": str(folder), "AWS_DEFAULT_REGION": "eu-central-1", **environment}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(name: str) -> str:
    return tool(name, REPO / ".tools" / name / "bin" / "python")


def loaded(text: str) -> dict[str, Any]:
    return plain(json.loads(cfn_flip.to_json(text)))


def plain(value: Any) -> Any:
    """A template with one of the two ways to write Fn::GetAtt."""
    if isinstance(value, dict):
        return {
            name: ".".join(it) if name == "Fn::GetAtt" and isinstance(it, list) and is_text(it) else plain(it)
            for name, it in value.items()
        }
    return [plain(it) for it in value] if isinstance(value, list) else value


def is_text(parts: list[Any]) -> bool:
    return all(isinstance(part, str) for part in parts)


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    """The service of the page, with a network of its own in place of parameters."""
    container = ContainerSettings(image=VARIABLES["Image"], port=8000)
    settings = Settings(vpc_id=VARIABLES["VpcId"], subnet_ids=SUBNET_IDS, container=container)
    return plain(json.loads(build_stack(settings).template.to_json()))


def test_sceptre_generates_what_the_blocks_make(tmp_path: Path, service: dict[str, Any]) -> None:
    for folder in ("config/live", "templates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text("project_code: shop\nregion: eu-central-1\n")
    (tmp_path / "config" / "live" / "shop.yaml").write_text(block("Sceptre", "yaml"))
    (tmp_path / "templates" / "shop.py").write_text(block("Sceptre", "python"))
    written = tmp_path / "written.yaml"
    program = (
        "from sceptre.context import SceptreContext; from sceptre.plan.plan import SceptrePlan\n"
        f"plan = SceptrePlan(SceptreContext({str(tmp_path)!r}, 'live/shop.yaml'))\n"
        f"open({str(written)!r}, 'w').write(next(iter(plan.generate().values())))"
    )
    # both the command, as somebody types it, and what it would send
    assert "ghcr.io/example/shop" in run(tool("sceptre"), "generate", "live/shop.yaml", folder=tmp_path)
    run(python("sceptre"), "-c", program, folder=tmp_path)

    assert loaded(written.read_text()) == service


def test_a_blueprint_of_cfngin_is_what_the_blocks_make(tmp_path: Path, service: dict[str, Any]) -> None:
    (tmp_path / "shop.py").write_text(block("CFNgin", "python"))
    (tmp_path / "render.py").write_text(RENDER)
    rendered = plain(json.loads(run(python("runway"), "render.py", folder=tmp_path)))

    assert rendered.pop("Parameters").keys() == {"VpcId", "SubnetIds"}
    assert rendered["Resources"].keys() == service["Resources"].keys()
    assert rendered["Outputs"] == service["Outputs"]
    assert rendered["Resources"]["TargetGroup"]["Properties"]["VpcId"] == {"Ref": "VpcId"}


@pytest.mark.parametrize("page", [True, False], ids=["of the page", "shipped"])
def test_the_cdk_includes_a_template_as_it_is(tmp_path: Path, page: bool) -> None:
    text = run(python_here(), "-c", block("", "python"), folder=REPO) if page else (REPO / "template.yaml").read_text()
    (tmp_path / "shop.yaml").write_text(text)
    node = shutil.which("node")
    assert node is not None
    script = str(Path(__file__).with_name("existing_project.js"))
    modules = str(REPO / ".tools" / "cdk" / "node_modules")
    printed = run(node, script, "shop.yaml", "out", folder=tmp_path, NODE_PATH=modules, PATH=os.environ["PATH"])

    assert "CfnService" in printed
    assert plain(json.loads((tmp_path / "out" / "Including.template.json").read_text())) == loaded(text)


def test_the_cli_uploads_a_nested_template_and_an_included_section(tmp_path: Path) -> None:
    shop = run(python_here(), "-c", block("", "python"), folder=REPO)
    (tmp_path / "shop.yaml").write_text(shop)
    (tmp_path / "resources.json").write_text(json.dumps(loaded(shop)["Resources"]))
    (tmp_path / "parent.yaml").write_text("# the platform\n" + block("A nested stack", "yaml"))
    (tmp_path / "including.yaml").write_text(block("AWS::Include", "yaml"))
    with servers.moto(tmp_path) as server:

        def aws(*words: str) -> str:
            credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
            return run(tool("aws"), *words, folder=tmp_path, AWS_ENDPOINT_URL=server.endpoint, **credentials)

        aws("s3", "mb", "s3://templates")
        package = ("cloudformation", "package", "--s3-bucket", "templates", "--template-file")
        parent = loaded(aws(*package, "parent.yaml").partition("\nUploading")[0])
        included = loaded(aws(*package, "including.yaml").partition("\nUploading")[0])
        url = parent["Resources"]["Shop"]["Properties"]["TemplateURL"]
        location = included["Resources"]["Fn::Transform"]["Parameters"]["Location"]

        assert loaded(aws("s3", "cp", f"s3://templates/{url.rpartition('/')[2]}", "-")) == loaded(shop)
        assert json.loads(aws("s3", "cp", location, "-")) == loaded(shop)["Resources"]
    assert (tmp_path / "parent.yaml").read_text().startswith("# the platform\n")


def test_a_template_generator_loses_what_the_page_says() -> None:
    service = json.loads(cfn_flip.to_json(run(python_here(), "-c", block("", "python"), folder=REPO)))
    read = json.loads(TemplateGenerator({**service, "Rules": {"Any": {}}, "Globals": {"Function": {}}}).to_json())

    kept = [it for it in service["Resources"].values() if "UpdateReplacePolicy" in it]
    assert kept
    assert not {"Rules", "Globals"} & read.keys()
    assert not [it for it in read["Resources"].values() if "UpdateReplacePolicy" in it]
    shipped = json.loads(cfn_flip.to_json((REPO / "template.yaml").read_text()))
    with pytest.raises(TypeError):
        TemplateGenerator(shipped)


def python_here() -> str:
    return str(REPO / ".venv" / "bin" / "python")
