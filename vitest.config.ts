import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** BPMN files are imported as text, as the bundler does it. */
const bpmnAsText = {
  name: 'bpmn-as-text',
  transform: (code: string, id: string) =>
    id.endsWith('.bpmn') ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined,
};

export default defineConfig({
  plugins: [bpmnAsText],
  resolve: { alias: [{ find: /^@callweave\/(.+)$/, replacement: `${root}$1/index.ts` }] },
  test: {
    include: ['{platform,designer,runtime,telephony,templates,seed,test,tools}/**/*.spec.ts'],
    // Component tests need the Angular compiler: they run through `npm run test:web`.
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      '**/web/**',
      'platform/ui/**',
      'platform/console/**',
      'designer/canvas/**',
      'designer/forms/**',
      'designer/node-panel/**',
    ],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
