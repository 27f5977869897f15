"""What AWS refuses is refused before, by whichever class or function it is given to, and what AWS takes is taken."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest
from troposphere import Parameter

from budget_stack import (
    AccessLogSettings,
    AlarmSettings,
    AuroraSettings,
    CertificateSettings,
    ContainerSettings,
    DashboardSettings,
    DatabaseSettings,
    Destination,
    EfsVolume,
    EndpointSettings,
    GeneratedSecretSettings,
    HttpApiSettings,
    HttpsListenerSettings,
    HttpsSettings,
    InvalidSetting,
    LoadBalancerSettings,
    Queue,
    RegistrySettings,
    ReleaseSettings,
    Route,
    RoutingSettings,
    SavedQuery,
    ScalingSettings,
    Schedule,
    Secret,
    ServiceSettings,
    Settings,
    Sidecar,
    TopicSettings,
    WorkerSettings,
)
from tests.support.settings import KINDS, NEEDED, SUBNETS, made

MANY = tuple(f"subnet-{number:017x}" for number in range(17))
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:api-AbCdEf"
LARGE = 2**31
# Of each setting what AWS refuses, and what it takes at the very end of what it takes.
LITERALS = [
    (AccessLogSettings, "expiration_in_days", (0, LARGE, "soon"), (1, LARGE - 1)),
    (AlarmSettings, "log_error_pattern", ("", "a" * 1025), ("a" * 1024, '{$.level="ERROR"}')),
    (AlarmSettings, "cpu_utilization", (0, 101), (1, 100)),
    (AuroraSettings, "engine_version", ("latest", "seventeen", "17."), ("17.7", "16.11-R1", "16.4-limitless")),
    (AuroraSettings, "subnet_ids", (("subnet-1", "subnet-2"), SUBNETS[:1], SUBNETS[0]), (SUBNETS,)),
    (AuroraSettings, "kms_key_arn", ("arn:aws:s3:::key", "my key"), ("alias/aws/rds", "1234abcd-12ab-34cd")),
    (AuroraSettings, "seconds_until_auto_pause", (299, 86_401), (300, 86_400)),
    (AuroraSettings, "backup_retention_period", (0, 36), (1, 35)),
    (CertificateSettings, "alternative_names", ([f"a{n}.example.com" for n in range(100)], ["a_b.example.com"]), ()),
    (ContainerSettings, "image", ("https://ghcr.io/a:1", "Invoices:1", "a:-1", "a b", "ghcr.io/a@sha256:0"), ()),
    (
        ContainerSettings,
        "image",
        (),
        (
            "nginx",
            "localhost:5000/a/b__c:V1.0",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/invoices@sha256:" + "0" * 64,
            "public.ecr.aws/docker/library/python:3.13-slim",
        ),
    ),
    (ContainerSettings, "repository_arn", ("invoices", "arn:aws:s3:::invoices"), ()),
    (ContainerSettings, "policy_arns", (("ReadOnlyAccess",), ["arn:aws:iam::aws:policy/A"] * 2), ()),
    (ContainerSettings, "policy_arns", ([f"arn:aws:iam::aws:policy/P{n}" for n in range(21)],), ()),
    (ContainerSettings, "secrets", ({"A": Secret(SECRET, "a:b")}, {"A": Secret(SECRET, condition="Has-It")}), ()),
    (ContainerSettings, "stop_timeout", (1, 121), (2, 120)),
    (ContainerSettings, "port", (0, 65_536), (1, 65_535)),
    (ContainerSettings, "sidecars", ([Sidecar(name=f"s{n}", image="a") for n in range(10)],), ()),
    (ContainerSettings, "sidecars", (), ([Sidecar(name=f"s{n}", image="a") for n in range(9)],)),
    *(
        (ContainerSettings, "statements", ([{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"} | wrong],), ())
        for wrong in ({"Sid": "read it"}, {"Action": "GetObject"}, {"Resource": "invoices"}, {"Action": ["s3:a", "b"]})
    ),
    (DashboardSettings, "dashboard_name", ("a b", "a" * 256), ("a" * 255,)),
    (DatabaseSettings, "cluster_id", ("a" * 25,), ("a" * 26,)),
    (DatabaseSettings, "kms_key_arn", ("a key",), ("arn:aws:kms:eu-central-1:123456789012:key/mrk-1",)),
    (Destination, "security_group_id", ("sg-1", "default"), ("sg-01234567",)),
    (EfsVolume, "file_system_id", ("efs-01234567", "fs-1"), ("fs-01234567",)),
    (EndpointSettings, "route_table_ids", ((), ("rtb-1",)), (("rtb-01234567",),)),
    (GeneratedSecretSettings, "description", ("", "a" * 2049), ("a" * 2048,)),
    (GeneratedSecretSettings, "length", (15, 4097), (16, 4096)),
    (HttpApiSettings, "throttling_rate_limit", (0,), (1,)),
    (HttpsListenerSettings, "tls_policy", ("TLS 1.3", "ELBSecurityPolicy-TLS-1-9-2017-01"), ()),
    (HttpsListenerSettings, "tls_policy", (), ("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-3-2031-01")),
    (HttpsSettings, "hosted_zone_id", ("example.com", "z0123", "Z" * 33), ("Z" * 32, "/hostedzone/Z0")),
    (HttpsSettings, "certificate_arn", ("arn:aws:s3:::a", "certificate"), ()),
    (HttpsSettings, "certificate_arn", (), ("arn:aws:iam::123456789012:server-certificate/a",)),
    (HttpsSettings, "domain_name", ("Example.com", "https://example.com", "example"), ("a.example.com",)),
    (LoadBalancerSettings, "idle_timeout", (0, 4001), (1, 4000)),
    (Queue, "name", ("a" * 81, "a b"), ("a" * 80, "a.fifo")),
    (RegistrySettings, "repository_name", ("a", "A", "a___b", "a" * 257), ("a__b", "a---b", "a" * 256)),
    (RegistrySettings, "keep_tagged_images", (0, LARGE), (1,)),
    (ReleaseSettings, "rollback_alarms", (("a" * 256,), "errors"), (("a" * 255,),)),
    (Route, "priority", (0, 50_001), (1, 50_000)),
    (RoutingSettings, "health_check_path", ("health", "/a b", "/\u00e4", "/" * 1025), ("/" * 1024,)),
    (RoutingSettings, "path_patterns", (("/a,b",), ("/a#b",), ("/" + "a" * 128,)), (("/" + "a" * 127,),)),
    (RoutingSettings, "path_patterns", (("/*" * 7,), ("/*/*", "/*/*", "/*/*/?")), (("/*/*", "/*/*/*/*"),)),
    (RoutingSettings, "http_headers", ({"X": ("a" * 129,)}, {"a" * 41: ("a",)}), ({"a" * 40: ("a" * 128,)},)),
    (RoutingSettings, "host_headers", (("a/b",), ("a" * 129,)), (("a_b.example.com",),)),
    (RoutingSettings, "health_check_interval", (4, 301), (6, 300)),
    (SavedQuery, "query_string", ("", "a" * 10_001), ("a" * 10_000,)),
    (ScalingSettings, "max_capacity", (LARGE,), (LARGE - 1,)),
    (ScalingSettings, "scale_in_cooldown", (-1, LARGE), (0,)),
    (Schedule, "max_capacity", (LARGE,), (LARGE - 1,)),
    (ServiceSettings, "desired_count", (-1, LARGE), (0,)),
    (ServiceSettings, "health_check_grace_period", (-1, LARGE), (0, LARGE - 1)),
    (ServiceSettings, "condition", ("Has-Tasks", "a" * 256), ("a" * 255,)),
    (Settings, "vpc_id", ("vpc-1", "default", "vpc-0123456789ABCDEF0", None), ("vpc-01234567",)),
    (Settings, "subnet_ids", (MANY, SUBNETS[:1], ("subnet-a", "subnet-b"), SUBNETS[0]), (MANY[:16],)),
    (Settings, "permissions_boundary", ("boundary", "arn:aws:iam::123456789012:role/a"), ()),
    (TopicSettings, "email", ("operator", "a b@example.com"), ("a+b@example.com",)),
    (WorkerSettings, "subnet_ids", ((), MANY), (SUBNETS[:1], MANY[:16])),
]


@pytest.mark.parametrize(
    ("kind", "setting", "value"), [(kind, setting, bad) for kind, setting, refused, _ in LITERALS for bad in refused]
)
def test_fails_on_what_aws_refuses_and_names_the_setting(kind, setting, value):
    with pytest.raises(InvalidSetting) as refused:
        made(kind, **{setting: value})

    assert refused.value.setting.partition("[")[0].partition(".")[0] == setting


@pytest.mark.parametrize(
    ("kind", "setting", "value"), [(kind, setting, good) for kind, setting, _, taken in LITERALS for good in taken]
)
def test_what_aws_takes_is_taken(kind, setting, value):
    assert getattr(made(kind, **{setting: value}), setting) == value


def test_fails_on_a_name_to_which_nothing_can_be_added():
    with pytest.raises(InvalidSetting, match="name must be 1 to 255"):
        made(ContainerSettings, name="a" * 251, init_command=("migrate",))

    assert made(ContainerSettings, name="a" * 255)


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(kind, field.name) for kind in KINDS for field in fields(kind)],
    ids=lambda it: getattr(it, "__name__", it),
)
def test_fails_on_a_parameter_and_says_how_to_refer_to_it(kind, setting):
    with pytest.raises(InvalidSetting, match=rf"{setting} must be a reference to it: Ref\('Given'\)"):
        made(kind, **{setting: Parameter("Given", Type="String")})


def test_every_field_that_must_be_given_has_a_sample():
    for kind in KINDS:
        required = {it.name for it in fields(kind) if it.default is MISSING and it.default_factory is MISSING}
        assert required <= NEEDED.get(kind.__name__, {}).keys(), f"give {kind.__name__} a sample in NEEDED"
