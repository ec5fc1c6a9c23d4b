import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describeWithKafka } from '@evenhand/testing';
import { first } from './distributed/wreckers';
import { phases } from './executioner';

jest.setTimeout(600_000);

const MAIN = join(__dirname, '../../dist/torture/main.js');
/** One in each phase. */
const [KILLS, SEED] = [phases.length, 20_261_126];

/** The torture as it is run by hand. One that takes too long is told to stop, and stops what it started. */
function torture(...options: readonly string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...options, '--seed', String(SEED)], { timeout: 540_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: stdout + stderr });
    });
  });
}

it('loses no acknowledged event and counts none twice, fires each timer and reacts to each event once, holds redress against the peers that the log has, in whatever phase suite, database or a session is killed; and what is live is what is rebuilt', async () => {
  const { code, out } = await torture('--kills', String(KILLS));
  console.log(out);
  expect(out).toMatch(/^torture: ok$/m);
  expect(code).toBe(0);
  for (const phase of phases) expect(out).toMatch(new RegExp(`^torture: in: .*\\b${phase} [1-9]`, 'm'));
});

describeWithKafka('an installation of many processes', () => {
  it('loses nothing that it acknowledged over HTTP or Kafka and does nothing twice, whichever service, relay, replica, broker or database is killed or stopped in its tracks', async () => {
    const { code, out } = await torture('--distributed', '--kills', String(first.length));
    console.log(out);
    expect(out).toMatch(/^torture: ok$/m);
    expect(code).toBe(0);
    for (const way of first) expect(out).toMatch(new RegExp(`^torture: killed: .*\\b${way} 1`, 'm'));
  });
}, 'own');
