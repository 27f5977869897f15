from __future__ import annotations

from budget_stack import HttpsListenerSettings, add_https_listener


def listener(template, **settings):
    added = add_https_listener(
        template, load_balancer_arn="lb", certificate_arn="certificate", settings=HttpsListenerSettings(**settings)
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
