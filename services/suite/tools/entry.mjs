// Writes who answers which path of the entry, what the entry says of itself, and nginx's configurations, into infra. It starts each service as a process of its own
// and asks it, so it needs Java for Kafka. Run by `npm run docs`, which builds first.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import files from '../dist/distributed/entry.files.js';
import parts from '../dist/distributed/parts.js';

const target = fileURLToPath(new URL('../../../infra', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'evenhand-entry-'));
chmodSync(data, 0o755);
const running = await parts.startParts({ replicas: 1, data }, (line) => console.error(line));
try {
  for (const [path, text] of Object.entries(files.entryFiles(await files.askDescriptions(running)))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
} finally {
  await running.close();
  rmSync(data, { recursive: true, force: true });
}
