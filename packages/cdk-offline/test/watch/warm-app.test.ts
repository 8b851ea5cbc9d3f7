import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyApp } from '../../../../test/support/app-copy';
import { synthesize } from '../../src/template/synthesize';
import { WarmApp } from '../../src/watch/warm-app';

const clone = mkdtempSync(join(tmpdir(), 'warm-app-'));
const app = new WarmApp(clone, { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS: '1' });
beforeAll(() => copyApp(clone));
afterAll(() => {
  app.close();
  rmSync(clone, { recursive: true });
});

test('a process that has waited writes what a new one writes: template, code, and their names', async () => {
  const before = await app.synthesize();
  const handler = join(clone, 'lambda/hello.ts');
  writeFileSync(handler, readFileSync(handler, 'utf8').replace('Hello from Lambda!', 'Good evening'));
  const after = await app.synthesize();
  rmSync(join(clone, 'cdk.out'), { recursive: true });
  expect(after).toEqual(await synthesize(clone, process.env));
  expect(after.assets).not.toEqual(before.assets);
});
