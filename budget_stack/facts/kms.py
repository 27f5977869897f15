"""AWS KMS: what keys are for, and which resources are encrypted by one."""

from __future__ import annotations

from types import MappingProxyType

from budget_stack.facts.resource_types import (
    LOG_GROUP,
    QUEUE,
    REPOSITORY,
    SECRETS_MANAGER_SECRET,
    TOPIC,
)

SYMMETRIC = "SYMMETRIC_DEFAULT"
"""The KeySpec of keys that encrypt what services keep; it is the default."""

_SIGN, _DERIVE, _ENCRYPT, _MAC = "SIGN_VERIFY", "KEY_AGREEMENT", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC"
USAGES = MappingProxyType(
    {
        SYMMETRIC: (_ENCRYPT,),
        **{f"RSA_{bits}": (_ENCRYPT, _SIGN) for bits in (2048, 3072, 4096)},
        **{f"ECC_NIST_P{bits}": (_SIGN, _DERIVE) for bits in (256, 384, 521)},
        "ECC_NIST_EDWARDS25519": (_SIGN,),
        "ECC_SECG_P256K1": (_SIGN,),
        **{f"HMAC_{bits}": (_MAC,) for bits in (224, 256, 384, 512)},
        **{f"ML_DSA_{number}": (_SIGN,) for number in (44, 65, 87)},
        "SM2": (_ENCRYPT, _SIGN, _DERIVE),
    }
)
"""What a key of each KeySpec can be for, KeyUsage; ENCRYPT_DECRYPT is the default.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
"""

ENCRYPTED = MappingProxyType(
    {
        LOG_GROUP: "KmsKeyId",
        QUEUE: "KmsMasterKeyId",
        TOPIC: "KmsMasterKeyId",
        SECRETS_MANAGER_SECRET: "KmsKeyId",
        REPOSITORY: "EncryptionConfiguration.KmsKey",
        "AWS::EFS::FileSystem": "KmsKeyId",
        "AWS::RDS::DBCluster": "KmsKeyId",
        "AWS::RDS::DBInstance": "KmsKeyId",
        "AWS::DynamoDB::Table": "SSESpecification.KMSMasterKeyId",
        "AWS::ECS::Cluster": "Configuration.ExecuteCommandConfiguration.KmsKeyId",
    }
)
"""The property that names the key, by type of resource: a symmetric one in each of them.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html
"""

LONGEST_KEY_POLICY = 32_768
"""Bytes that the policy of a key may have.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
"""
