"""The template that one operator deploys, as built for them: beside the committed one, and ignored by git."""

from __future__ import annotations

import re
from pathlib import Path

from budget_stack.configure.samconfig import load, remembered
from budget_stack.settings.web_service import ADDRESSES

_OWN = re.compile(r"template\.(?P<name>[^/]+)\.(yaml|json)")


def deployed_template(samconfig: Path) -> str | None:
    """Return the template that a samconfig.toml has sam deploy; `None` where it names none.

    sam reads `[default.deploy.parameters]`, and `[default.global.parameters]` for what is not there. Where that is
    what `sam build` has written, or nothing, it is the template that `sam build` takes, in the same way.

    Args:
        samconfig: The file; without one, nothing is named.

    Raises:
        InvalidSamConfig: it cannot be read, or sam could not read it.

    Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    document = load(samconfig)
    for command in ("deploy", "build"):
        template = remembered(document, command).template_file
        if template is not None and ".aws-sam" not in Path(template).parts:
            return template
    return None


def own_template(deployed: str | None, address: str) -> str:
    """Return what to build for an operator: what sam deploys, if git ignores it; else a file that git does.

    Whatever has another name, `template.yaml` above all, is committed or somebody's own work.
    """
    return deployed if deployed and _OWN.fullmatch(Path(deployed).name) else f"template.{address}.yaml"


def address_named(deployed: str | None) -> str | None:
    """Return the address that a template is named after, as `configure` does; `None` if it is not."""
    name = deployed and _OWN.fullmatch(Path(deployed).name)
    return name["name"] if name and name["name"] in ADDRESSES else None
