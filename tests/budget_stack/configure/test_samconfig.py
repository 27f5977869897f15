from __future__ import annotations

import os
import re
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from budget_stack.configure import overrides, samconfig
from budget_stack.configure.samconfig import Deployment, InvalidSamConfig
from tests.budget_stack.configure.invented import REGION, VPC

OURS = Deployment(
    stack_name="ours",
    region=REGION,
    template_file="template.yaml",
    parameters={"VpcId": VPC, "ContainerPort": "8080", "MinContainerCount": "2"},
    once={"CreateECRRepository": "true", "ImageTag": "v 2"},
)
PATH = Path("samconfig.toml")


def written(text="", deployment=OURS):
    PATH.write_text(text)
    document = samconfig.load(PATH)
    samconfig.update(document, deployment)
    samconfig.save(document, PATH)
    return PATH.read_text()


def deploy_parameters(text):
    return tomllib.loads(text)["default"]["deploy"]["parameters"]


def test_a_new_file_has_all_that_a_bare_sam_deploy_needs():
    assert written() == (
        "version = 0.1\n\n"
        "[default.deploy.parameters]\n"
        'stack_name = "ours"\n'
        'region = "eu-west-1"\n'
        'template_file = "template.yaml"\n'
        'capabilities = "CAPABILITY_IAM"\n'
        "fail_on_empty_changeset = false\n"
        "parameter_overrides = [\n"
        '    "VpcId=vpc-0123456789abcdef0",\n'
        '    "ContainerPort=8080",\n'
        '    "MinContainerCount=2",\n'
        "]\n\n"
        "[first.deploy.parameters]\n"
        "# For a stack that is not there yet: no tasks, for there is no image. Stops a service that runs.\n"
        'stack_name = "ours"\n'
        'region = "eu-west-1"\n'
        'template_file = "template.yaml"\n'
        'capabilities = "CAPABILITY_IAM"\n'
        "fail_on_empty_changeset = false\n"
        "parameter_overrides = [\n"
        '    "VpcId=vpc-0123456789abcdef0",\n'
        '    "ContainerPort=8080",\n'
        '    "MinContainerCount=0",\n'
        '    "CreateECRRepository=true",\n'
        '    "ImageTag=\\"v 2\\"",\n'
        "]\n"
    )


