from __future__ import annotations

import json

import pytest

from budget_stack import InvalidSetting, RegistrySettings, add_registry, image_uri


def rules(template, **settings):
    registry = add_registry(template, settings=RegistrySettings(repository_name="invoices", **settings))
    return json.loads(registry.repository.LifecyclePolicy.LifecyclePolicyText)["rules"]


def test_tagged_and_untagged_images_are_kept_apart_and_by_number_alone(template):
    tagged, untagged = (rule["selection"] for rule in rules(template, keep_tagged_images=3, keep_untagged_images=7))

    assert (tagged.pop("tagPatternList"), {"tagPatternList"} & untagged.keys()) == (["*"], set())
    assert (tagged, untagged) == (
        {"tagStatus": "tagged", "countType": "imageCountMoreThan", "countNumber": 3},
        {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 7},
    )


def left_after(pushes, rules):
    """What ECR leaves of pushes by Docker, of an index with the tag, an image and its attestation each.

    Every rule looks at all images of its kind, newest first; none goes while an index that is left refers to it.
    """
    images = [(push, part) for push in reversed(range(len(pushes))) for part in ("index", "image", "attestation")]
    tagged = {(push, "index") for push, tag in enumerate(pushes) if tag not in pushes[push + 1 :]}
    kept = {rule["selection"]["tagStatus"]: rule["selection"]["countNumber"] for rule in rules}
    left = [image for image in images if image in tagged][: kept["tagged"]]
    left += [image for image in images if image not in tagged][: kept["untagged"]]
    return {(push, part) for push, part in images if (push, part) in left or (push, "index") in left}


@pytest.mark.parametrize("kind", ["a tag each", "latest", "both in turn"])
def test_twenty_deployments_of_docker_are_kept_whole_however_they_are_tagged(template, kind):
    tags = {
        "a tag each": [f"v{n}" for n in range(60)],
        "latest": ["latest"] * 60,
        "both in turn": [f"v{n}" if n % 2 else "latest" for n in range(60)],
    }[kind]

    left = left_after(tags, rules(template))

    assert left >= {(push, part) for push in range(40, 60) for part in ("index", "image", "attestation")}


@pytest.mark.parametrize("name", ["Invoices", "a", "in voices", "invoices:1", "-invoices", "x" * 257])
def test_fails_on_a_repository_name_that_ecr_rejects(name):
    with pytest.raises(InvalidSetting, match="repository_name must be 2 to 256 characters"):
        RegistrySettings(repository_name=name)


@pytest.mark.parametrize("tag", ["", ".hidden", "a/b", "x" * 129])
def test_fails_on_a_tag_that_ecr_rejects(tag):
    with pytest.raises(InvalidSetting, match="image_tag must be 1 to 128"):
        RegistrySettings(repository_name="invoices", image_tag=tag)


@pytest.mark.parametrize("setting", ["keep_tagged_images", "keep_untagged_images"])
def test_fails_on_keeping_no_image(setting):
    with pytest.raises(InvalidSetting, match=f"{setting} must be 1 or more; got 0"):
        RegistrySettings(repository_name="invoices", **{setting: 0})


def test_an_image_is_named_by_the_digest_that_it_is_given():
    digest = f"sha256:{'0a' * 32}"

    assert str(image_uri("invoices", digest).to_dict()["Fn::Sub"]).endswith(f"/invoices@{digest}")
    assert str(image_uri("invoices", "v1").to_dict()["Fn::Sub"]).endswith("/invoices:v1")
