"""`budget-stack release`: build an image, push it, and deploy it by its digest."""

from __future__ import annotations

from pathlib import Path

import click

from budget_stack.configure.dialogue import wrapped
from budget_stack.errors import BudgetStackError
from budget_stack.rollout.run import release


@click.command("release", short_help="Build an image, push it, and deploy it by its digest.")
@click.option("--tag", help="Tag of the image; one that is in the repository is deployed as it is.  [default: commit]")
@click.option(
    "--context",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="Folder with the Dockerfile.",
)
@click.option("--stack-name", help="Stack to deploy to.  [default: that of the configuration file]")
@click.option("--region", help="Region of the stack.  [default: that of the configuration file]")
@click.option("--profile", help="Profile in ~/.aws.  [default: that of the configuration file]")
@click.option(
    "--config-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default="samconfig.toml",
    show_default=True,
    help="File that says which stack.",
)
def command(
    tag: str | None,
    context: Path,
    stack_name: str | None,
    region: str | None,
    profile: str | None,
    config_file: Path,
) -> None:
    """Build an image, push it, and deploy it by its digest.

    The image is built for the architecture that the stack's tasks run on, and pushed to its repository. The stack
    keeps its template and every parameter but ImageTag, so CloudFormation sees the new image, waits for its tasks, and
    takes it back if they fail. With --tag of an image that was pushed before, that one runs again.
    """
    try:
        released = release(
            config_file=config_file,
            context=context,
            tag=tag,
            stack_name=stack_name,
            region=region,
            profile=profile,
        )
    except BudgetStackError as error:
        raise click.ClickException(str(error)) from error
    runs = "will run, once MinContainerCount is raised," if released.is_asleep else "runs"
    text = f"{released.stack_name} {runs} {released.image}, {released.digest}"
    click.echo(wrapped(text if released.has_changed else f"{text}, as before", rest="", err=False))
