"""What the stack tells its operator, and what it exports."""

from __future__ import annotations

from tests.budget_stack.budget_tracker.shipped import EXISTING, TEMPLATE, outputs
from tests.support.resolution import NETWORK, resolve

RESET_PASSWORD = (
    "aws ecs run-task --region eu-central-1 --cluster {Cluster} --task-definition {TaskDefinition}"
    " --launch-type FARGATE"
    " --network-configuration 'awsvpcConfiguration={subnets=[subnet-0123456789abcdef0,subnet-0123456789abcdef1],"
    "securityGroups=[{TaskSecurityGroup.GroupId}],assignPublicIp=ENABLED}'"
    ' --overrides \'{"containerOverrides":[{"name":"budget-tracker-init","command":["python","-m","service","user",'
    '"password","owner","--password-env","FIRST_PASSWORD"]},{"name":"budget-tracker","command":["true"]}]}\''
    " --query '[tasks[].taskArn,failures[].reason]' --output text"
)


def test_a_password_can_be_reset_asleep_too_and_only_where_a_task_finds_it_in_the_database():
    assert outputs(MinContainerCount=0)["ResetPasswordCommand"] == RESET_PASSWORD
    assert "ResetPasswordCommand" in outputs(**EXISTING)
    assert "ResetPasswordCommand" not in outputs(Database="none")


def test_the_outputs_are_the_url_the_commands_and_the_exports():
    assert outputs(ImageTag="v1") == {
        "ServiceUrl": "http://{LoadBalancer.DNSName}",
        "DatabaseEndpoint": "{DatabaseCluster.Endpoint}",
        "DatabaseClusterId": "{DatabaseCluster.Identifier}",
        "FirstPasswordCommand": "aws secretsmanager get-secret-value --region eu-central-1"
        " --secret-id {FirstPassword} --query SecretString --output text",
        "RepositoryUri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker",
        "LoginCommand": "aws ecr get-login-password --region eu-central-1 | docker login --username AWS"
        " --password-stdin 111122223333.dkr.ecr.eu-central-1.amazonaws.com",
        "BuildCommand": "docker build --platform linux/amd64 --build-arg PLATFORM=linux/amd64 -t budget-tracker:v1 .",
        "TagCommand": "docker tag budget-tracker:v1 111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker:v1",
        "PushCommand": "docker push 111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker:v1",
        "ForceNewDeploymentCommand": "aws ecs update-service --region eu-central-1 --cluster {Cluster}"
        " --service {Service.Name} --force-new-deployment",
        "ResetPasswordCommand": RESET_PASSWORD,
        "Cluster": "{Cluster}",
        "HttpListener": "{HttpListener}",
        "LoadBalancerSecurityGroup": "{LoadBalancerSecurityGroup.GroupId}",
    }


def test_the_build_command_builds_for_the_chosen_architecture():
    assert "--platform linux/arm64 --build-arg PLATFORM=linux/arm64" in outputs(CpuArchitecture="ARM64")["BuildCommand"]


def test_what_others_attach_to_is_exported_under_the_stacks_name():
    declared = resolve(TEMPLATE, **NETWORK)["Outputs"]
    exports = {name: output["Export"]["Name"] for name, output in declared.items() if "Export" in output}

    assert exports == {
        "Cluster": "budget-tracker-Cluster",
        "HttpListener": "budget-tracker-HttpListener",
        "LoadBalancerSecurityGroup": "budget-tracker-LoadBalancerSecurityGroup",
    }
