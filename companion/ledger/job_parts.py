"""The file or list of a job, which the ledger keeps in pieces: never more than one of them is in memory."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from companion.ledger.database import reading
from companion.ledger.jobs import JobError
from companion.ledger.models import Job, JobPart
from companion.messages import Message


class JobParts:
    """The pieces, read one after the other each time that they are gone through.

    Raises JobError when one is missing in between, and when one has gone since they were counted.
    """

    def __init__(self, job: Job) -> None:
        self._job = job.id
        self._count = self._counted()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        for number in range(self._count):
            with reading():
                one = JobPart.get_or_none(JobPart.job == self._job, JobPart.number == number)
            if one is None:
                raise _missing(number)
            yield one.content

    def _counted(self) -> int:
        with reading():
            numbers = JobPart.select(JobPart.number).where(JobPart.job == self._job).order_by(JobPart.number).tuples()
            found = [number for (number,) in numbers]
        for at, number in enumerate(found):
            if number != at:
                raise _missing(at)
        return len(found)


@dataclass(frozen=True, slots=True)
class FileBytes:
    """The bytes of a file that is kept as base64, as often as they are gone through."""

    parts: Iterable[str]

    def __iter__(self) -> Iterator[bytes]:
        return map(base64.b64decode, self.parts)


def _missing(number: int) -> JobError:
    return JobError("bad_file", Message("import.part_missing", number=number))
