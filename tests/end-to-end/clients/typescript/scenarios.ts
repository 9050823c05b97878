// Every feature a user of the TypeScript SDK meets first, checked from outside the engine.
//
//   scenarios.ts worker          the worker most scenarios run on
//   scenarios.ts narrow-worker   a second worker, with one slot
//   scenarios.ts check [NAME]... runs the scenarios, prints PASS or FAIL for each

import { Context, HatchetClient, NonRetryableError } from '@hatchet-dev/typescript-sdk/v1';
import { deepStrictEqual } from 'node:assert';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const hatchet = HatchetClient.init();

/** What a task works on; `trace` is a file in which it notes what happened to it. */
type Job = { n?: number; text?: string; trace?: string };

const echo = hatchet.task({
  name: 'typescript-echo',
  fn: (input: Job) => ({ n: input.n ?? 0, text: input.text ?? '' }),
});

const flaky = hatchet.task({
  name: 'typescript-flaky',
  retries: 3,
  fn: (input: Job, ctx: Context<Job>) => {
    note(input.trace!, `attempt ${ctx.retryCount()}`);
    if (ctx.retryCount() < 2) {
      throw new Error(`attempt ${ctx.retryCount()} fails on purpose`);
    }
    return { retryCount: ctx.retryCount() };
  },
});

const hopeless = hatchet.task({
  name: 'typescript-hopeless',
  retries: 3,
  fn: (input: Job, ctx: Context<Job>): { never: string } => {
    note(input.trace!, `attempt ${ctx.retryCount()}`);
    throw new NonRetryableError('hopeless on purpose');
  },
});

const slow = hatchet.task({
  name: 'typescript-slow',
  executionTimeout: '2s',
  fn: async (_: Job, ctx: Context<Job>) => {
    await sleep(60_000, undefined, { signal: ctx.abortController.signal });
    return {};
  },
});

const refreshed = hatchet.task({
  name: 'typescript-refreshed',
  executionTimeout: '2s',
  fn: async (_: Job, ctx: Context<Job>) => {
    await ctx.refreshTimeout('30s');
    await sleep(4_000, undefined, { signal: ctx.abortController.signal });
    return { state: 'finished after its first deadline' };
  },
});

const waits = hatchet.task({ name: 'typescript-waits', fn: waitForCancellation });

const narrowWaits = hatchet.task({ name: 'typescript-narrow-waits', fn: waitForCancellation });

async function waitForCancellation(input: Job, ctx: Context<Job>) {
  note(input.trace!, 'started');
  try {
    await sleep(50_000, undefined, { signal: ctx.abortController.signal });
  } catch (error) {
    note(input.trace!, 'cancelled');
    throw error;
  }
  return {};
}

const narrowEcho = hatchet.task({
  name: 'typescript-narrow-echo',
  fn: (input: Job) => ({ n: input.n ?? 0 }),
});

const narrowReleases = hatchet.task({
  name: 'typescript-narrow-releases',
  fn: async (input: Job, ctx: Context<Job>) => {
    await ctx.releaseSlot();
    note(input.trace!, 'released');
    await noted(input.trace!, 'go on');
    return { state: 'finished without a slot' };
  },
});

const logs = hatchet.task({
  name: 'typescript-logs',
  fn: async (input: Job, ctx: Context<Job>) => {
    for (let i = 0; i < 3; i++) {
      await ctx.logger.info(`line ${i} of ${input.text}`);
    }
    return {};
  },
});

const streams = hatchet.task({
  name: 'typescript-streams',
  fn: async (input: Job, ctx: Context<Job>) => {
    await noted(input.trace!, 'subscribed');
    for (let i = 0; i < input.n!; i++) {
      await ctx.putStream(`chunk ${i};`);
    }
    await sleep(1_000); // the SDK sends in the background: the last chunk must not be overtaken
    return {};
  },
});

const nothing = hatchet.task({
  name: 'typescript-nothing',
  fn: async (_: Job) => {},
});

const labelled = hatchet.task({
  name: 'typescript-labelled',
  fn: (_: Job, ctx: Context<Job>) => ({ place: String(ctx.worker.labels().place) }),
});

const relabels = hatchet.task({
  name: 'typescript-relabels',
  fn: async (input: Job, ctx: Context<Job>) => {
    await ctx.worker.upsertLabels({ mood: input.text! });
    return { worker: ctx.worker.id()! };
  },
});

