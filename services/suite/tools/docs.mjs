// Writes docs/process-managers.md, and docs/openapi.json: what a suite over an empty data folder says of itself. Run by `npm run docs`, which builds first.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import config from '../dist/config.js';
import processManagers from '../dist/process-managers.document.js';
import suite from '../dist/suite.js';

writeFileSync(new URL('../../../docs/process-managers.md', import.meta.url), processManagers.processManagersText());

const folder = mkdtempSync(join(tmpdir(), 'evenhand-docs-'));
chmodSync(folder, 0o755);
const running = await suite.startSuite(Object.assign(new config.SuiteConfig(), { PORT: 0, EVENHAND_DATA: folder, LOG_LEVEL: 'error' }));
try {
  const document = await (await fetch(`${running.url}/openapi.json`)).json();
  writeFileSync(new URL('../../../docs/openapi.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
} finally {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
}
