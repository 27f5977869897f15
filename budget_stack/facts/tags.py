"""Tags: how many a resource may have, and what they are made of."""

from __future__ import annotations

MOST_TAGS = 50
LONGEST_KEY = 128
LONGEST_VALUE = 256
RESERVED = "aws:"
"""No key may begin so, in whatever case, and with ECS no value.

Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
"""

CHARACTERS = r"[\w .:/=+@-]*"
"""Letters, digits, spaces and these: what every service takes, where some take more.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
"""
