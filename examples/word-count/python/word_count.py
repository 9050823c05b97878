"""The task: counts the lines, words and bytes of one file, as `wc` does."""

import re
from datetime import timedelta
from pathlib import Path

from hatchet_sdk import Context, Hatchet
from pydantic import BaseModel

BLANKS = re.compile(r"[^\S\x1c-\x1f\x85]+")

hatchet = Hatchet()


class File(BaseModel):
    path: str


class Counts(BaseModel):
    lines: int = 0
    words: int = 0
    bytes: int = 0


# A worker that dies takes its running tasks with it: they are run again. The files may have to
# wait for a long time until it is their turn, or until there is a worker again.
@hatchet.task(
    name="word-count",
    input_validator=File,
    retries=3,
    execution_timeout=timedelta(minutes=2),
    schedule_timeout=timedelta(hours=6),
)
def word_count(input: File, ctx: Context) -> Counts:
    data = Path(input.path).read_bytes()
    words = BLANKS.split(data.decode("utf-8", "ignore"))
    return Counts(
        lines=data.count(b"\n"),
        words=sum(any(map(str.isprintable, word)) for word in words),
        bytes=len(data),
    )
