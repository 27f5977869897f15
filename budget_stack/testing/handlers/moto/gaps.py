"""What moto has no operation for, done to moto's own objects; a test says when moto has learned one of them.

Whatever needs this sends its request through boto3 all the same, so that botocore validates it and the ledger has it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of
from budget_stack.testing.handlers.moto.databases import RDS_OPERATIONS
from budget_stack.testing.handlers.moto.events import EVENTS_OPERATIONS
from budget_stack.testing.handlers.moto.file_systems import EFS_OPERATIONS
from budget_stack.testing.handlers.moto.functions import LAMBDA_OPERATIONS
from budget_stack.testing.handlers.moto.iam import IAM_OPERATIONS
from budget_stack.testing.handlers.moto.logs import LOGS_OPERATIONS
from budget_stack.testing.handlers.moto.tables import DYNAMODB_OPERATIONS
from budget_stack.testing.handlers.moto.topics import SNS_OPERATIONS


def issue_certificate(account: Account, arn: str) -> None:
    """Issue a certificate whose validation record is found, for which moto itself waits a minute of the clock."""
    backend_of(account, "acm").get_certificate(arn).status = "ISSUED"


def take_load_balancer_attributes() -> None:
    """Let load balancers have the attributes of health check logs, of which moto knows the first alone."""
    from moto.elbv2.models import FakeLoadBalancer

    FakeLoadBalancer.VALID_ATTRS |= {"health_check_logs.s3.bucket", "health_check_logs.s3.prefix"}


def take_master_users_without_password() -> None:
    """Let clusters have a master user who signs in by IAM, of which moto knows nothing: it asks for a password."""
    from moto.rds.models import DBCluster

    cluster_type: Any = DBCluster
    asking = cluster_type.master_user_password

    def keep_if_there(cluster: object, password: str) -> None:
        if password:
            asking.fset(cluster, password)

    if asking.fset.__name__ != keep_if_there.__name__:
        cluster_type.master_user_password = asking.setter(keep_if_there)


def settle_endpoint(account: Account, endpoint_id: str, said: Parameters) -> None:
    """Let a VPC endpoint that was made or changed be what the request says, of which moto keeps no more than a part.

    A change brings interfaces into further subnets and routes into further tables, and takes others away.
    """
    ec2 = backend_of(account, "ec2")
    endpoint = ec2.vpc_end_points[endpoint_id]
    for name, attribute in (
        ("DnsOptions", "dns_options"),
        ("IpAddressType", "ip_address_type"),
        ("PrivateDnsEnabled", "private_dns_enabled"),
        ("ServiceRegion", "service_region"),
    ):
        if name in said:
            setattr(endpoint, attribute, said[name])
    for interface_id in list(endpoint.network_interface_ids):
        if ec2.enis[interface_id].subnet.id in said.get("RemoveSubnetIds", ()):
            endpoint.network_interface_ids.remove(interface_id)
            del ec2.enis[interface_id]
    for subnet_id in said.get("AddSubnetIds", ()):
        endpoint.network_interface_ids.append(ec2.create_network_interface(subnet_id, None).id)
    for table_id in said.get("RemoveRouteTableIds", ()):
        ec2.delete_route(table_id, endpoint.destination_prefix_list_id)
    for table_id in said.get("AddRouteTableIds", ()):
        to = endpoint.destination_prefix_list_id
        ec2.create_route(table_id, None, gateway_id=endpoint_id, destination_prefix_list_id=to)


@contextmanager
def further_certificates_kept(account: Account, listener_arn: str) -> Iterator[None]:
    """Let a listener keep the certificates beside its default one, which moto forgets when that changes."""
    (listener,) = backend_of(account, "elbv2").describe_listeners(None, [listener_arn])
    further = listener.certificates[1:]
    yield
    listener.certificates = [*listener.certificates[:1], *further]


def resize_prefix_list(account: Account, list_id: str, size: int) -> None:
    """Let a list of prefixes have room for as many as the request says, of which moto keeps the first size."""
    backend_of(account, "ec2").managed_prefix_lists[list_id].max_entries = size


def let_go_of_dhcp_options(account: Account) -> None:
    """Let DHCP options that no VPC has any more be deleted, which moto takes for those of their last VPC."""
    for options in backend_of(account, "ec2").dhcp_options_sets.values():
        if options.vpc is not None and options.vpc.dhcp_options is not options:
            options.vpc = None


def tell_all_of_queues() -> None:
    """Let queues tell what moto keeps of them: whose dead letters they take, and, without a key too, its reuse."""
    from moto.sqs.models import Queue

    queue_type: Any = Queue
    if "RedriveAllowPolicy" not in queue_type.BASE_ATTRIBUTES:
        queue_type.redrive_allow_policy = None
        queue_type.BASE_ATTRIBUTES = [
            *queue_type.BASE_ATTRIBUTES,
            "RedriveAllowPolicy",
            "KmsDataKeyReusePeriodSeconds",
        ]


def subnet_groups(account: Account) -> dict[str, Any]:
    """The subnet groups of databases, of which moto forgets each that is changed."""
    groups: dict[str, Any] = backend_of(account, "rds").subnet_groups
    return groups


def move_database(account: Account, instance: str, port: int) -> None:
    """Give a database instance another port, which moto's modify_db_instance takes and forgets."""
    backend_of(account, "rds").databases[instance].port = port


