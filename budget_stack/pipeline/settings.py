"""What a pipeline deploys, and the commands that it takes."""

from __future__ import annotations

import re

from budget_stack.errors import InvalidSetting
from budget_stack.facts.template import STACK_NAME_PATTERN
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_reference, check_retention, check_text, check_texts
from budget_stack.resolve.source import Source


class PipelineSettings(Frozen):
    """What a pipeline deploys, and how.

    Attributes:
        stack_name: The stack that is deployed to, which is there already: 1 to 128 letters, digits and hyphens,
            beginning with a letter. Its resources are all that the pipeline may touch.
        image_repository: The name of the ECR repository that images are pushed to.
        template_file: The template in the repository that is deployed with each image.
        setup_commands: What is run first, so that `command` is there.
        test_commands: What must succeed before an image is built; empty for nothing.
        command: How `budget-stack` is called after that.
        environment: The GitHub environment whose reviewers approve; only of a workflow.
        log_retention_in_days: Days for which builds' logs are kept; only of CodePipeline.
        has_connection: Whether the template of CodePipeline has a connection of its own, made where no ARN is given. A
            region without the type refuses a template that has it, used or not.

    Raises:
        InvalidSetting: a literal that AWS would reject.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
    """

    stack_name: str
    image_repository: str
    template_file: str = "template.yaml"
    setup_commands: tuple[str, ...] = ("make .venv/aws",)
    test_commands: tuple[str, ...] = ("make test",)
    command: str = ".venv/bin/budget-stack"
    environment: str = "production"
    log_retention_in_days: int = 90
    has_connection: bool = True

    def __post_init__(self) -> None:
        for setting in ("stack_name", "image_repository", "template_file", "command", "environment"):
            check_text(setting, getattr(self, setting))
        if not re.fullmatch(STACK_NAME_PATTERN, self.stack_name):
            raise InvalidSetting(
                "stack_name", self.stack_name, "1 to 128 letters, digits and hyphens, beginning with a letter"
            )
        check_reference("image_repository", self.image_repository, "repository_name")
        for setting in ("template_file", "environment"):
            # both stand in commands or in the name of a subject
            if not re.fullmatch(r"[\w./-]+", value := getattr(self, setting)):
                raise InvalidSetting(setting, value, "letters, digits, '_', '.', '-' and '/'")
        check_texts("setup_commands", self.setup_commands, '("make .venv/aws",)', may_be_empty=True)
        check_texts("test_commands", self.test_commands, '("make test",)', may_be_empty=True)
        check_retention("log_retention_in_days", self.log_retention_in_days)
        check_bool("has_connection", self.has_connection)


def image_repository_of(deployed: Source) -> str:
    """Return the repository whose images a template runs by default.

    Raises:
        InvalidSetting: it does not take its image by the parameters ImageRepository and ImageTag, which a release sets.
    """
    parameters = deployed.template.get("Parameters") or {}
    if missing := [name for name in ("ImageRepository", "ImageTag") if name not in parameters]:
        raise InvalidSetting(
            deployed.name, ", ".join(parameters) or "none", f"a template with the parameters {' and '.join(missing)}"
        )
    return str(parameters["ImageRepository"].get("Default", ""))
