import { silentLogger } from '@callweave/platform/kernel';
import { expect, it } from 'vitest';
import { span, testExporter } from '../testing';
import { SinkServer } from './sink-server';

it('closes once what is in hand is answered, though the exporter keeps its connection', async () => {
  let answer = (): void => undefined;
  const asked = new Promise<void>((resume) => (answer = resume));
  let isAsked = false;
  const server = new SinkServer({
    ...{ host: '127.0.0.1', port: 0, user: 'zeebe', password: 'secret', log: silentLogger },
    ...{ maxLineBytes: 1_000, maxBulkBytes: 10_000 },
    take: async () => {
      isAsked = true;
      await asked;
      return { is: 'stored' };
    },
  });
  const exporter = testExporter(await server.listen());
  const sending = exporter.send(span(1, 2));
  await expect.poll(() => isAsked).toBe(true);
  const closing = server.close();
  answer();
  expect((await sending).status).toBe(200);
  await closing;
});