const wide = [
  echo, flaky, hopeless, slow, refreshed, waits, logs, streams, nothing, labelled, relabels,
];
const narrow = [narrowWaits, narrowEcho, narrowReleases, labelled];

const scenarios: Record<string, () => Promise<void>> = {
  'run-and-wait': async () => {
    deepStrictEqual(await echo.run({ n: 7, text: 'wait' }), { n: 7, text: 'wait' });
  },

  'run-without-waiting': async () => {
    const ref = await echo.runNoWait({ n: 9 });
    const id = await ref.getWorkflowRunId();
    await until(() => status(id), 'COMPLETED');
    deepStrictEqual(await ref.output, { n: 9, text: '' });
    deepStrictEqual(await hatchet.runs.runRef<any>(id).output, {
      'typescript-echo': { n: 9, text: '' },
    });
  },

  'run-many': async () => {
    const results = await echo.runMany(items(20));
    deepStrictEqual(results.map((result) => result.n), numbers(20));
  },

  'bulk-of-500': async () => {
    const results = await echo.runMany(items(500));
    deepStrictEqual(results.map((result) => result.n), numbers(500));
  },

  retries: async () => {
    const trace = newTrace();
    deepStrictEqual(await flaky.run({ trace }), { retryCount: 2 });
    deepStrictEqual(notes(trace), ['attempt 0', 'attempt 1', 'attempt 2']);
  },

  'non-retryable-error': async () => {
    const trace = newTrace();
    await fails(hopeless.run({ trace }), 'hopeless on purpose');
    await sleep(2_000);
    deepStrictEqual(notes(trace), ['attempt 0']);
  },

  'execution-timeout': async () => {
    await fails(slow.run({}), 'Task exceeded timeout', 'TIMED_OUT');
  },

  'refresh-timeout': async () => {
    deepStrictEqual(await refreshed.run({}), { state: 'finished after its first deadline' });
  },

  'cancel-running': async () => {
    const trace = newTrace();
    const ref = await waits.runNoWait({ trace });
    const id = await ref.getWorkflowRunId();
    await noted(trace, 'started');
    await hatchet.runs.cancel({ ids: [id] });
    await noted(trace, 'cancelled');
    await until(() => status(id), 'CANCELLED');
  },

  'cancel-queued': async () => {
    const [first, second] = [newTrace(), newTrace()];
    const running = await narrowWaits.runNoWait({ trace: first });
    await noted(first, 'started');
    const queued = await (await narrowWaits.runNoWait({ trace: second })).getWorkflowRunId();
    await until(() => status(queued), 'QUEUED');
    await hatchet.runs.cancel({ ids: [queued] });
    await until(() => status(queued), 'CANCELLED');
    await running.cancel();
    await noted(first, 'cancelled');
    deepStrictEqual(await narrowEcho.run({ n: 1 }), { n: 1 });
    deepStrictEqual(notes(second), []);
  },

  'release-slot': async () => {
    const trace = newTrace();
    const ref = await narrowReleases.runNoWait({ trace });
    await noted(trace, 'released');
    deepStrictEqual(await narrowEcho.run({ n: 2 }), { n: 2 });
    note(trace, 'go on');
    deepStrictEqual(await ref.output, { state: 'finished without a slot' });
  },

  'logs-over-rest': async () => {
    const ref = await logs.runNoWait({ text: 'the log' });
    await ref.output;
    const id = await ref.getWorkflowRunId();
    await until(
      async () => ((await hatchet.logs.list(id)).rows ?? []).map((line) => line.message).sort(),
      ['line 0 of the log', 'line 1 of the log', 'line 2 of the log'],
    );
  },

  streaming: async () => {
    const trace = newTrace();
    const id = await (await streams.runNoWait({ n: 50, trace })).getWorkflowRunId();
    const chunks: string[] = [];
    const reader = (async () => {
      for await (const chunk of hatchet.runs.subscribeToStream(id)) {
        chunks.push(chunk);
      }
    })();
    await sleep(2_000); // only what is sent after the subscription is seen
    note(trace, 'subscribed');
    await reader;
    deepStrictEqual(chunks, numbers(50).map((i) => `chunk ${i};`));
  },

  'returns-nothing': async () => {
    await nothing.run({});
  },

  'large-payload': async () => {
    const text = numbers(340_000).map((i) => String.fromCharCode(0x4e00 + (i % 5000))).join('');
    deepStrictEqual((await echo.run({ text })).text === text, true); // 1 MB in UTF-8
  },

  'worker-labels': async () => {
    for (const place of ['narrow', 'wide', 'narrow']) {
      const desiredWorkerLabels = { place: { value: place, required: true } };
      deepStrictEqual(await labelled.run({}, { desiredWorkerLabels }), { place });
    }
  },

  'labels-changed-by-a-task': async () => {
    const mood = `mood ${process.hrtime.bigint()}`;
    const { worker } = await relabels.run({ text: mood });
    await until(async () => {
      const labels = (await hatchet.workers.get(worker)).labels ?? [];
      return labels.find((label) => label.key === 'mood')?.value;
    }, mood);
  },
};

