from __future__ import annotations

from tests.budget_stack.checks.extensions import both, on_instances, sidecar
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

OUTPUT = {"Name": "stdout"}


def routed(template, driver="awsfirelens", **options):
    container(template)["LogConfiguration"] = {"LogDriver": driver, "Options": options}


def router(template, configuration=None):
    sidecar(template, Essential=True, FirelensConfiguration=configuration or {"Type": "fluentbit"})


def with_options(template, options):
    routed(template, **OUTPUT)
    router(template, {"Type": "fluentbit", "Options": options})


def file_of(template, path):
    with_options(template, {"config-file-type": "file", "config-file-value": path})


def log_options(template, options):
    router(template)
    container(template)["LogConfiguration"] = {"LogDriver": "awsfirelens", "Options": options}


BUCKET_FILE = {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::settings/router.conf"}
MUTANTS = [
    *spelled("firelens-router-missing", "TaskDefinition", routed, "awsfirelens", switched=False),
    Mutant("firelens-router-missing", "TaskDefinition", both(sidecar, lambda t: routed(t, **OUTPUT))),
    *spelled("firelens-router-unused", "TaskDefinition", router, {"Type": "fluentd"}),
    *spelled("firelens-option-invalid", "TaskDefinition", with_options, BUCKET_FILE),
    *spelled("firelens-option-invalid", "TaskDefinition", with_options, {"config-file-type": "file"}),
    *spelled("firelens-option-invalid", "TaskDefinition", with_options, {"enable-ecs-log-metadata": "yes"}),
    *spelled("firelens-option-invalid", "TaskDefinition", with_options, {"config-file": "/extra.conf"}),
    *spelled(
        "firelens-option-invalid",
        "TaskDefinition",
        with_options,
        {"config-file-type": "s3", "config-file-value": "s3://settings/router.conf"},
        on_instances,
    ),
    *spelled("firelens-file-overwritten", "TaskDefinition", file_of, "/fluent-bit/etc/fluent-bit.conf", switched=False),
    *spelled("firelens-output-missing", "TaskDefinition", log_options, {"Host": "logs.example.com", "Port": "24224"}),
]
NEAR_MISSES = [
    NearMiss("firelens-router-missing", both(router, lambda t: routed(t, **OUTPUT))),
    NearMiss("firelens-router-unused", both(router, lambda t: routed(t, {"Fn::ImportValue": "LogDriver"}))),
    NearMiss("firelens-option-invalid", both(lambda t: with_options(t, BUCKET_FILE), on_instances)),
    NearMiss("firelens-option-invalid", lambda t: with_options(t, {"enable-ecs-log-metadata": False})),
    NearMiss("firelens-file-overwritten", lambda t: file_of(t, "/fluent-bit/etc/extra.conf")),
    # the router's own file may say where logs go
    NearMiss("firelens-output-missing", lambda t: log_options(t, {"exclude-pattern": "health"})),
    NearMiss("firelens-output-missing", lambda t: log_options(t, {**OUTPUT, "Match": "*"})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
