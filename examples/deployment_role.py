"""A role that may create, update and delete one stack and nothing else, for whoever or whatever deploys it."""

from awacs.aws import Allow, PolicyDocument, Principal, Statement
from awacs.sts import AssumeRole
from troposphere import Ref, Template, iam

from budget_stack import ContainerSettings, Settings, build_stack, to_yaml
from budget_stack.permissions import Scope, as_awacs, permissions_of, policies_of
from budget_stack.resolve import parse_template

settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000),
)
source = parse_template(to_yaml(build_stack(settings).template))
scope = Scope(stack_name="invoices", region="eu-central-1", account="111122223333")
documents = as_awacs(policies_of(permissions_of(source, scope=scope).grants, "Deployment"))

template = Template("What deploying the stack invoices takes")
policies = [
    template.add_resource(iam.ManagedPolicy(name.replace("-", ""), PolicyDocument=document))
    for name, document in documents.items()
]
trust = Statement(Effect=Allow, Action=[AssumeRole], Principal=Principal("AWS", "111122223333"))
role = iam.Role("DeploymentRole", AssumeRolePolicyDocument=PolicyDocument(Version="2012-10-17", Statement=[trust]))
role.ManagedPolicyArns = [Ref(policy) for policy in policies]
template.add_resource(role)
print(to_yaml(template), end="")
