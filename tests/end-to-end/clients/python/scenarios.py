"""Every feature a user of the Python SDK meets first, checked from outside the engine.

    scenarios.py worker          the worker most scenarios run on
    scenarios.py narrow-worker   a second worker, with one slot
    scenarios.py check [NAME]... runs the scenarios, prints PASS or FAIL for each
"""

import asyncio
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from hatchet_sdk import Context, Hatchet, NonRetryableException
from hatchet_sdk.clients.admin import RunStatus
from hatchet_sdk.types.labels import DesiredWorkerLabel
from pydantic import BaseModel

hatchet = Hatchet()


class Job(BaseModel):
    """What a task works on; `trace` is a file in which it notes what happened to it."""

    n: int = 0
    text: str = ""
    trace: str = ""

    def note(self, line: str) -> None:
        with open(self.trace, "a") as file:
            file.write(line + "\n")


@hatchet.task(name="python-echo", input_validator=Job)
async def echo(input: Job, ctx: Context) -> dict[str, object]:
    return {"n": input.n, "text": input.text}


@hatchet.task(name="python-flaky", input_validator=Job, retries=3)
async def flaky(input: Job, ctx: Context) -> dict[str, int]:
    input.note(f"attempt {ctx.retry_count}")
    if ctx.retry_count < 2:
        raise ValueError(f"attempt {ctx.retry_count} fails on purpose")
    return {"retry_count": ctx.retry_count}


@hatchet.task(name="python-hopeless", input_validator=Job, retries=3)
async def hopeless(input: Job, ctx: Context) -> None:
    input.note(f"attempt {ctx.retry_count}")
    raise NonRetryableException("hopeless on purpose")


@hatchet.task(
    name="python-slow", input_validator=Job, execution_timeout=timedelta(seconds=2)
)
async def slow(input: Job, ctx: Context) -> None:
    await asyncio.sleep(60)


@hatchet.task(
    name="python-refreshed", input_validator=Job, execution_timeout=timedelta(seconds=2)
)
async def refreshed(input: Job, ctx: Context) -> dict[str, str]:
    await ctx.aio_refresh_timeout(timedelta(seconds=30))
    await asyncio.sleep(4)
    return {"state": "finished after its first deadline"}


@hatchet.task(name="python-waits", input_validator=Job)
async def waits(input: Job, ctx: Context) -> None:
    await wait_for_cancellation(input)


@hatchet.task(name="python-narrow-waits", input_validator=Job)
async def narrow_waits(input: Job, ctx: Context) -> None:
    await wait_for_cancellation(input)


async def wait_for_cancellation(job: Job) -> None:
    job.note("started")
    try:
        await asyncio.sleep(50)
    except asyncio.CancelledError:
        job.note("cancelled")
        raise


@hatchet.task(name="python-narrow-echo", input_validator=Job)
async def narrow_echo(input: Job, ctx: Context) -> dict[str, int]:
    return {"n": input.n}


@hatchet.task(name="python-narrow-releases", input_validator=Job)
async def narrow_releases(input: Job, ctx: Context) -> dict[str, str]:
    await ctx.aio_release_slot()
    input.note("released")
    await noted(input.trace, "go on")
    return {"state": "finished without a slot"}


@hatchet.task(name="python-logs", input_validator=Job)
async def logs(input: Job, ctx: Context) -> None:
    for i in range(3):
        await ctx.aio_log(f"line {i} of {input.text}")


@hatchet.task(name="python-streams", input_validator=Job)
async def streams(input: Job, ctx: Context) -> None:
    await noted(input.trace, "subscribed")
    for i in range(input.n):
        await ctx.aio_put_stream(f"chunk {i};")


@hatchet.task(name="python-nothing", input_validator=Job)
async def nothing(input: Job, ctx: Context) -> None:
    pass


@hatchet.task(name="python-labelled", input_validator=Job)
async def labelled(input: Job, ctx: Context) -> dict[str, object]:
    return {"place": ctx.worker_labels["place"]}


@hatchet.task(name="python-relabels", input_validator=Job)
async def relabels(input: Job, ctx: Context) -> dict[str, str]:
    await ctx.aio_upsert_worker_labels({"mood": input.text})
    return {"worker": ctx.worker_id}


