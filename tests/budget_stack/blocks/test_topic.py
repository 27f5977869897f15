from __future__ import annotations

import pytest
from troposphere import Equals, Ref

from budget_stack import InvalidSetting, TopicSettings, add_topic
from tests.support.resolution import resolve

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["sns:Publish"],
            "Resource": ["{AlarmTopic}"],
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
        }
    ],
}


def test_alarms_of_this_account_alone_may_publish(template):
    add_topic(template)

    assert resolve(template)["Resources"]["AlarmTopicPolicy"]["Properties"] == {
        "Topics": ["{AlarmTopic}"],
        "PolicyDocument": POLICY,
    }


def test_no_key_keeps_cloudwatch_out(template):
    assert add_topic(template).topic.to_dict() == {"Type": "AWS::SNS::Topic"}


def test_nobody_is_subscribed_without_an_address(template):
    assert add_topic(template).subscription is None


def test_an_address_is_subscribed_where_its_condition_holds(template):
    template.add_condition("HasEmail", Equals("1", "1"))
    settings = TopicSettings(email=Ref("AlarmEmail"), email_where="HasEmail")
    subscription = add_topic(template, settings=settings).subscription

    assert subscription.to_dict() == {
        "Type": "AWS::SNS::Subscription",
        "Condition": "HasEmail",
        "Properties": {
            "TopicArn": {"Ref": "AlarmTopic"},
            "Protocol": "email",
            "Endpoint": {"Ref": "AlarmEmail"},
        },
    }


@pytest.mark.parametrize("email", ["operator", "@example.com", "operator@", "one@example.com, two@example.com"])
def test_fails_on_what_is_no_mail_address(email):
    with pytest.raises(InvalidSetting, match=r"email must be a mail address such as operator@example\.com"):
        TopicSettings(email=email)


def test_fails_on_a_condition_of_no_address():
    with pytest.raises(InvalidSetting, match="email_where must be None without email; got 'HasAlarmEmail'"):
        TopicSettings(email_where="HasAlarmEmail")
