"""Amazon ECS: what its API takes of numbers, lists and texts, beyond what the schemas of CloudFormation say.

Each setting is named by the properties on the way to it; lists on the way mean each of their entries.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html and the pages that it
links to, https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
"""

from __future__ import annotations

import math
from types import MappingProxyType

from budget_stack.facts.ecs import MOST_CONTAINERS, MOST_SUBNETS
from budget_stack.facts.resource_types import (
    CAPACITY_PROVIDER,
    CAPACITY_PROVIDER_ASSOCIATIONS,
    CLUSTER,
    SERVICE,
    TASK_DEFINITION,
)

_CONTAINER = "ContainerDefinitions"
NUMBERS = MappingProxyType(
    {
        TASK_DEFINITION: {
            "EphemeralStorage.SizeInGiB": (21, 200),
            f"{_CONTAINER}.LinuxParameters.Swappiness": (0, 100),
            f"{_CONTAINER}.LinuxParameters.MaxSwap": (0, math.inf),
            f"{_CONTAINER}.Memory": (4, math.inf),
            f"{_CONTAINER}.PortMappings.ContainerPort": (1, 65_535),
            f"{_CONTAINER}.PortMappings.HostPort": (0, 65_535),
            f"{_CONTAINER}.RestartPolicy.RestartAttemptPeriod": (60, 1_800),
        },
        SERVICE: {
            "DesiredCount": (0, math.inf),
            "HealthCheckGracePeriodSeconds": (0, 2_147_483_647),
        },
    }
)
"""The lowest and the highest number that each setting may have."""

FARGATE_NUMBERS = MappingProxyType({f"{_CONTAINER}.StartTimeout": (2, 120), f"{_CONTAINER}.StopTimeout": (2, math.inf)})
"""The seconds that a task definition for Fargate may set; how long it may take to stop is a fact of Fargate."""

ENTRIES = MappingProxyType(
    {
        TASK_DEFINITION: {
            _CONTAINER: MOST_CONTAINERS,
            f"{_CONTAINER}.CredentialSpecs": 1,
            f"{_CONTAINER}.EnvironmentFiles": 10,
            f"{_CONTAINER}.RestartPolicy.IgnoredExitCodes": 50,
            "PlacementConstraints": 10,
        },
        SERVICE: {
            "CapacityProviderStrategy": 20,
            "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups": 5,
            "NetworkConfiguration.AwsvpcConfiguration.Subnets": MOST_SUBNETS,
            "PlacementConstraints": 10,
            "PlacementStrategies": 5,
            "ServiceConnectConfiguration.Services.ClientAliases": 1,
            "ServiceRegistries": 1,
        },
        CLUSTER: {"DefaultCapacityProviderStrategy": 20},
        CAPACITY_PROVIDER_ASSOCIATIONS: {"DefaultCapacityProviderStrategy": 20},
    }
)
"""How many entries each list may have.

Source of the containers: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
"""

_NAME = (r"[A-Za-z0-9_-]{1,255}", "1 to 255 letters, digits, _ and -")
# how long these may be is a fact of names
_CHARACTERS = (r"[A-Za-z0-9_-]*", "made of letters, digits, _ and -")
_NAMESPACE = (r'arn:.*|[^<>"/]{1,1024}', 'an ARN, or a name of up to 1,024 characters without <, >, " and /')
_MODE = ("blocking|non-blocking", "blocking or non-blocking")
TEXTS = MappingProxyType(
    {
        TASK_DEFINITION: {
            "Family": _CHARACTERS,
            f"{_CONTAINER}.CredentialSpecs": (
                r"credentialspec(domainless)?:.+",
                "credentialspec: or credentialspecdomainless: and what it is about",
            ),
            f"{_CONTAINER}.EnvironmentFiles.Type": ("s3", "s3"),
            f"{_CONTAINER}.EnvironmentFiles.Value": (r"arn:.+\.env", "the ARN of an object that ends in .env"),
            f"{_CONTAINER}.Links": (r"[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?", "a container's name, or name:alias"),
            f"{_CONTAINER}.LogConfiguration.Options.mode": _MODE,
            f"{_CONTAINER}.Name": _NAME,
            f"{_CONTAINER}.PortMappings.Name": (
                r"[a-z0-9_][a-z0-9_-]{0,63}",
                "1 to 64 lower-case letters, digits, _ and -, of which - is not the first",
            ),
            f"{_CONTAINER}.SystemControls.Namespace": (
                r"net\..+|fs\.mqueue\..+|kernel\.(msg|sem|shm).*",
                "a parameter of the network or of IPC, such as net.core.somaxconn",
            ),
            f"{_CONTAINER}.User": (r"(?!-).*", "a name or a positive number, with a group behind a colon or without"),
            "Volumes.FSxWindowsFileServerVolumeConfiguration.AuthorizationConfig.CredentialsParameter": (
                r"arn:.+",
                "the ARN of a secret or parameter",
            ),
            "Volumes.Name": _NAME,
        },
        SERVICE: {
            "PlacementConstraints.Expression": (r"(?s).{0,2000}", "up to 2,000 characters"),
            "ServiceConnectConfiguration.LogConfiguration.Options.mode": _MODE,
            "ServiceConnectConfiguration.Namespace": _NAMESPACE,
            "ServiceConnectConfiguration.Services.ClientAliases.DnsName": (
                r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,126}",
                "up to 127 letters, digits, _, - and dots, of which - is not the first",
            ),
            "ServiceConnectConfiguration.Services.DiscoveryName": (
                r"[a-z0-9_][a-z0-9_-]{0,63}",
                "1 to 64 lower-case letters, digits, _ and -, of which - is not the first",
            ),
            "ServiceName": _CHARACTERS,
        },
        CLUSTER: {"ClusterName": _CHARACTERS, "ServiceConnectDefaults.Namespace": _NAMESPACE},
        CAPACITY_PROVIDER: {
            "Name": (
                r"(?i)(?!aws|ecs|fargate)[a-z0-9_-]{1,255}",
                "1 to 255 letters, digits, _ and -, and does not begin with aws, ecs or fargate",
            )
        },
    }
)
"""The pattern that a whole text must match, and the same in words."""
