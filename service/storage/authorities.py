"""Certificate authorities that are trusted to identify a server, in a file for libpq.

libpq's own way to ask for the machine's, `sslrootcert=system`, is no use with psycopg's wheels: the OpenSSL inside them
looks in a folder that exists nowhere, unless SSL_CERT_FILE says otherwise.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from service.errors import ConfigurationError

# where systems keep those they trust, all in one file
# https://cs.opensource.google/go/go/+/master:src/crypto/x509/root_linux.go
FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian and the image, Ubuntu, Arch, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  # Amazon Linux, Red Hat, older Fedora
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS, BSD, Alpine
)
PEM = "-----BEGIN "
# those of Amazon RDS, which no system trusts; where they are from stands in the file
OF_RDS = str(Path(__file__).with_name("amazon_rds.pem"))


def of_this_machine() -> str:
    """The file of authorities that this machine trusts: SSL_CERT_FILE, as OpenSSL has it, or the system's.

    Raises:
        ConfigurationError: there is no such file.
    """
    named = os.environ.get("SSL_CERT_FILE")
    if named and not Path(named).is_file():
        raise ConfigurationError(
            f"SSL_CERT_FILE names {named!r}, which is no file; name one of certificates in PEM, or unset it for the "
            "system's own."
        )
    found = named or next((path for path in FILES if Path(path).is_file()), None)
    if found is None:
        raise ConfigurationError(
            f"The database's certificate cannot be checked: none of {', '.join(FILES)} is there. Install the package "
            "ca-certificates, or name a file of certificates in PEM with SSL_CERT_FILE."
        )
    return found


def written(pem: str, until: ExitStack) -> str:
    """A private file with these certificates, removed when the stack is closed.

    Raises:
        ConfigurationError: nothing can be written.
    """
    try:
        file = tempfile.NamedTemporaryFile("w", encoding="ascii", prefix="authorities-")  # noqa: SIM115
        until.enter_context(file)
        file.write(pem)
        file.flush()
    except OSError as error:
        raise ConfigurationError(
            f"The certificates in sslrootcert must be written to a file for a moment: {error.strerror}. Make /tmp "
            "writable, or name a folder that is with TMPDIR."
        ) from None
    return file.name
