"""A database beside the tasks of our template, to be broken."""

from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, awsvpc
from tests.budget_stack.checks.mutants import properties
from tests.budget_stack.checks.parts import add_resource, container, statement

STORE = {"Ref": "Store"}
SECRET = "MasterUserSecret.SecretArn"


def parameter(name, *values, type_="String"):
    """A parameter of known values, the first of which is its default."""

    def change(template):
        template["Parameters"][name] = {"Type": type_, "Default": values[0], "AllowedValues": [*values]}

    return change


def database(drop=(), **content):
    """An instance of PostgreSQL whose address the tasks are told, in a group that lets them in."""

    def change(template):
        _surroundings(template)
        values = {
            "Engine": "postgres",
            "DBInstanceClass": "db.t4g.micro",
            "AllocatedStorage": "20",
            "StorageEncrypted": True,
            "DBSubnetGroupName": {"Ref": "Places"},
            "VPCSecurityGroups": [{"Ref": "StoreGroup"}],
            "MasterUsername": "bookkeeper",
            "ManageMasterUserPassword": True,
            **content,
        }
        kept = {name: value for name, value in values.items() if name not in drop}
        add_resource(template, "Store", "AWS::RDS::DBInstance", **kept)
        _told(template)

    return change


def cluster(drop=(), instance=(), **content):
    """A cluster of Aurora with an instance, which the service waits for."""

    def change(template):
        _surroundings(template)
        values = {
            "Engine": "aurora-postgresql",
            "StorageEncrypted": True,
            "DBSubnetGroupName": {"Ref": "Places"},
            "VpcSecurityGroupIds": [{"Ref": "StoreGroup"}],
            "MasterUsername": "bookkeeper",
            "ManageMasterUserPassword": True,
            "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 2},
            **content,
        }
        kept = {name: value for name, value in values.items() if name not in drop}
        add_resource(template, "Store", "AWS::RDS::DBCluster", **kept)
        own = {"Engine": kept["Engine"], "DBInstanceClass": "db.serverless", "DBClusterIdentifier": STORE}
        add_resource(template, "Writer", "AWS::RDS::DBInstance", **{**own, **dict(instance)})
        template["Resources"]["Service"]["DependsOn"] += ["Writer"]
        _told(template)

    return change


def _surroundings(template):
    opening = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    opening["SourceSecurityGroupId"] = attribute_of("TaskSecurityGroup", "GroupId")
    group = {"GroupDescription": "database", "VpcId": {"Ref": "VpcId"}, "SecurityGroupIngress": [opening]}
    add_resource(template, "StoreGroup", "AWS::EC2::SecurityGroup", **group)
    way = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.0.0.0/8"}
    add_resource(
        template,
        "StoreEgress",
        "AWS::EC2::SecurityGroupEgress",
        GroupId=attribute_of("TaskSecurityGroup", "GroupId"),
        **way,
    )
    subnets = list(awsvpc(template)["Subnets"])
    add_resource(template, "Places", "AWS::RDS::DBSubnetGroup", DBSubnetGroupDescription="database", SubnetIds=subnets)


def _told(template):
    address = {"Name": "STORE", "Value": attribute_of("Store", "Endpoint.Address")}
    container(template)["Environment"].append(address)


def with_secret(value=None):
    """The tasks read the secret that RDS manages, and may."""

    def change(template):
        arn = attribute_of("Store", SECRET)
        container(template)["Secrets"].append({"Name": "STORE_LOGIN", "ValueFrom": value or arn})
        allowed = statement(template, "ReadSecrets")
        allowed["Resource"] = [*_listed(allowed["Resource"]), arn]

    return change


def _listed(value):
    return value if isinstance(value, list) else [value]


def network_of_groups(template):
    """Where the network is the stack's own, the groups are of it."""
    for name in ("StoreGroup", "TaskSecurityGroup", "LoadBalancerSecurityGroup"):
        properties(template, name)["VpcId"] = {"Ref": "Vpc"}
