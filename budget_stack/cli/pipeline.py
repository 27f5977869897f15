"""`budget-stack pipeline`: write the template of a pipeline that builds and deploys."""

from __future__ import annotations

from pathlib import Path

import click

from budget_stack.errors import BudgetStackError
from budget_stack.facts.fargate import PLATFORMS
from budget_stack.files import write_whole
from budget_stack.permissions import CannotTell
from budget_stack.pipeline import PipelineSettings, build_github, build_pipeline, image_repository_of, workflow_of
from budget_stack.render import to_yaml
from budget_stack.resolve.source import read_template


@click.command("pipeline", short_help="Write the template of a pipeline that builds and deploys.")
@click.argument(
    "template", type=click.Path(dir_okay=False, path_type=Path), required=False, default=Path("template.yaml")
)
@click.option("--stack-name", default="budget-tracker", show_default=True, help="Stack that is deployed to.")
@click.option("--repository", help="Repository of ECR for the images.  [default: that of TEMPLATE]")
@click.option(
    "--setup", multiple=True, metavar="COMMAND", help="Command that sets budget-stack up.  [default: make .venv/aws]"
)
@click.option(
    "--test", multiple=True, metavar="COMMAND", help="Command that must succeed before.  [default: make test]"
)
@click.option(
    "--command", "call", default=".venv/bin/budget-stack", show_default=True, help="How budget-stack is called there."
)
@click.option(
    "--connection/--no-connection",
    default=True,
    show_default=True,
    help="Make the connection where no ARN is given; a region that has none takes only a template without it.",
)
@click.option("--github", metavar="OWNER/NAME", help="Roles and a workflow of GitHub Actions instead.")
@click.option("--environment", default="production", show_default=True, help="GitHub environment with reviewers.")
@click.option("--branch", default="main", show_default=True, help="Branch that the workflow is for.")
@click.option(
    "--architecture",
    type=click.Choice([*PLATFORMS]),
    default="X86_64",
    show_default=True,
    help="Architecture of the stack's tasks, for the workflow.",
)
@click.option(
    "--workflow",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write the workflow to, such as .github/workflows/deploy.yml; only with --github.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write the template to; standard output if left out.",
)
def command(  # noqa: PLR0913 - one an option
    template: Path,
    stack_name: str,
    repository: str | None,
    setup: tuple[str, ...],
    test: tuple[str, ...],
    call: str,
    connection: bool,
    github: str | None,
    environment: str,
    branch: str,
    architecture: str,
    workflow: Path | None,
    output: Path | None,
) -> None:
    """Write the template of a pipeline that builds, tests, scans and deploys what TEMPLATE describes.

    The stack is there already; its parameters keep their values, and a person approves each change set. With --github
    the template has the roles of a workflow, which --workflow writes. The roles may do what this TEMPLATE takes: write
    it anew when that has new kinds of resources.
    """
    if workflow and not github:
        raise click.UsageError("--workflow is of GitHub Actions: pass --github OWNER/NAME as well")
    try:
        deployed = read_template(template)
        settings = PipelineSettings(
            stack_name=stack_name,
            image_repository=repository or image_repository_of(deployed),
            template_file=template.as_posix(),
            setup_commands=setup or ("make .venv/aws",),
            test_commands=test or ("make test",),
            command=call,
            environment=environment,
            has_connection=connection,
        )
        if github:
            made = build_github(deployed, settings=settings, repository=github)
        else:
            made = build_pipeline(deployed, settings=settings)
    except (BudgetStackError, CannotTell) as error:
        raise click.ClickException(str(error)) from error
    _write(output, to_yaml(made))
    if workflow:
        _write(workflow, workflow_of(settings, branch=branch, architecture=architecture))


def _write(path: Path | None, text: str) -> None:
    if path is None or str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from error
    click.echo(f"wrote {path}", err=True)
