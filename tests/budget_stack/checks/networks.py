"""Networks of the template's own, as a change of our template."""

from __future__ import annotations

from tests.budget_stack.checks.extensions import Template, attribute_of, awsvpc
from tests.budget_stack.checks.mutants import properties
from tests.budget_stack.checks.parts import add_resource


def network(template: Template, way_out: str = "GatewayId") -> None:
    """A network of the template's own, in whose subnets load balancer and tasks are."""
    add_resource(template, "Vpc", "AWS::EC2::VPC", CidrBlock="10.0.0.0/16")
    add_resource(template, "InternetGateway", "AWS::EC2::InternetGateway")
    add_resource(
        template,
        "Attachment",
        "AWS::EC2::VPCGatewayAttachment",
        VpcId={"Ref": "Vpc"},
        InternetGatewayId={"Ref": "InternetGateway"},
    )
    for kind in ("Public", "Private"):
        add_resource(template, f"{kind}Table", "AWS::EC2::RouteTable", VpcId={"Ref": "Vpc"})
        for number in (0, 1):
            _subnet(template, kind, number)
    add_resource(
        template,
        "PublicRoute",
        "AWS::EC2::Route",
        RouteTableId={"Ref": "PublicTable"},
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId={"Ref": "InternetGateway"},
    )
    add_resource(template, "Address", "AWS::EC2::EIP", Domain="vpc")
    add_resource(
        template,
        "NatGateway",
        "AWS::EC2::NatGateway",
        AllocationId=attribute_of("Address", "AllocationId"),
        SubnetId={"Ref": "Public0"},
    )
    add_resource(
        template,
        "PrivateRoute",
        "AWS::EC2::Route",
        RouteTableId={"Ref": "PrivateTable"},
        DestinationCidrBlock="0.0.0.0/0",
        NatGatewayId={"Ref": "NatGateway"},
    )
    for name in ("TaskSecurityGroup", "LoadBalancerSecurityGroup", "TargetGroup"):
        properties(template, name)["VpcId"] = {"Ref": "Vpc"}
    properties(template, "LoadBalancer")["Subnets"] = [{"Ref": "Public0"}, {"Ref": "Public1"}]
    for name in ("PublicRoute", "NatGateway"):
        template["Resources"][name]["DependsOn"] = "Attachment"
    awsvpc(template).update(Subnets=[{"Ref": "Private0"}, {"Ref": "Private1"}], AssignPublicIp="DISABLED")


def enclosed(template: Template) -> None:
    """Such a network from which only VPC endpoints lead out."""
    network(template)
    for name in ("PrivateRoute", "NatGateway", "Address"):
        del template["Resources"][name]
    properties(template, "Vpc")["EnableDnsHostnames"] = True
    add_resource(
        template,
        "EndpointGroup",
        "AWS::EC2::SecurityGroup",
        GroupDescription="What reaches AWS",
        VpcId={"Ref": "Vpc"},
        SecurityGroupIngress=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "SourceSecurityGroupId": attribute_of("TaskSecurityGroup", "GroupId"),
            }
        ],
    )
    of_interfaces = {
        "VpcEndpointType": "Interface",
        "SubnetIds": [{"Ref": "Private0"}, {"Ref": "Private1"}],
        "SecurityGroupIds": [attribute_of("EndpointGroup", "GroupId")],
        "PrivateDnsEnabled": True,
    }
    of_s3 = {"VpcEndpointType": "Gateway", "RouteTableIds": [{"Ref": "PrivateTable"}]}
    for name, service in (
        ("Login", "ecr.api"),
        ("Registry", "ecr.dkr"),
        ("Logs", "logs"),
        ("Secrets", "secretsmanager"),
        ("Layers", "s3"),
    ):
        add_resource(
            template,
            f"{name}Endpoint",
            "AWS::EC2::VPCEndpoint",
            ServiceName={"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"},
            VpcId={"Ref": "Vpc"},
            **(of_s3 if service == "s3" else of_interfaces),
        )
    for name in ("TaskSecurityGroup", "LoadBalancerSecurityGroup", "TargetGroup"):
        properties(template, name)["VpcId"] = {"Ref": "Vpc"}


def _subnet(template: Template, kind: str, number: int) -> None:
    add_resource(
        template,
        f"{kind}{number}",
        "AWS::EC2::Subnet",
        VpcId={"Ref": "Vpc"},
        CidrBlock=f"10.0.{number + (kind == 'Private') * 10}.0/24",
        AvailabilityZone={"Fn::Select": [number, {"Fn::GetAZs": ""}]},
    )
    add_resource(
        template,
        f"{kind}{number}Table",
        "AWS::EC2::SubnetRouteTableAssociation",
        SubnetId={"Ref": f"{kind}{number}"},
        RouteTableId={"Ref": f"{kind}Table"},
    )
