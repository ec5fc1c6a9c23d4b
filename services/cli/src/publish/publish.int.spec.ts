import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SmallSuite, type Fate } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const event = (n: number): string => JSON.stringify({ id: `e-${n}`, data: {} });
const events = (count: number): string => Array.from({ length: count }, (_, i) => `${event(i)}\n`).join('');
const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `e-${i}`);

describe('evenhand publish', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenhand-cli-'));
  const file = join(folder, 'events.ndjson');
  let suite: SmallSuite;

  const start = async (...fates: Fate[]): Promise<void> => {
    suite = await SmallSuite.start(fates);
  };
  const publish = (...more: string[]) => runCaptured(['publish', file, '--url', suite.url, ...more]);

  afterEach(() => suite.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('stores every event once, in order, and says so', async () => {
    await start();
    writeFileSync(file, events(3));
    expect(await publish()).toMatchObject({ code: 0, stdout: 'stored 3, duplicate 0, rejected 0, position 3\n', stderr: '' });
    expect(await publish('--json')).toMatchObject({ code: 0, stdout: '{"stored":0,"duplicate":3,"rejected":0,"position":3}\n', stderr: '' });
    expect(suite.stored).toEqual(ids(3));
  });

  it('names each refused event by its line in the file, and exits with 1', async () => {
    await start();
    writeFileSync(file, `${event(0)}\n\n{"id":"bad"}\nnot json\n${event(1)}\n`);
    expect(await publish()).toMatchObject({
      code: 1,
      stdout: [
        'line 3  bad  invalid_event: must have data', '    /data  required  must be given',
        'line 4  (no id)  not_json: the line is not JSON', 'stored 2, duplicate 0, rejected 2, position 2', '',
      ].join('\n'),
    });
    const [first, second, summary] = (await publish('--json')).stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([first, second]).toMatchObject([{ line: 3, id: 'bad', status: 'rejected', problem: { code: 'invalid_event' } }, { line: 4, id: null, status: 'rejected' }]);
    expect(summary).toEqual({ stored: 0, duplicate: 2, rejected: 2, position: 2 });
  });

  it('sends each event to the service of its type, in order, and names a refused one by its line all the same', async () => {
    await start();
    const complaint = (n: number, more = {}): string => JSON.stringify({ id: `c-${n}`, type: 'evenhand.complaints.complaint-received.v1', data: {}, ...more });
    const about = JSON.stringify({ id: 'e-9', type: 'evenhand.interactions.need-met.v1', data: { needCode: 'evenhand.complaints.complaint-received.v1' } });
    const refused = complaint(8, { data: undefined });
    writeFileSync(file, [event(0), complaint(1), refused, about, '{"evenhand.complaints.', complaint(2), event(3)].join('\n'));
    const { code, stdout } = await publish('--history');
    expect([code, stdout.split('\n').filter((line) => /^line|^stored/.test(line)).sort()]).toEqual([1, [
      'line 3  c-8  invalid_event: must have data', 'line 5  (no id)  not_json: the line is not JSON', 'stored 5, duplicate 0, rejected 2, position 5',
    ]]);
    expect(suite.stored.filter((id) => id.startsWith('e'))).toEqual(['e-0', 'e-9', 'e-3']);
    expect(suite.stored.filter((id) => id.startsWith('c'))).toEqual(['c-1', 'c-2']);
    expect([...suite.doors].sort()).toEqual(['complaints', 'interactions']);
    expect(suite.headers.map((headers) => headers['evenhand-history'])).toEqual(['1', '1']);
  });

  it('reads on in bounded steps where all of a long file is one service\'s, and ends both streams when one fails', async () => {
    await start(...Array.from({ length: 20 }, () => ({ mute: true })));
    let read = 0;
    const endless = (async function* () {
      yield Buffer.from(`${JSON.stringify({ id: 'c-1', type: 'evenhand.complaints.complaint-received.v1', data: {} })}\n`);
      for (;;) {
        read += 50;
        yield Buffer.from(events(50));
      }
    })();
    expect((await runCaptured(['publish', '-', '--url', suite.url], { stdin: endless })).code).toBe(3);
    expect(read).toBeLessThan(12_000);
  });

  it('reads gzipped files and standard input', async () => {
    await start();
    writeFileSync(file, gzipSync(events(2)));
    expect((await publish()).stdout).toContain('stored 2');
    const piped = await runCaptured(['publish', '-'], { stdin: [Buffer.from(event(7))], env: { EVENHAND_URL: `${suite.url}/` } });
    expect(piped).toMatchObject({ code: 0, stdout: 'stored 1, duplicate 0, rejected 0, position 3\n' });
  });

  it('sends what standard input brings before it ends', async () => {
    await start();
    let finish: () => void = () => undefined;
    const running = runCaptured(['publish', '-', '--url', suite.url], {
      stdin: (async function* () {
        yield Buffer.from(`${event(0)}\n`);
        await new Promise<void>((resolve) => (finish = resolve));
        yield Buffer.from(`${event(1)}\n`);
      })(),
    });
    const deadline = Date.now() + 5000;
    while (suite.stored.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(suite.stored).toEqual(['e-0']);
    finish();
    expect((await running).stdout).toContain('stored 2');
  });

  it('cuts a long stream into requests of 10 000 events, in order', async () => {
    await start();
    writeFileSync(file, events(25_003));
    expect((await publish()).stdout).toBe('stored 25 003, duplicate 0, rejected 0, position 25003\n');
    expect(suite.requests).toEqual([10_000, 10_000, 5003]);
    expect(suite.stored).toEqual(ids(25_003));
  });

  it('sends exactly the unanswered rest again when the connection breaks, so nothing is lost or doubled', async () => {
    await start({ cutAfter: 40 }, { cutAfter: 1 });
    writeFileSync(file, events(100));
    const { code, stdout, stderr, pauses } = await publish('--json');
    expect(code).toBe(0);
    const { stored, duplicate } = JSON.parse(stdout) as { stored: number; duplicate: number };
    expect([stored + duplicate, duplicate >= 1]).toEqual([100, true]);
    expect(suite.stored).toEqual(ids(100));
    expect(stderr).toContain('trying again in 0.2 s');
    expect(pauses.length).toBe(2);
  });

  it('takes an answer that ends too early for a break', async () => {
    await start({ endAfter: 2 });
    writeFileSync(file, events(5));
    expect(await publish()).toMatchObject({ code: 0, stdout: 'stored 5, duplicate 0, rejected 0, position 5\n' });
    expect(suite.stored).toEqual(ids(5));
  });

  it('waits as long as a 503 asks and then goes on', async () => {
    await start({ refuse: { status: 503, headers: { 'retry-after': '2' }, body: '' } });
    writeFileSync(file, events(2));
    expect(await publish()).toMatchObject({ code: 0, stdout: 'stored 2, duplicate 0, rejected 0, position 2\n', pauses: [2000] });
  });

  it('sends an event again that was answered 503, and all behind it', async () => {
    await start({ awayAt: 1 });
    writeFileSync(file, events(4));
    expect(await publish()).toMatchObject({ code: 0, pauses: [200] });
    expect([...suite.stored].sort()).toEqual(ids(4));
  });

  it('gives up a 503 that does not go away, with exit code 3', async () => {
    await start(...Array.from({ length: 30 }, () => ({ refuse: { status: 503, body: '{"title":"Service Unavailable","detail":"PostgreSQL is away","status":503}' } })));
    writeFileSync(file, events(2));
    const { code, stdout, stderr, pauses } = await publish();
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('cannot reach');
    expect(stderr).toContain('PostgreSQL is away');
    expect(pauses.length).toBeLessThan(10);
  });

  it('ends with 1 when the API refuses the whole request, with 3 when something else answers', async () => {
    await start({ refuse: { status: 415, body: '{"title":"Unsupported Media Type","status":415,"code":"unsupported_media_type","detail":"send NDJSON"}' } }, { refuse: { status: 404, body: '<html>' } });
    writeFileSync(file, events(1));
    expect(await publish()).toMatchObject({ code: 1, stderr: 'evenhand: the request was not accepted (HTTP 415): unsupported_media_type: send NDJSON\n' });
    expect(await publish()).toMatchObject({ code: 3 });
  });

  it('ends with 2 when the file cannot be read', async () => {
    await start();
    expect(await runCaptured(['publish', join(folder, 'none'), '--url', suite.url])).toMatchObject({ code: 2, stdout: '' });
    expect(await runCaptured(['publish', folder, '--url', suite.url])).toMatchObject({ code: 2, stderr: `evenhand: cannot read ${folder}: it is a folder\n` });
  });

  it('reads no further ahead than one request, however long the stream and however silent the server', async () => {
    await start(...Array.from({ length: 10 }, () => ({ mute: true })));
    let read = 0;
    const endless = (async function* () {
      for (;;) {
        read += 50;
        yield Buffer.from(events(50));
      }
    })();
    expect(await runCaptured(['publish', '-', '--url', suite.url], { stdin: endless })).toMatchObject({ code: 3, stdout: '' });
    expect(suite.requests).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(read).toBeLessThan(12_000);
  });
});

it('ends with 3 soon when nothing listens', async () => {
  const suite = await SmallSuite.start();
  const { url } = suite;
  await suite.stop();
  const { code, stdout, stderr, pauses } = await runCaptured(['publish', '-', '--url', url], { stdin: [Buffer.from(events(1))] });
  expect([code, stdout, pauses]).toEqual([3, '', [200, 400, 800]]);
  expect(stderr).toContain('is the suite running (npm start), and is --url right?');
});
