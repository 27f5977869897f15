"""Amazon ECS: options of FireLens.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
"""

from __future__ import annotations

from types import MappingProxyType

FIRELENS_OPTIONS = MappingProxyType(
    {"enable-ecs-log-metadata": ("true", "false"), "config-file-type": ("s3", "file"), "config-file-value": ()}
)
"""The options of a router, and the values that each may have; none where it may be anything.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_FirelensConfiguration.html
"""

FIRELENS_OWN_FILES = ("/fluent-bit/etc/fluent-bit.conf", "/fluentd/etc/fluent.conf")
"""The files of a router that FireLens writes."""

FIRELENS_OUTPUT = MappingProxyType({"fluentbit": "Name", "fluentd": "@type"})
"""By which option of a log each type of router knows the plugin that sends it."""

NOT_OF_OUTPUT = ("exclude-pattern", "include-pattern", "log-driver-buffer-limit", "mode", "max-buffer-size")
"""The options of a log that are no options of such a plugin.

Source: https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/firelens/firelensconfig_unix.go
"""
