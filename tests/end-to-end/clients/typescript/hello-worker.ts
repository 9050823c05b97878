import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';

const hatchet = HatchetClient.init();

export const hello = hatchet.task({
  name: 'typescript-hello',
  fn: (input: { name: string }) => ({ message: `Hello, ${input.name}!` }),
});

if (require.main === module) {
  hatchet
    .worker('typescript-hello-worker', { workflows: [hello] })
    .then((worker) => worker.start());
}
