import { hello } from './hello-worker';

hello.run({ name: 'TypeScript' }).then((result) => {
  console.log(result.message);
  process.exit(0);
});
