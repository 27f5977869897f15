"""A handler for another type."""

from __future__ import annotations

import pytest

from budget_stack.testing import Handler, PropertyLost, RigError, fixed, register, supported_types
from budget_stack.testing.handlers import registry


class Topic(Handler):
    create_only = frozenset({"TopicName"})

    def create(self, aws, properties):
        return aws.create("sns", "create_topic", {"Name": properties.get("TopicName") or aws.name(256)})["TopicArn"]

    def read(self, aws, physical_id):
        return {"TopicName": physical_id.rpartition(":")[2]}

    def delete(self, aws, physical_id, properties):
        aws.complete("sns", "delete_topic", TopicArn=physical_id)


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})


def topic(**properties):
    return {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}}


def test_a_type_that_is_registered_is_deployed(fargate):
    register("AWS::SNS::Topic", Topic())

    stack = fargate.deploy(topic(TopicName="errors"))

    assert "AWS::SNS::Topic" in supported_types()
    assert stack.resources["Topic"].origin("TopicName") == "read"
    assert len(fargate.client("sns").list_topics()["Topics"]) == 1
    stack.delete()
    assert fargate.client("sns").list_topics()["Topics"] == []


def test_fails_on_a_property_that_the_handler_forgets(fargate):
    register("AWS::SNS::Topic", Topic())

    with pytest.raises(PropertyLost, match=r"Topic \(AWS::SNS::Topic\) DisplayName: expected 'Errors', read None"):
        fargate.deploy(topic(DisplayName="Errors"))


def test_a_property_that_a_handler_says_is_lost_comes_from_the_ledger(fargate):
    class Sent(Topic):
        lost = fixed(DisplayName="moto drops it")

        def create(self, aws, properties):
            return aws.create("sns", "create_topic", {"Name": "errors", "Attributes": properties})["TopicArn"]

    register("AWS::SNS::Topic", Sent())

    assert fargate.deploy(topic(DisplayName="Errors")).resources["Topic"].origin("DisplayName") == "ledger"


def test_fails_on_a_lost_property_that_was_not_sent(fargate):
    class Silent(Topic):
        lost = fixed(DisplayName="moto drops it")

    register("AWS::SNS::Topic", Silent())

    with pytest.raises(
        PropertyLost, match=r"DisplayName: expected 'Errors', read None \(a listed loss, but no request"
    ):
        fargate.deploy(topic(DisplayName="Errors"))


def test_fails_on_a_change_that_the_handler_does_not_make(fargate):
    register("AWS::SNS::Topic", Topic())
    stack = fargate.deploy(topic())

    with pytest.raises(RigError, match="Topic: this handler changes nothing in place"):
        stack.update(topic(DisplayName="Errors"))


def test_fails_on_a_handler_that_makes_nothing(fargate):
    class Nothing(Topic):
        def create(self, aws, properties):
            return "nothing"

    register("AWS::SNS::Topic", Nothing())

    with pytest.raises(RigError, match="Topic: the handler made nothing"):
        fargate.deploy(topic())


def test_fails_on_a_handler_that_makes_two(fargate):
    class Twice(Topic):
        def create(self, aws, properties):
            super().create(aws, properties)
            return super().create(aws, properties)

    register("AWS::SNS::Topic", Twice())

    with pytest.raises(RigError, match="Topic: Topic was made already, by create_topic"):
        fargate.deploy(topic())


def test_fails_on_a_change_that_nobody_would_record(fargate):
    class Hidden(Topic):
        def read(self, aws, physical_id):
            return aws.read("sns", "tag_resource", ResourceArn=physical_id, Tags=[])

    register("AWS::SNS::Topic", Hidden())

    with pytest.raises(RigError, match="tag_resource may change something: send it with complete"):
        fargate.deploy(topic())