WIDE = [
    echo, flaky, hopeless, slow, refreshed, waits, logs, streams, nothing, labelled, relabels,
]  # fmt: skip
NARROW = [narrow_waits, narrow_echo, narrow_releases, labelled]

scenarios: dict[str, Callable[[], Awaitable[None]]] = {}


def scenario(function: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    scenarios[function.__name__.replace("_", "-")] = function
    return function


@scenario
async def run_and_wait() -> None:
    result = await echo.aio_run(Job(n=7, text="wait"))
    expect(result, {"n": 7, "text": "wait"})


@scenario
async def run_and_wait_by_polling() -> None:
    result = await asyncio.to_thread(echo.run, Job(n=8, text="poll"))
    expect(result, {"n": 8, "text": "poll"})


@scenario
async def run_without_waiting() -> None:
    ref = await echo.aio_run(Job(n=9), wait_for_result=False)
    await until(lambda: status(ref.workflow_run_id), RunStatus.COMPLETED)
    expect((await ref.aio_result())["n"], 9)
    expect((await echo.aio_get_result(ref.workflow_run_id))["n"], 9)


@scenario
async def run_many() -> None:
    results = await echo.aio_run_many(items(20))
    expect([result["n"] for result in results], list(range(20)))


@scenario
async def bulk_of_500() -> None:
    results = await echo.aio_run_many(items(500))
    expect([result["n"] for result in results], list(range(500)))


@scenario
async def retries() -> None:
    trace = new_trace()
    expect(await flaky.aio_run(Job(trace=trace)), {"retry_count": 2})
    expect(notes(trace), ["attempt 0", "attempt 1", "attempt 2"])


@scenario
async def non_retryable_error() -> None:
    trace = new_trace()
    await fails(hopeless.aio_run(Job(trace=trace)), "hopeless on purpose")
    await asyncio.sleep(2)
    expect(notes(trace), ["attempt 0"])


@scenario
async def execution_timeout() -> None:
    await fails(slow.aio_run(Job()), "Task exceeded timeout", "TIMED_OUT")


@scenario
async def refresh_timeout() -> None:
    expect(await refreshed.aio_run(Job()), {"state": "finished after its first deadline"})


@scenario
async def cancel_running() -> None:
    trace = new_trace()
    ref = await waits.aio_run(Job(trace=trace), wait_for_result=False)
    await noted(trace, "started")
    await hatchet.runs.aio_cancel(ref.workflow_run_id)
    await noted(trace, "cancelled")
    await until(lambda: status(ref.workflow_run_id), RunStatus.CANCELLED)


@scenario
async def cancel_queued() -> None:
    first, second = new_trace(), new_trace()
    running = await narrow_waits.aio_run(Job(trace=first), wait_for_result=False)
    await noted(first, "started")
    queued = await narrow_waits.aio_run(Job(trace=second), wait_for_result=False)
    await until(lambda: status(queued.workflow_run_id), RunStatus.QUEUED)
    await hatchet.runs.aio_cancel(queued.workflow_run_id)
    await until(lambda: status(queued.workflow_run_id), RunStatus.CANCELLED)
    await hatchet.runs.aio_cancel(running.workflow_run_id)
    await noted(first, "cancelled")
    expect((await narrow_echo.aio_run(Job(n=1)))["n"], 1)
    expect(notes(second), [])


@scenario
async def release_slot() -> None:
    trace = new_trace()
    ref = await narrow_releases.aio_run(Job(trace=trace), wait_for_result=False)
    await noted(trace, "released")
    expect((await narrow_echo.aio_run(Job(n=2)))["n"], 2)
    Job(trace=trace).note("go on")
    expect(await ref.aio_result(), {"state": "finished without a slot"})


@scenario
async def logs_over_rest() -> None:
    ref = await logs.aio_run(Job(text="the log"), wait_for_result=False)
    await ref.aio_result()

    async def messages() -> list[str]:
        lines = (await hatchet.logs.aio_list(ref.workflow_run_id)).rows or []
        return sorted(line.message for line in lines)

    await until(messages, [f"line {i} of the log" for i in range(3)])


@scenario
async def streaming() -> None:
    trace = new_trace()
    ref = await streams.aio_run(Job(n=50, trace=trace), wait_for_result=False)

    async def read() -> list[str]:
        return [chunk async for chunk in hatchet.runs.subscribe_to_stream(ref.workflow_run_id)]

    reader = asyncio.create_task(read())
    await asyncio.sleep(2)  # only what is sent after the subscription is seen
    Job(trace=trace).note("subscribed")
    expect(await reader, [f"chunk {i};" for i in range(50)])


@scenario
async def returns_nothing() -> None:
    await nothing.aio_run(Job())
    await asyncio.to_thread(nothing.run, Job())


@scenario
async def large_payload() -> None:
    text = "".join(chr(0x4E00 + i % 5000) for i in range(340_000))  # 1 MB in UTF-8
    result = await echo.aio_run(Job(text=text))
    expect(result["text"] == text, True)


@scenario
async def worker_labels() -> None:
    for place in ("narrow", "wide", "narrow"):
        wanted = DesiredWorkerLabel(key="place", value=place, required=True)
        expect(await labelled.aio_run(Job(), desired_worker_labels=[wanted]), {"place": place})


@scenario
async def labels_changed_by_a_task() -> None:
    mood = f"mood {time.time_ns()}"
    worker = (await relabels.aio_run(Job(text=mood)))["worker"]

    async def label() -> object:
        labels = (await hatchet.workers.aio_get(worker)).labels or []
        return {label.key: label.value for label in labels}.get("mood")

    await until(label, mood)


def items(count: int) -> list:
    return [echo.create_bulk_run_item(input=Job(n=n)) for n in range(count)]


async def status(run_id: str) -> RunStatus:
    return (await hatchet.runs.aio_get_details(run_id)).status


def new_trace() -> str:
    return tempfile.mkstemp(prefix="scenario-", suffix=".trace")[1]


def notes(trace: str) -> list[str]:
    return Path(trace).read_text().splitlines()


async def noted(trace: str, line: str) -> None:
    async def found() -> bool:
        return line in notes(trace)

    await until(found, True)


async def until(actual: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Waits until `actual` gives what is wanted; the scenario's own time limit ends it."""
    seen = await actual()
    try:
        while seen != wanted:
            await asyncio.sleep(0.1)
            seen = await actual()
    except asyncio.CancelledError:
        raise AssertionError(f"waited for {wanted!r}, last saw {seen!r}") from None


async def fails(run: Awaitable[object], *texts: str) -> None:
    try:
        result = await run
    except Exception as error:
        message = f"{error} {[str(part) for part in getattr(error, 'exceptions', [])]}"
        if not any(text in message for text in texts):
            raise AssertionError(f"failed with {message!r}, not with any of {texts}") from error
        return
    raise AssertionError(f"succeeded with {result!r}, but had to fail")


def expect(actual: object, wanted: object) -> None:
    if actual != wanted:
        raise AssertionError(f"got {str(actual)[:500]}, wanted {str(wanted)[:500]}")


async def ready(task: Callable[[Job], Awaitable[object]]) -> None:
    """Runs the task until it succeeds: its worker may still be starting."""
    for tries in range(1, 11):
        try:
            await asyncio.wait_for(task(Job()), timeout=60)
            return
        except Exception:
            if tries == 10:
                raise
            await asyncio.sleep(1)


async def check(names: list[str]) -> bool:
    await asyncio.gather(ready(echo.aio_run), ready(narrow_echo.aio_run))
    passed = True
    for name in names or list(scenarios):
        try:
            await asyncio.wait_for(scenarios[name](), timeout=60)
            print(f"PASS {name}", flush=True)
        except Exception as error:
            passed = False
            why = str(error).replace("\n", " ") or type(error).__name__
            print(f"FAIL {name}: {why}", flush=True)
            traceback.print_exc()
    return passed


def main(mode: str, *names: str) -> None:
    if mode == "worker":
        labels = {"place": "wide"}
        hatchet.worker("python-worker", slots=100, workflows=WIDE, labels=labels).start()
    elif mode == "narrow-worker":
        labels = {"place": "narrow"}
        hatchet.worker("python-narrow", slots=1, workflows=NARROW, labels=labels).start()
    elif mode == "check":
        sys.exit(0 if asyncio.run(check(list(names))) else 1)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["help"]))
