"""Certificates: who issues those of AWS Certificate Manager, and what a name on one covers."""

from __future__ import annotations

AMAZON_CAS = ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")
"""What a CAA record may name for Amazon to issue a certificate; a set that names none of them forbids it.

Source: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
"""

KEY_ALGORITHMS = (
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
)
"""Every algorithm that a certificate's key may have: without them ListCertificates tells of RSA up to 2048 bits alone.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html
"""

REQUESTED_KEY_ALGORITHMS = ("RSA_2048", "EC_prime256v1", "EC_secp384r1")
"""Those of keys that ACM makes for a public certificate; the others are of imported or private ones.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
"""

VALIDATION_METHODS = ("EMAIL", "DNS", "HTTP")
"""Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html"""

NAME_PATTERN = r"(\*\.)?((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9]\.)+(?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9]"
"""A domain name on a certificate, with an asterisk for the whole first label.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
"""

MOST_NAMES = 100
"""Names that a certificate may have; 10 in an account whose quota nobody raised.

Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
"""


def covers(name: str, domain: str) -> bool:
    """Tell whether a name on a certificate covers a domain: itself, or with an asterisk exactly one label more.

    Args:
        name: Such as `example.com` or `*.example.com`.
        domain: Such as `budget.example.com`.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html
    """
    name, domain = name.lower(), domain.lower()
    return name == domain or (name.startswith("*.") and name[2:] == domain.partition(".")[2])