def attach_resource_policy(account: Account, log_group: str) -> None:
    """Turn the account's policy of this name into the log group's own, of which moto knows nothing.

    An account has room for ten of the first kind, and for any number of log groups with one of the second.
    """
    logs = backend_of(account, "logs")
    logs.groups[log_group].resource_policy = logs.resource_policies.pop(log_group)


def detach_resource_policy(account: Account, log_group: str) -> None:
    """Turn a log group's own policy, if it has one, back into one that moto can change and delete."""
    logs = backend_of(account, "logs")
    if policy := vars(logs.groups[log_group]).pop("resource_policy", None):
        logs.resource_policies[log_group] = policy


def resource_policy(account: Account, log_group: str) -> str | None:
    """A log group's own policy as JSON, if it has one, and if it is moto's."""
    group = backend_of(account, "logs").groups.get(log_group)
    policy = vars(group).get("resource_policy") if group else None
    return policy.policy_document if policy else None


def _update_certificate_options(account: Account, parameters: Parameters) -> dict[str, Any]:
    backend_of(account, "acm").get_certificate(parameters["CertificateArn"]).cert_options.update(parameters["Options"])
    return {}


def _update_stage(account: Account, parameters: Parameters) -> dict[str, Any]:
    stage = _stage(account, parameters)
    for name, attribute in (
        ("AutoDeploy", "auto_deploy"),
        ("ClientCertificateId", "client_certificate_id"),
        ("Description", "description"),
        ("StageVariables", "stage_variables"),
    ):
        if name in parameters:
            setattr(stage, attribute, parameters[name])
    if "AccessLogSettings" in parameters:
        stage.access_log_settings = _on_the_wire(parameters["AccessLogSettings"])
    if "DefaultRouteSettings" in parameters:
        stage.default_route_settings = _on_the_wire(parameters["DefaultRouteSettings"])
    if "RouteSettings" in parameters:
        # by route key, which is no name of AWS's
        stage.route_settings = {key: _on_the_wire(settings) for key, settings in parameters["RouteSettings"].items()}
    return {}


def _delete_access_log_settings(account: Account, parameters: Parameters) -> dict[str, Any]:
    _stage(account, parameters).access_log_settings = None
    return {}


def _delete_route_settings(account: Account, parameters: Parameters) -> dict[str, Any]:
    del _stage(account, parameters).route_settings[parameters["RouteKey"]]
    return {}


def _update_domain_name(account: Account, parameters: Parameters) -> dict[str, Any]:
    domain = backend_of(account, "apigatewayv2").get_domain_name(parameters["DomainName"])
    if "DomainNameConfigurations" in parameters:
        domain.domain_name_configurations = _on_the_wire(parameters["DomainNameConfigurations"])
    if "MutualTlsAuthentication" in parameters:
        domain.mutual_tls_authentication = _on_the_wire(parameters["MutualTlsAuthentication"])
    return {}


