"""What the rig sends with is made once, and nobody else's."""

from __future__ import annotations

import boto3
import botocore.loaders
import botocore.session
import moto.core.responses
import moto.core.utils
import pytest
from moto import mock_aws

from budget_stack.testing import RigError, deploy, simulated
from budget_stack.testing.clients import client_of_rig, moto_made_cheap, session

GROUP = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}}}


def test_the_rig_sends_with_one_client_in_all_simulations():
    clients = []
    for _ in range(2):
        with simulated() as simulation:
            simulation.deploy(GROUP)
            clients.append(client_of_rig("us-east-1", "logs"))

    assert clients[0] is clients[1]


def test_what_somebody_does_to_a_client_is_neither_the_rigs_business_nor_the_next_tests():
    def refuse(**_):
        raise AssertionError("somebody's own hook was called")

    with simulated() as simulation:
        stack = simulation.deploy(GROUP)
        for client in (simulation.client("logs"), stack.client("logs")):
            client.meta.events.register("before-call.logs.*", refuse)
        stack.update(parameters={})
        simulation.deploy(GROUP, stack_name="another")
    with simulated() as simulation:
        assert simulation.client("logs").describe_log_groups()["logGroups"] == []


def test_nothing_of_the_machines_own_is_used(monkeypatch, tmp_path):
    config = tmp_path / "config"
    config.write_text("[default]\nuse_dualstack_endpoint = true\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://example.com")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody's")
    session.cache_clear()
    client_of_rig.cache_clear()

    with mock_aws():
        of_stack = deploy(GROUP).client("logs")

    for client in (client_of_rig("us-east-1", "logs"), of_stack):
        assert client.meta.endpoint_url == "https://logs.us-east-1.amazonaws.com"
        assert client._request_signer._credentials.access_key == "testing"


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_fails_on_a_stack_whose_mock_has_ended(operation):
    with simulated() as simulation:
        stack = simulation.deploy(GROUP)

    with pytest.raises(RigError, match="the mock that this belongs to has ended"):
        getattr(stack, operation)()


def test_a_model_is_read_once_for_all_sessions(monkeypatch):
    read = []
    load = botocore.loaders.JSONFileLoader._load_file
    monkeypatch.setattr(
        botocore.loaders.JSONFileLoader,
        "_load_file",
        lambda self, path, opener: read.append(path) or load(self, path, opener),
    )

    with moto_made_cheap():
        for _ in range(3):
            own = boto3.Session(region_name="us-east-1", botocore_session=botocore.session.Session())
            own.client("ec2")

    assert len([path for path in read if path.endswith("ec2/2016-11-15/service-2.json.gz")]) <= 1
    # the last session's own directory, and no more for those before it
    assert len(own._loader.search_paths) <= len(set(own._loader.search_paths)) + 1


def test_the_methods_of_a_class_of_motos_are_listed_once_for_all_requests(monkeypatch):
    listed = []
    methods_of = moto.core.utils.method_names_from_class
    monkeypatch.setattr(
        moto.core.utils, "method_names_from_class", lambda class_: listed.append(class_) or methods_of(class_)
    )

    with simulated() as simulation:
        for _ in range(3):
            simulation.client("logs").describe_log_groups()

    assert len([class_ for class_ in listed if class_.__name__ == "LogsResponse"]) <= 1


def test_botocore_and_moto_are_as_they_were_afterwards():
    def patched():
        return (
            botocore.session.create_loader,
            botocore.loaders.Loader.list_available_services,
            moto.core.responses.method_names_from_class,
        )

    before = patched()
    with moto_made_cheap():
        assert not set(before) & set(patched())
        services = botocore.session.Session().get_available_services()

    assert patched() == before
    assert services == botocore.session.Session().get_available_services()
