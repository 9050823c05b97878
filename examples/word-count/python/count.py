"""Counts every file of a folder, one task each, and prints the totals: count.py FOLDER"""

import asyncio
import sys
from pathlib import Path

from word_count import Counts, File, word_count

CHUNK = 500


async def main(folder: str) -> None:
    files = sorted(path for path in Path(folder).resolve().rglob("*") if path.is_file())
    runs = []
    for first in range(0, len(files), CHUNK):
        chunk = files[first : first + CHUNK]
        items = [word_count.create_bulk_run_item(input=File(path=str(path))) for path in chunk]
        runs += await word_count.aio_run_many(items, wait_for_result=False)
        print(f"{len(runs)} of {len(files)} files queued", file=sys.stderr)

    totals = Counts()
    counts = asyncio.as_completed([run.aio_result() for run in runs])
    for done, count in enumerate(counts, start=1):
        one = await count
        totals.lines += one.lines
        totals.words += one.words
        totals.bytes += one.bytes
        print(f"{done} of {len(files)} files counted", file=sys.stderr)
    print(totals.lines, totals.words, totals.bytes)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