function items(count: number) {
  return numbers(count).map((n) => ({ input: { n } }));
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

async function status(runId: string): Promise<string> {
  return (await hatchet.runs.getDetails(runId)).status;
}

function newTrace(): string {
  const trace = join(mkdtempSync(join(tmpdir(), 'scenario-')), 'trace');
  writeFileSync(trace, '');
  return trace;
}

function note(trace: string, line: string): void {
  appendFileSync(trace, `${line}\n`);
}

function notes(trace: string): string[] {
  return readFileSync(trace, 'utf8').split('\n').filter((line) => line !== '');
}

async function noted(trace: string, line: string): Promise<void> {
  await until(async () => notes(trace).includes(line), true);
}

/** Waits until `actual` gives what is wanted, for at most 50 seconds. */
async function until<T>(actual: () => Promise<T>, wanted: T): Promise<void> {
  const deadline = Date.now() + 50_000;
  for (;;) {
    const seen = await actual();
    if (JSON.stringify(seen) === JSON.stringify(wanted)) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited for ${JSON.stringify(wanted)}, last saw ${JSON.stringify(seen)}`);
    }
    await sleep(100);
  }
}

async function fails(run: Promise<unknown>, ...texts: string[]): Promise<void> {
  let result: unknown;
  try {
    result = await run;
  } catch (error) {
    const message = error instanceof Error ? error.message : JSON.stringify(error);
    if (!texts.some((text) => message.includes(text))) {
      throw new Error(`failed with ${message}, not with any of ${texts}`);
    }
    return;
  }
  throw new Error(`succeeded with ${JSON.stringify(result)}, but had to fail`);
}

async function ready(): Promise<void> {
  await Promise.all([eventually(() => echo.run({})), eventually(() => narrowEcho.run({}))]);
}

/** Runs `action` again until it succeeds: the workers may still be starting. */
async function eventually(action: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await action();
      return;
    } catch (error) {
      if (tries === 10) {
        throw error;
      }
      await sleep(1_000);
    }
  }
}

async function within<T>(milliseconds: number, run: Promise<T>): Promise<T> {
  const late = sleep(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`not finished after ${milliseconds / 1000} s`);
  });
  return Promise.race([run, late]);
}

async function check(names: string[]): Promise<boolean> {
  let passed = true;
  for (const name of names.length > 0 ? names : Object.keys(scenarios)) {
    try {
      await within(60_000, scenarios[name]());
      console.log(`PASS ${name}`);
    } catch (error) {
      passed = false;
      const why = error instanceof Error ? error.message : String(error);
      console.log(`FAIL ${name}: ${why.replaceAll('\n', ' ')}`);
    }
  }
  return passed;
}

async function main(mode: string | undefined, names: string[]): Promise<void> {
  if (mode === 'worker') {
    const options = { slots: 100, workflows: wide, labels: { place: 'wide' } };
    await (await hatchet.worker('typescript-worker', options)).start();
  } else if (mode === 'narrow-worker') {
    const options = { slots: 1, workflows: narrow, labels: { place: 'narrow' } };
    await (await hatchet.worker('typescript-narrow', options)).start();
  } else if (mode === 'check') {
    await within(90_000, ready());
    process.exit((await check(names)) ? 0 : 1);
  } else {
    console.error('usage: scenarios.ts worker|narrow-worker|check [NAME]...');
    process.exit(2);
  }
}

main(process.argv[2], process.argv.slice(3)).catch((error) => {
  console.error(error);
  process.exit(1);
});
