from __future__ import annotations

import pytest

from budget_stack.resolve import UnreadableTemplate, parse_template

OTHERS = {
    "service: ledger\nprovider: {name: aws}\nfunctions: {post: {handler: a.b}}": "run `serverless package`",
    "services: {ledger: {image: ledger}}\nvolumes: {}": "a Compose file",
    "services: {ledger: {build: .}}": "a Compose file",
    '{"TemplateBody": {"Resources": {}}, "StagesAvailable": ["Original"]}': "check its TemplateBody",
    '[{"ParameterKey": "Vpc", "ParameterValue": "vpc-0"}]': "check the template that takes them",
    '{"version": "48.0.0", "artifacts": {}}': "the *.template.json beside it",
    '{"app": "npx ts-node bin/ledger.ts"}': "run `cdk synth`",
    '{"family": "ledger", "containerDefinitions": []}': "a task definition as RegisterTaskDefinition takes it",
    '{"Version": "2012-10-17", "Statement": []}': "a policy of IAM",
    "version: 0.0\nResources: [{TargetService: {}}]": "an AppSpec file of CodeDeploy",
    "version: 0.2\nphases: {}": "a build specification of CodeBuild",
    "name: ledger\ntype: Load Balanced Web Service": "run `copilot svc package`",
    "apiVersion: v1\nkind: Service": "a manifest of Kubernetes",
    "on: push\njobs: {}": "a workflow of GitHub",
    "openapi: 3.1.0\npaths: {}": "an OpenAPI document",
    "Resources: {Feed: {Type: !Rain::Module feed.yaml}}": "!Rain::Module is a directive of Rain; run `rain pkg`",
    "Resources: {Feed: {Metadata: {Extends: AWS::SNS::Topic}}}": "Resources/Feed has no Type; run `rain pkg`",
}


@pytest.mark.parametrize(("text", "said"), OTHERS.items(), ids=range(len(OTHERS)))
def test_fails_on_a_file_of_another_tool_and_says_what_to_check(text, said):
    with pytest.raises(UnreadableTemplate) as refused:
        parse_template(text)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "services: [ledger]",
        "name: ledger\ntype: module",
        "Description: nothing yet",
        "Resources: {Feed: {Metadata: {}}}",
    ],
)
def test_fails_on_what_may_be_anything_without_a_guess(text):
    with pytest.raises(UnreadableTemplate) as refused:
        parse_template(text)

    assert (refused.value.fix, "which is no template" in str(refused.value)) == ("", False)