FOREIGN = {
    "nothing": "",
    "comments and other environments": (
        "# mine\nversion = 0.1\n\n[default.build.parameters]\ncached = true # quick\n\n"
        '[prod.deploy.parameters]\nstack_name = "prod"\nregion = "us-east-1"\n'
    ),
    "our table in the middle": (
        'version = 0.1\n[default.deploy.parameters] # here\nconfirm_changeset = true\nstack_name = "old" # ours\n\n'
        "[default.sync.parameters]\nwatch = true\n"
    ),
    "tables out of order": (
        "version = 0.1\n[default.build.parameters]\ncached = true\n[prod.build.parameters]\ncached = false\n"
        "[default.sync.parameters]\nwatch = true\n"
    ),
    "dotted keys": "version = 0.1\ndefault.deploy.parameters.confirm_changeset = true\n",
    "inline tables": "version = 0.1\ndefault = {deploy = {parameters = {confirm_changeset = true}}}\n",
    "headings alone": "version = 0.1\n[default]\n[default.deploy]\n[default.deploy.parameters]\n",
    "a table of overrides": '[default.deploy.parameters.parameter_overrides]\nFoo = "1"\n',
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_everything_else_in_the_file_stays(text):
    before, after = tomllib.loads(text), tomllib.loads(written(text))

    ours = after["default"]["deploy"]["parameters"]
    theirs = before.get("default", {}).get("deploy", {}).get("parameters", {})
    assert {name: ours[name] for name in theirs if name not in ("stack_name", "parameter_overrides")} == {
        name: value for name, value in theirs.items() if name not in ("stack_name", "parameter_overrides")
    }
    for environment, commands in before.items():
        if environment != "version":
            assert {name: after[environment][name] for name in commands if name != "deploy"} == {
                name: value for name, value in commands.items() if name != "deploy"
            }
    assert after.get("prod") == before.get("prod")
    # one comment is ours, and one of theirs stands on a line that changes
    assert [line for line in text.splitlines() if "#" in line and "ours" not in line] == [
        line for line in PATH.read_text().splitlines() if "#" in line and not re.search("ours|no tasks", line)
    ]


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_was_written_is_remembered(text):
    written(text)

    remembered = samconfig.remembered(samconfig.load(PATH))

    assert remembered.stack_name == "ours"
    assert remembered.region == REGION
    assert remembered.profile is None
    assert remembered.template_file == "template.yaml"
    assert OURS.parameters.items() <= remembered.parameters.items()


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_writing_the_same_again_changes_no_byte(text):
    once = written(text)

    assert written(once) == once


def test_parameters_that_are_not_ours_stay():
    text = '[default.deploy.parameters]\nparameter_overrides = "VpcId=vpc-1 Foo=\\"b a r\\""\n'

    assert deploy_parameters(written(text))["parameter_overrides"] == [
        f'VpcId={VPC} Foo="b a r"',
        "ContainerPort=8080",
        "MinContainerCount=2",
    ]


def test_settings_of_their_own_are_not_overruled():
    text = (
        '[default.deploy.parameters]\ncapabilities = "CAPABILITY_NAMED_IAM"\nfail_on_empty_changeset = true\n'
        'profile = "work"\n'
    )

    parameters = deploy_parameters(written(text))

    assert parameters["capabilities"] == "CAPABILITY_NAMED_IAM"
    assert parameters["fail_on_empty_changeset"] is True
    assert parameters["profile"] == "work"


def test_what_the_global_table_says_is_remembered_and_not_said_twice():
    text = written('[default.global.parameters]\nregion = "eu-west-1"\nstack_name = "everywhere"\n')

    assert "region" not in deploy_parameters(text)
    assert deploy_parameters(text)["stack_name"] == "ours"
    PATH.write_text('[default.global.parameters]\nstack_name = "everywhere"\n')
    assert samconfig.remembered(samconfig.load(PATH)).stack_name == "everywhere"


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_the_first_deployment_says_all_that_a_later_one_says_but_no_tasks(text):
    environments = tomllib.loads(written(text))
    default = {**environments["default"]["deploy"]["parameters"]}
    first = environments["first"]["deploy"]["parameters"]
    once = {"MinContainerCount": "0", **OURS.once}

    assert overrides.read(first.pop("parameter_overrides")) == {
        **overrides.read(default.pop("parameter_overrides")),
        **once,
    }
    assert first == default


def test_what_was_for_the_first_deployment_once_is_not_there_for_ever():
    text = written()

    again = tomllib.loads(written(text, replace(OURS, once={}, profile=None)))["first"]["deploy"]["parameters"]

    assert overrides.read(again["parameter_overrides"]) == {**OURS.parameters, "MinContainerCount": "0"}


def test_what_a_later_deployment_no_longer_says_goes_from_the_first_one_too():
    text = written('[default.deploy.parameters]\ns3_bucket = "mine"\n').replace('s3_bucket = "mine"\n', "", 1)
    assert 's3_bucket = "mine"' in text

    assert "s3_bucket" not in written(text)


def test_other_commands_of_the_first_environment_stay():
    text = written("version = 0.1\n[first.build.parameters]\ncached = true # quick\n")

    assert "[first.build.parameters]\ncached = true # quick\n" in text
    assert tomllib.loads(text)["first"]["deploy"]["parameters"]["stack_name"] == "ours"


def test_a_version_that_sam_refuses_is_mended():
    assert tomllib.loads(written('version = "0.1"\n'))["version"] == 0.1


def test_a_file_keeps_its_mode():
    PATH.touch()
    PATH.chmod(0o640)

    written()

    assert stat.S_IMODE(PATH.stat().st_mode) == 0o640


def test_a_link_stays_a_link():
    Path("elsewhere.toml").touch()
    PATH.symlink_to("elsewhere.toml")

    written()

    assert PATH.is_symlink()
    assert "ours" in Path("elsewhere.toml").read_text()


def test_fails_on_a_disk_that_is_full_and_leaves_the_old_file_whole(monkeypatch):
    text = written()
    document = samconfig.load(PATH)

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InvalidSamConfig, match=r"cannot write .*samconfig\.toml: No space left on device"):
        samconfig.save(document, PATH)

    assert PATH.read_text() == text
    assert os.listdir() == ["samconfig.toml"]


@pytest.mark.parametrize("content", [b"not = = toml", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_fails_on_a_file_that_is_no_toml_and_leaves_it(content):
    PATH.write_bytes(content)

    with pytest.raises(InvalidSamConfig, match=r"samconfig\.toml is not valid TOML: .*; mend or remove it"):
        samconfig.load(PATH)

    assert PATH.read_bytes() == content


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("default = 1", "default"),
        ("[default]\ndeploy = 1", "default.deploy"),
        ("default.deploy.parameters = []", "parameters"),
    ],
)
def test_fails_on_a_value_where_sam_wants_a_table(text, where):
    PATH.write_text(text)

    with pytest.raises(InvalidSamConfig, match=f"{where} in the file is no table"):
        samconfig.remembered(samconfig.load(PATH))


def test_fails_early_on_a_folder_that_is_not_there():
    with pytest.raises(InvalidSamConfig, match="cannot write in .*/missing; make it first, or choose another --output"):
        samconfig.load(Path("missing/samconfig.toml"))


def test_fails_on_a_file_that_cannot_be_read():
    PATH.mkdir()

    with pytest.raises(InvalidSamConfig, match=r"cannot read samconfig\.toml: Is a directory"):
        samconfig.load(PATH)


@pytest.mark.parametrize(
    ("text", "said"), [("", True), ('s3_bucket = "mine"\n', None), ("resolve_s3 = false\n", False)]
)
def test_a_bucket_that_the_file_names_is_the_one_that_is_taken(text, said):
    text = f"version = 0.1\n[default.deploy.parameters]\n{text}"

    assert deploy_parameters(written(text, replace(OURS, takes_bucket=True))).get("resolve_s3") is said
