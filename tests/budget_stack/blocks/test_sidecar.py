"""Who waits for whom in a task, and what cannot be."""

from __future__ import annotations

import pytest
from troposphere import Ref

from budget_stack import ContainerSettings, InvalidSetting, Sidecar
from tests.budget_stack.blocks.test_roles import SECRET, statements

PROXY = Sidecar(name="proxy", image="nginx", health_check_command=("CMD", "true"))
ENDING = Sidecar(name="keys", image="nginx", essential=False)


def test_the_execution_role_may_pull_and_read_what_sidecars_take(template):
    image = "444455556666.dkr.ecr.us-east-1.amazonaws.com/proxy:1"
    granted = statements(template, image=image, sidecars=(Sidecar(name="proxy", image=image, secrets={"KEY": SECRET}),))

    assert granted["PullImage"]["Resource"] == ["arn:aws:ecr:us-east-1:444455556666:repository/proxy"]
    assert granted["ReadSecrets"]["Resource"] == [SECRET]


def test_references_and_every_condition_are_taken():
    shares = Sidecar(name="other", image=Ref("Image"), cpu=Ref("Cpu"), memory=64, wait_for={"proxy": "START"})
    waits = {"proxy": "HEALTHY", "keys": "COMPLETE", "other": "START"}

    assert ContainerSettings(image="nginx", sidecars=(PROXY, ENDING, shares), wait_for=waits).wait_for is waits


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sidecars": PROXY}, "sidecars must be a sequence of Sidecar"),
        ({"sidecars": ("proxy",)}, r"sidecars\[0\] must be a Sidecar; got 'proxy'"),
        ({"sidecars": (PROXY, PROXY)}, r"sidecars\[1\].name must be named unlike the task's other containers"),
        ({"sidecars": (Sidecar(name="app-init", image="nginx"),)}, r"sidecars\[0\].name must be named unlike"),
        ({"wait_for": ("proxy",)}, "wait_for must be a mapping such as"),
        ({"wait_for": {"proxy": "START"}}, r"wait_for\['proxy'\] must be the name of a sidecar, .* there are none"),
        ({"sidecars": (PROXY,), "wait_for": {"proxy": "READY"}}, r"wait_for\['proxy'\] must be one of START, HEALTHY"),
        (
            {"sidecars": (PROXY,), "wait_for": {"proxy": "SUCCESS"}},
            r"wait_for\['proxy'\] must be START or HEALTHY",
        ),
        ({"sidecars": (ENDING,), "wait_for": {"keys": "HEALTHY"}}, r"wait_for\['keys'\] must be START, or the sidecar"),
        (
            {
                "sidecars": (
                    Sidecar(name="a", image="nginx", wait_for={"b": "START"}),
                    Sidecar(name="b", image="nginx", wait_for={"a": "START"}),
                )
            },
            r"sidecars\[0\].wait_for must be such that none waits for itself",
        ),
        (
            {"sidecars": (Sidecar(name="a", image="nginx", memory=512),)},
            "sidecars must be such that their memory is less than the task's 512 MiB together; got 512",
        ),
    ],
)
def test_fails_on_sidecars_that_no_task_can_have(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ContainerSettings(image="nginx", **settings)
