"""What none of the shapes can be built from is refused by name, in place of an error from deep inside."""

from __future__ import annotations

from functools import partial

import pytest
from troposphere import Ref

from budget_stack import (
    BackgroundContainerSettings,
    InvalidSetting,
    JobSettings,
    SharedCluster,
    WorkerSettings,
    add_cluster,
    build_job,
    build_stack,
    build_worker,
)
from budget_stack.checks import check
from budget_stack.resolve import UnreadableTemplate, resolve
from tests.budget_stack.stacks.test_web_service import SETTINGS

PLAIN = {
    "vpc_id": SETTINGS.vpc_id,
    "subnet_ids": SETTINGS.subnet_ids,
    "container": BackgroundContainerSettings(image="ghcr.io/example/worker:3.1.0"),
}
SHAPES = {
    build_stack: SETTINGS,
    build_worker: WorkerSettings(**PLAIN),
    build_job: JobSettings(**PLAIN),
}


@pytest.mark.parametrize("build", SHAPES, ids=lambda build: build.__name__)
def test_fails_on_settings_of_another_shape(build):
    for other in (None, {}, *(settings for shape, settings in SHAPES.items() if shape is not build)):
        with pytest.raises(InvalidSetting, match=f"settings must be {type(SHAPES[build]).__name__}"):
            build(other)


@pytest.mark.parametrize("build", SHAPES, ids=lambda build: build.__name__)
@pytest.mark.parametrize(
    ("name", "given"),
    [("template", {}), ("template", "shop.yaml"), ("prefix", 3), ("prefix", Ref("Prefix")), ("shared", "platform")],
)
def test_fails_by_name_on_another_kind_of_argument(build, name, given):
    with pytest.raises(InvalidSetting, match=f"^{name} must be"):
        build(SHAPES[build], **{name: given})


def test_fails_on_a_whole_stack_to_join_and_on_a_cluster_without_a_load_balancer():
    with pytest.raises(InvalidSetting, match="shared must be Shared or SharedCluster, such as `shared` of what was"):
        build_worker(SHAPES[build_worker], shared=build_stack(SETTINGS))
    with pytest.raises(InvalidSetting, match="shared must be Shared, such as"):
        build_stack(SETTINGS, shared=SharedCluster("platform"))


@pytest.mark.parametrize("build", SHAPES, ids=lambda build: build.__name__)
def test_fails_on_a_stack_in_place_of_its_template(build):
    stack = build(SHAPES[build])

    for use in (partial(build, SHAPES[build], prefix="Other"), add_cluster):
        with pytest.raises(InvalidSetting, match="template must be .* which is its part `template`"):
            use(template=stack)
    with pytest.raises(UnreadableTemplate, match=r"template: \w+\(...\) is none; give its part `template`"):
        check(stack)
    with pytest.raises(UnreadableTemplate, match="has not been read; give what read_template or parse_template"):
        resolve(stack)
