"""A service in a template that somebody has: its network and load balancer stay theirs, and it keeps its own names."""

from troposphere import GetAtt, GetAZs, Parameter, Ref, Select, Tags, Template, ec2, ecs
from troposphere import elasticloadbalancingv2 as elb

import budget_stack as bs

TEAM = {"team": "orders"}


def somebodys_template() -> Template:
    """Return a network, a load balancer and a cluster, with tags on everything."""
    made, tags = Template("The platform of the orders' team"), Tags(TEAM)
    made.add_parameter(Parameter("Boundary", Type="String", Description="ARN of the policy that bounds every role."))
    made.add_parameter(Parameter("CertificateArn", Type="String", Description="Of the load balancer."))
    vpc = Ref(made.add_resource(ec2.VPC("Vpc", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True, Tags=tags)))
    gateway = Ref(made.add_resource(ec2.InternetGateway("Gateway", Tags=tags)))
    made.add_resource(ec2.VPCGatewayAttachment("Attachment", VpcId=vpc, InternetGatewayId=gateway))
    table = Ref(made.add_resource(ec2.RouteTable("Routes", VpcId=vpc, Tags=tags)))
    out = ec2.Route("WayOut", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    out.DependsOn = "Attachment"
    made.add_resource(out)
    for number in (1, 2):
        subnet = ec2.Subnet(f"Subnet{number}", VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", Tags=tags)
        subnet.AvailabilityZone = Select(number - 1, GetAZs())
        routed = ec2.SubnetRouteTableAssociation(f"Subnet{number}Routes", SubnetId=Ref(subnet), RouteTableId=table)
        made.add_resource(subnet)
        made.add_resource(routed)
    web = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0", "Description": "Everybody"}
    nowhere = {"IpProtocol": "-1", "CidrIp": "127.0.0.1/32", "Description": "Services add theirs"}
    group = ec2.SecurityGroup("Group", GroupDescription="The load balancer", VpcId=vpc, Tags=tags)
    group.SecurityGroupIngress, group.SecurityGroupEgress = [web], [nowhere]
    balancer = elb.LoadBalancer("Balancer", Subnets=[Ref("Subnet1"), Ref("Subnet2")], Tags=tags, DependsOn="WayOut")
    balancer.SecurityGroups = [GetAtt(group, "GroupId")]
    missing = elb.FixedResponseConfig(StatusCode="404", ContentType="text/plain")
    otherwise = elb.Action(Type="fixed-response", FixedResponseConfig=missing)
    listener = elb.Listener("Listener", LoadBalancerArn=Ref(balancer), Port=443, Protocol="HTTPS")
    listener.Certificates = [elb.Certificate(CertificateArn=Ref("CertificateArn"))]
    listener.SslPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
    listener.DefaultActions = [otherwise]
    for resource in (group, balancer, listener, ecs.Cluster("Platform", Tags=tags)):
        made.add_resource(resource)
    return made


template = somebodys_template()

# What is added, with the logical ids that the team gives its resources.
api = bs.Settings(
    vpc_id=Ref("Vpc"),
    subnet_ids=(Ref("Subnet1"), Ref("Subnet2")),
    container=bs.ContainerSettings(image="ghcr.io/example/orders:1.4.2", port=8000),
    routing=bs.RoutingSettings(path_patterns=("/orders/*",), priority=210),
    tags=TEAM,
    permissions_boundary=Ref("Boundary"),
)
platform = bs.Shared(Ref("Platform"), Ref("Listener"), GetAtt("Group", "GroupId"), launch_type="FARGATE")
names = {"TaskDefinition": "ApiTask", "Service": "ApiService", "TaskRole": "ApiTaskRole"}
bs.build_stack(api, template=template, names=names, shared=platform)
print(bs.to_yaml(template), end="")
