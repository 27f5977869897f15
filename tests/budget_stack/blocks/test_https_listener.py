from __future__ import annotations

from troposphere import Ref

from budget_stack import HttpsListenerSettings, add_https_listener


def listener(template, **settings):
    added = add_https_listener(
        template,
        load_balancer_arn=Ref("LoadBalancer"),
        certificate_arn=Ref("Certificate"),
        settings=HttpsListenerSettings(**settings),
    )
    return added.listener.to_dict()["Properties"]


def test_it_answers_404_by_itself_and_speaks_tls_1_3_and_1_2(template):
    made = listener(template)

    assert (made["Port"], made["Protocol"]) == (443, "HTTPS")
    assert made["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-")
    assert made["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "404"


def test_the_policy_is_a_setting(template):
    policy = "ELBSecurityPolicy-TLS13-1-3-2021-06"

    assert listener(template, tls_policy=policy)["SslPolicy"] == policy


def test_it_lets_the_clients_in_where_it_gets_the_group(template):
    added = add_https_listener(
        template,
        load_balancer_arn=Ref("LoadBalancer"),
        certificate_arn=Ref("Certificate"),
        security_group_id="sg-0123456789abcdef0",
        allowed_cidr="203.0.113.0/24",
    )

    assert added.ingress is not None
    made = added.ingress.to_dict()["Properties"]
    assert (made["GroupId"], made["CidrIp"]) == ("sg-0123456789abcdef0", "203.0.113.0/24")
    assert (made["FromPort"], made["ToPort"]) == (443, 443)


def test_a_group_that_it_does_not_get_stays_as_it_is(template):
    assert (
        add_https_listener(template, load_balancer_arn=Ref("LoadBalancer"), certificate_arn=Ref("Certificate")).ingress
        is None
    )
