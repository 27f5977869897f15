"""Generated secrets, and how passwords are accepted."""

from __future__ import annotations

from tests.budget_stack.budget_tracker.shipped import container, environment, properties, statements


def test_the_secrets_are_generated_and_given_to_the_container_by_the_execution_role_alone():
    generated = {name: properties(name)["GenerateSecretString"] for name in ("SigningKey", "FirstPassword")}

    assert generated == {
        "SigningKey": {"PasswordLength": 64, "ExcludePunctuation": True},
        "FirstPassword": {"PasswordLength": 20, "ExcludePunctuation": True, "ExcludeCharacters": "0O1lI"},
    }
    assert container()["Secrets"] == [{"Name": "SECRET_KEY", "ValueFrom": "{SigningKey}"}]
    assert container("budget-tracker-init")["Secrets"] == [{"Name": "FIRST_PASSWORD", "ValueFrom": "{FirstPassword}"}]
    readers = {name for name, s in statements() if "secretsmanager:GetSecretValue" in s["Action"]}
    assert readers == {"ExecutionPolicy"}


def test_the_load_balancer_is_believed_and_no_password_accepted_over_plain_http_unless_allowed():
    assert environment()["FRONT"] == "load-balancer"
    assert environment()["ALLOW_INSECURE_LOGIN"] == "false"
    assert environment(AllowInsecureLogin="true")["ALLOW_INSECURE_LOGIN"] == "true"
