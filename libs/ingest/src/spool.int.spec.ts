import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { Spool } from './spool';

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('evenhand-results-'));

describe('a response that waits for its reader', () => {
  test('gives everything in order to a reader that reads along', async () => {
    const spool = new Spool(100);
    const reading = text(spool);
    for (let i = 0; i < 5_000; i++) await spool.write(`${i}\n`);
    spool.end();
    expect(await reading).toBe(Array.from({ length: 5_000 }, (_, i) => `${i}\n`).join(''));
  });

  test('never holds up its writer when nobody reads, keeps little in memory, and gives all of it later', async () => {
    const before = new Set(folders());
    const spool = new Spool(1_000);
    const line = 'x'.repeat(999);
    for (let i = 0; i < 20_000; i++) await spool.write(`${line}\n`);
    expect(spool.readableLength).toBeLessThan(10_000);
    expect(folders().filter((name) => !before.has(name))).toHaveLength(1);
    spool.end();
    expect(await text(spool)).toHaveLength(20_000_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(folders().filter((name) => !before.has(name))).toEqual([]);
  });

  test('takes turns between memory and file without losing the order', async () => {
    const spool = new Spool(50);
    let got = '';
    spool.setEncoding('utf8');
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 7; i++) await spool.write(`${round}.${i} `);
      const piece: unknown = spool.read();
      if (typeof piece === 'string') got += piece;
      if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    spool.end();
    got += await text(spool);
    expect(got).toBe(Array.from({ length: 200 }, (_, round) => Array.from({ length: 7 }, (__, i) => `${round}.${i} `).join('')).join(''));
  });

  test('leaves no file behind when the client goes away', async () => {
    const before = new Set(folders());
    const spool = new Spool(10);
    for (let i = 0; i < 100; i++) await spool.write('0123456789');
    spool.destroy();
    await new Promise((resolve) => spool.once('close', resolve));
    const [left] = folders().filter((name) => !before.has(name));
    expect(left === undefined || !existsSync(left)).toBe(true);
    await spool.write('after the end');
  });
});
