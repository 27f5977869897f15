"""Uploaded files on disk."""

import errno
import gzip
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from service.errors import FileTooLarge, NoSpace, SlowBody

MIB = 1024 * 1024
# in the stack /tmp is 64 MiB of the task's memory
MOST_KEPT = 48 * MIB
# what all of them together leave of the disk: for an SQLite file on it, too, which grows by what others write
LEFT = 16 * MIB
# how long a file may take to arrive, in seconds: it keeps others from sending theirs
LONGEST = 600
LONGEST_LINE = 64 * 1024  # bytes; an entry has 20,000 at most
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Spool:
    """A compressed temporary file: written once, then read as often as needed.

    Raises:
        FileTooLarge, NoSpace, SlowBody: on writing.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - __exit__ closes it
        self._begun = time.monotonic()
        self._packed = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=1)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # where there is no room, there is none for what is left to be written either
        with suppress(OSError):
            self._packed.close()
        with suppress(OSError):
            self._file.close()

    def write(self, part: bytes) -> int:
        """Append to the file."""
        if time.monotonic() - self._begun > LONGEST:
            raise SlowBody
        with _room():
            if shutil.disk_usage(tempfile.gettempdir()).free < LEFT:
                raise NoSpace
            self._packed.write(part)
            if self._file.tell() > MOST_KEPT:
                raise FileTooLarge(f"{MOST_KEPT // MIB} MiB once it is compressed")
        return len(part)

    def seek(self, position: int) -> None:
        """Do nothing; form parsers rewind a file that they have written."""

    def lines(self) -> Iterator[bytes]:
        """The lines of the file; a line that is too long comes in pieces."""
        with _room():
            self._packed.close()
            self._file.seek(0)
        with gzip.GzipFile(fileobj=self._file) as unpacked:
            while line := unpacked.readline(LONGEST_LINE):
                yield line


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoSpace from None