def _update_api_mapping(account: Account, parameters: Parameters) -> dict[str, Any]:
    mapping = backend_of(account, "apigatewayv2").get_api_mapping(parameters["ApiMappingId"], parameters["DomainName"])
    mapping.api_id = parameters["ApiId"]
    mapping.api_mapping_key = parameters.get("ApiMappingKey", mapping.api_mapping_key)
    mapping.stage = parameters.get("Stage", mapping.stage)
    return {}


def _put_composite_alarm(account: Account, parameters: Parameters) -> dict[str, Any]:
    backend = backend_of(account, "cloudwatch")
    of_metrics = ("namespace", "metric_name", "comparison_operator", "evaluation_periods", "period", "threshold")
    backend.put_metric_alarm(
        name=parameters["AlarmName"],
        rule=parameters["AlarmRule"],
        description=parameters.get("AlarmDescription"),
        actions_enabled=parameters.get("ActionsEnabled", True),
        alarm_actions=parameters.get("AlarmActions", []),
        ok_actions=parameters.get("OKActions", []),
        insufficient_data_actions=parameters.get("InsufficientDataActions", []),
        tags=parameters.get("Tags", []),
        dimensions=[],
        statistic=None,
        **dict.fromkeys(of_metrics),
    )
    return {}


def _put_query_definition(account: Account, parameters: Parameters) -> dict[str, Any]:
    queries = _query_definitions(account)
    id_ = parameters.get("queryDefinitionId") or str(uuid.uuid5(uuid.NAMESPACE_OID, f"query {account.next_number()}"))
    queries[id_] = {"queryLanguage": "CWLI", **parameters, "queryDefinitionId": id_}
    return {"queryDefinitionId": id_}


def _delete_query_definition(account: Account, parameters: Parameters) -> dict[str, Any]:
    found = _query_definitions(account).pop(parameters["queryDefinitionId"], None)
    return {"success": found is not None}


def _describe_query_definitions(account: Account, parameters: Parameters) -> dict[str, Any]:
    prefix = parameters.get("queryDefinitionNamePrefix", "")
    queries = _query_definitions(account).values()
    return {"queryDefinitions": [query for query in queries if query["name"].startswith(prefix)]}


OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        ("acm", "update_certificate_options"): _update_certificate_options,
        ("apigatewayv2", "delete_access_log_settings"): _delete_access_log_settings,
        ("apigatewayv2", "delete_route_settings"): _delete_route_settings,
        ("apigatewayv2", "update_api_mapping"): _update_api_mapping,
        ("apigatewayv2", "update_domain_name"): _update_domain_name,
        ("apigatewayv2", "update_stage"): _update_stage,
        **DYNAMODB_OPERATIONS,
        **EFS_OPERATIONS,
        **EVENTS_OPERATIONS,
        **IAM_OPERATIONS,
        **LAMBDA_OPERATIONS,
        **LOGS_OPERATIONS,
        **RDS_OPERATIONS,
        **SNS_OPERATIONS,
        ("logs", "delete_query_definition"): _delete_query_definition,
        ("logs", "describe_query_definitions"): _describe_query_definitions,
        ("logs", "put_query_definition"): _put_query_definition,
        ("cloudwatch", "put_composite_alarm"): _put_composite_alarm,
    }
)
"""By boto3's names of service and operation."""


def _query_definitions(account: Account) -> dict[str, dict[str, Any]]:
    queries: dict[str, dict[str, Any]] = vars(backend_of(account, "logs")).setdefault("query_definitions", {})
    return queries


def _stage(account: Account, parameters: Parameters) -> Any:
    return backend_of(account, "apigatewayv2").get_stage(parameters["ApiId"], parameters["StageName"])


def _on_the_wire(value: Any) -> Any:
    """A structure with the names under which API Gateway, and so moto, has its members."""
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: _on_the_wire(item) for name, item in value.items()}
    return [_on_the_wire(item) for item in value] if isinstance(value, list) else value
