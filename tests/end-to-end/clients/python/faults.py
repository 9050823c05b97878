"""Work that goes on while the engine is killed and started again.

    faults.py worker HISTORY                 runs tasks, appends each start and end to HISTORY
    faults.py trigger COUNT SECONDS HISTORY  triggers tasks that take so long, appends each one
                                             acknowledged and each result to HISTORY
    faults.py load RATE SECONDS HISTORY NAME triggers so many tasks a second until its input ends
"""

import asyncio
import os
import sys
import time
from datetime import timedelta

from hatchet_sdk import Context, Hatchet
from pydantic import BaseModel

CHUNK = 500

hatchet = Hatchet()


class Work(BaseModel):
    n: int
    seconds: float


# This SDK drops reports that are on their way when the engine dies, so that the engine never
# hears of the end: such a task runs again when its time is up.
@hatchet.task(
    name="python-faults",
    input_validator=Work,
    schedule_timeout=timedelta(hours=1),
    execution_timeout=timedelta(minutes=1),
    retries=2,
)
async def work(input: Work, ctx: Context) -> dict[str, int]:
    worker = f"python-{os.getpid()}"
    note(sys.argv[2], "start", ctx.task_run_id, ctx.retry_count, worker)
    await asyncio.sleep(input.seconds)
    note(sys.argv[2], "end", ctx.task_run_id, ctx.retry_count, worker)
    return {"n": input.n}


def note(path: str, what: str, task: str, attempt: int = 0, worker: str = "-") -> None:
    """One write of a whole line, so that lines of several processes do not mix."""
    line = f"{time.time_ns() // 1_000_000},{what},{task},{attempt},{worker}"
    file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.write(file, (line + "\n").encode())
    finally:
        os.close(file)


async def declared() -> None:
    """Waits for the worker to declare the task: before that, triggering it is refused."""
    for _ in range(60):
        if any(w.name == work.name for w in (await hatchet.workflows.aio_list()).rows or []):
            return
        await asyncio.sleep(0.5)
    sys.exit("no worker has declared the task")


async def noted(ref, history: str) -> dict[str, int]:
    result = await ref.aio_result()
    note(history, "result", ref.workflow_run_id)
    return result


async def trigger(count: int, seconds: float, history: str) -> None:
    await declared()
    refs = []
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        items = [work.create_bulk_run_item(input=Work(n=n, seconds=seconds)) for n in numbers]
        chunk = await work.aio_run_many(items, wait_for_result=False)
        for ref in chunk:
            note(history, "accepted", ref.workflow_run_id)
        refs.extend(chunk)
    results = await asyncio.gather(*[noted(ref, history) for ref in refs])
    assert [result["n"] for result in results] == list(range(count)), "results in another order"
    print(f"FINISHED {len(results)}", flush=True)


async def tried(n: int, seconds: float, history: str) -> int:
    """Triggers one task and waits for its result; one that is refused counts as done."""
    try:
        ref = await work.aio_run(Work(n=n, seconds=seconds), wait_for_result=False)
    except Exception as error:
        print(f"task {n} was refused: {error!r}", flush=True)
        note(history, "refused", str(n))
        return n
    note(history, "accepted", ref.workflow_run_id)
    return (await noted(ref, history))["n"]


async def load(rate: float, seconds: float, history: str) -> None:
    """Open load: each task is triggered at its time, whatever became of those before."""
    await declared()
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)
    runs: list[asyncio.Task[int]] = []
    at = loop.time()
    while not ended.done():
        runs.append(asyncio.create_task(tried(len(runs), seconds, history)))
        at += 1 / rate
        await asyncio.sleep(max(0, at - loop.time()))
    results = await asyncio.gather(*runs)
    assert results == list(range(len(runs))), "results of other tasks"
    print(f"FINISHED {len(results)}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        hatchet.worker("python-faults-worker", slots=50, workflows=[work]).start()
    elif sys.argv[1] == "load":
        asyncio.run(load(float(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
    else:
        asyncio.run(trigger(int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
