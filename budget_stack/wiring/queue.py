"""The queue that a worker takes messages from, with what its container and its scaling are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from troposphere import Ref, Template

from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.settings.worker import WorkerSettings
from budget_stack.values import Value
from budget_stack.wiring.additions import with_variable
from budget_stack.wiring.outputs import add_queue_outputs

if TYPE_CHECKING:
    from budget_stack.blocks.work_queue import WorkQueue

QUEUE_URL = "QUEUE_URL"
"""The variable by which a container is told where its queue is."""


def add_wired_queue(
    template: Template, *, settings: WorkerSettings, container: BackgroundContainerSettings, prefix: str = ""
) -> tuple[WorkQueue | None, BackgroundContainerSettings, BackgroundScalingSettings | None, Sequence[Value]]:
    """Add a queue with its dead letters.

    Returns:
        It, if the settings ask for it; what container and scaling are told of it; the policies by which the task role
        may take messages.
    """
    scaling = settings.scaling
    if settings.queue is None:
        return None, container, scaling, ()
    # only now, because it takes a service of troposphere's that no other block needs
    from budget_stack.blocks.work_queue import add_work_queue

    queue = add_work_queue(template, settings=settings.queue, prefix=prefix)
    add_queue_outputs(template, url=queue.url, arn=queue.arn, prefix=prefix)
    if scaling is not None and scaling.queue is not None and scaling.queue.name is None:
        scaling = replace(scaling, queue=replace(scaling.queue, name=queue.name))
    return queue, with_variable(container, QUEUE_URL, queue.url, made_by="queue"), scaling, (Ref(queue.consume_policy),)
