import { setTimeout as wait } from 'node:timers/promises';
import type { CustomerDifference, Operation } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured, type Surroundings } from '../testing/captured-terminal';

const ID = '0b9e3c5a-51c4-4d0e-9d0a-2f6c8b1d7e44';
const PATH = `/v1/operations/${ID}`;
const REASON = 'asked for at the command line by mei';

const common = {
  id: ID, projection: 'customer-state', version: 2, state: 'done', done: 62, total: 62, rate: 1234.4, reason: REASON,
  startedAt: '2026-11-02T09:00:00.000Z', finishedAt: '2026-11-02T09:00:01.000Z',
} as const;
const replayed: Operation = { ...common, kind: 'replay', result: { version: 2, position: 62, rows: 4, parked: 0 } };
const running = (done: number, total: number): Operation => ({ ...common, kind: 'replay', state: 'running', done, total, finishedAt: null });
const verified = (customers: readonly CustomerDifference[], differing = customers.length): Operation => ({
  ...common, version: 1, kind: 'verify', result: { equal: differing === 0, version: 1, position: 62, rows: 4, reportId: 'r-7', differing, customers },
});
const promoted: Operation = { ...common, kind: 'promote', result: { version: 2, replaced: 1, position: 62 } };
const mei: CustomerDifference = {
  customerId: 'c_mei', fields: [{ path: '/state/treatment/I/0', stored: 12.5, refolded: 13 }, { path: '/state/band', stored: '1', refolded: null }, { path: '', stored: null, refolded: { text: 'x'.repeat(60) } }],
};
const wide = (customers: number, fields: number): CustomerDifference[] =>
  Array.from({ length: customers }, (_, c) => ({ customerId: `c_${c}`, fields: Array.from({ length: fields }, (_, f) => ({ path: `/f${f}`, stored: f, refolded: -f })) }));
const problem = (status: number, code: string, detail: string): object => ({ type: 'about:blank', title: 'Refused', status, code, detail });

describe('operating a suite\'s projections', () => {
  let suite: SmallSuite;
  const projections = (...argv: string[]) => runCaptured(['projections', ...argv, '--url', suite.url]);
  const inSurroundings = (surroundings: Surroundings, ...argv: string[]) => runCaptured(['projections', ...argv, '--url', suite.url], surroundings);
  const accept = (name: string): void => suite.answer(`POST /v1/projections/customer-state/${name}`, { operationId: ID }, 202);

  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());

  describe('asks for', () => {
    it.each([
      ['replay', [], {}],
      ['replay', ['--workers', '4', '--reason', 'new policy'], { workers: 4, reason: 'new policy' }],
      ['verify', ['--version', '2', '--workers', '64'], { version: 2, workers: 64 }],
      ['promote', ['--version', '2', '--approve', 'r-7'], { version: 2, approve: 'r-7' }],
      ['rollback', ['--version', '1', '--reason', 'wrong since noon'], { version: 1, reason: 'wrong since noon' }],
    ])('%s %p with who or why, and nothing that was not said', async (name, options, body) => {
      accept(name);
      const said = await projections(name, 'customer-state', ...options, '--detach');
      expect(said).toEqual({ code: 0, stdout: `${ID}\n`, stderr: '', pauses: [] });
      expect(suite.sent).toEqual([{ method: 'POST', path: `/v1/projections/customer-state/${name}`, body: { reason: REASON, ...body } }]);
      expect(suite.gets).toEqual([]);
    });

    it('a version to be dropped, and says that it is', async () => {
      suite.answer('DELETE /v1/projections/customer-state/versions/1?reason=too+old', { ...common, version: 1, kind: 'drop', done: 0, total: 0 });
      expect(await projections('drop', 'customer-state', '1', '--reason', 'too old')).toMatchObject({ code: 0, stdout: 'version 1 of customer-state is dropped\n', stderr: '' });
      expect(suite.sent).toEqual([{ method: 'DELETE', path: '/v1/projections/customer-state/versions/1?reason=too+old' }]);
    });

    it('the end of an operation', async () => {
      suite.answer(`DELETE ${PATH}`, { operationId: ID }, 202);
      expect(await projections('cancel', ID)).toMatchObject({ code: 0, stdout: `operation ${ID} is being cancelled\n` });
      expect(await projections('cancel', ID, '--json')).toMatchObject({ code: 0, stdout: `{"operationId":"${ID}"}\n` });
    });

    it('one projection, however it is named', async () => {
      await projections('replay', '../customers');
      await projections('cancel', '../projections');
      expect(suite.sent.map(({ path }) => path)).toEqual(['/v1/projections/..%2Fcustomers/replay', '/v1/operations/..%2Fprojections']);
    });

    it('a replay whose id a script reads as JSON', async () => {
      accept('replay');
      expect(await projections('replay', 'customer-state', '--detach', '--json')).toMatchObject({ code: 0, stdout: `{"operationId":"${ID}"}\n` });
    });
  });

  describe('waits', () => {
    beforeEach(() => accept('replay'));

    it('through every state to the end, soon at first and four times a second then', async () => {
      for (const done of [0, 0, 10, 20, 40, 61]) suite.answer(PATH, running(done, done && 62));
      suite.answer(PATH, replayed);
      expect(await projections('replay', 'customer-state')).toEqual({
        code: 0, stderr: '', pauses: [20, 40, 80, 160, 250, 250],
        stdout: 'replay of customer-state: version 2 built to position 62, 4 rows; promote it with: evenhand projections promote customer-state\n',
      });
    });

    it('and prints the operation as it came with --json', async () => {
      suite.answer(PATH, running(0, 0));
      suite.answer(PATH, replayed);
      expect(JSON.parse((await projections('replay', 'customer-state', '--wait', '--json')).stdout)).toEqual(replayed);
    });

    it('with a bar of how much is done and how fast, where stderr is a screen', async () => {
      for (const done of [0, 31]) suite.answer(PATH, running(done, 62));
      suite.answer(PATH, replayed);
      const { stderr, stdout } = await inSurroundings({ screen: true, onPause: () => wait(300) }, 'replay', 'customer-state');
      expect(stderr).toMatch(/replay of customer-state {2}\S+ 0% {2}0 of \d+ positions/);
      expect(stderr).toMatch(/replay of customer-state {2}\S+ 50% {2}31 of 62 positions {2}1 234\/s/);
      expect(stderr).toMatch(/replay of customer-state {2}\S+ 100% {2}62 of 62 positions {2}1 234\/s/);
      expect(stdout).toMatch(/^replay of customer-state: version 2 built/);
    });

    it('while the suite is away for a moment, and says so', async () => {
      suite.answer(PATH, running(10, 62));
      suite.breakOff(PATH);
      suite.answer(PATH, replayed);
      const onPause = async (number: number): Promise<void> => {
        if (number === 2) await suite.stop();
        if (number === 6) await suite.listen();
      };
      const { code, stdout, stderr, pauses } = await inSurroundings({ onPause }, 'replay', 'customer-state');
      expect([code, pauses]).toEqual([0, [20, 200, 400, 800, 1600, 3200]]);
      expect(stdout).toMatch(/^replay of customer-state: version 2 built/);
      expect(stderr).toContain('ECONNREFUSED');
      expect(suite.sent).toHaveLength(1);
    });

    it('no longer than the suite may be away, and says how to look again', async () => {
      suite.answer(PATH, running(10, 62));
      const { code, stdout, stderr } = await inSurroundings({ onPause: (number) => (number === 1 ? suite.stop() : undefined) }, 'replay', 'customer-state');
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toContain(`replay of customer-state goes on once the suite is back; see: evenhand projections operation ${ID}\n`);
      expect(stderr).toMatch(/evenhand: cannot reach .*; gave up after 10 tries\n$/);
      await suite.listen();
    });

    it('until Ctrl-C, and says that the operation goes on', async () => {
      suite.answer(PATH, running(10, 62));
      suite.answer(PATH, replayed);
      const { stderr } = await inSurroundings({ onPause: (_, interrupt) => interrupt() }, 'replay', 'customer-state');
      expect(stderr).toBe(`replay of customer-state goes on; see: evenhand projections operation ${ID}\n`);
    });

    it.each([
      [{ ...running(31, 62), state: 'cancelled' }, 'replay of customer-state was cancelled at 50%\n'],
      [{ ...running(0, 0), state: 'cancelled' }, 'replay of customer-state was cancelled\n'],
      [{ ...running(31, 62), state: 'failed', problem: problem(500, 'fold_failed', 'event 32 cannot be folded') }, 'replay of customer-state failed: fold_failed: event 32 cannot be folded\n'],
    ])('and exits with 1 for an operation that came to no good end', async (operation, told) => {
      suite.answer(PATH, operation);
      expect(await projections('replay', 'customer-state')).toMatchObject({ code: 1, stdout: told, stderr: '' });
      expect(await projections('replay', 'customer-state', '--json')).toMatchObject({ code: 1, stdout: `${JSON.stringify(operation)}\n` });
    });
  });

  describe('tells of a verify', () => {
    const verify = async (operation: Operation, ...options: string[]) => {
      accept('verify');
      suite.answer(PATH, operation);
      return projections('verify', 'customer-state', ...options);
    };

    it('that the rows equal the log', async () => {
      expect(await verify(verified([]))).toMatchObject({ code: 0, stdout: 'version 1 of customer-state equals the log up to position 62: 4 rows\n', stderr: '' });
    });

    it('which fields of whom differ, and exits with 1', async () => {
      const { code, stdout } = await verify(verified([mei, { customerId: 'c_omar', fields: [] }]));
      expect(code).toBe(1);
      expect(stdout.split('\n')).toEqual([
        'version 1 of customer-state differs from the log in 2 of 4 rows',
        'customer  field                 stored  refolded',
        'c_mei     /state/treatment/I/0  12.5    13',
        'c_mei     /state/band           "1"     -',
        `c_mei     (row)                 -       {"text":"${'x'.repeat(38)}…`,
        'c_omar    (hash)',
        'report r-7',
        '',
      ]);
    });

    it('twenty fields, and where the others are', async () => {
      const { stdout } = await verify(verified(wide(9, 3)));
      const lines = stdout.split('\n');
      expect(lines.slice(-4)).toEqual(['c_6       /f1    1       -1', `… and 7 more: evenhand projections report ${ID}`, 'report r-7', '']);
      expect(lines).toHaveLength(1 + 1 + 20 + 3);
    });

    it('how many customers the answer left out', async () => {
      expect((await verify(verified(wide(1000, 2), 1234))).stdout).toContain(`\n… and 1 980 more and 234 more customers: evenhand projections report ${ID}\n`);
    });

    it('with exit code 1 in JSON too, and when it ended without a result', async () => {
      expect(await verify(verified([mei]), '--json')).toMatchObject({ code: 1, stdout: `${JSON.stringify(verified([mei]))}\n` });
      await suite.stop();
      suite = await SmallSuite.start();
      expect(await verify({ ...common, kind: 'verify' })).toMatchObject({ code: 1, stdout: 'verify of customer-state ended without a result\n' });
    });
  });

  it('tells what is live after a promotion and a rollback', async () => {
    accept('promote');
    accept('rollback');
    suite.answer(PATH, promoted);
    suite.answer(PATH, { ...promoted, kind: 'rollback', result: { version: 1, replaced: 2, position: 62 } });
    expect(await projections('promote', 'customer-state')).toMatchObject({
      code: 0, stdout: 'version 2 of customer-state is live, in place of 1; back with: evenhand projections rollback customer-state\n', stderr: '',
    });
    expect(await projections('rollback', 'customer-state')).toMatchObject({ code: 0, stdout: 'version 1 of customer-state is live again, in place of 2\n', stderr: '' });
  });

  it('names what keeps a version from promotion, and how to approve it', async () => {
    accept('promote');
    const differ = { ...problem(409, 'versions_differ', 'versions 1 and 2 differ'), reportId: 'r-9', differing: 1, customers: wide(1, 21) };
    suite.answer(PATH, { ...common, kind: 'promote', state: 'failed', problem: differ });
    const { code, stdout } = await projections('promote', 'customer-state');
    const lines = stdout.split('\n');
    expect([code, lines[0]]).toEqual([1, 'version 2 of customer-state is not promoted: it differs from the live one in 1 row']);
    expect(lines.slice(-4)).toEqual(['c_0       /f19   19      -19', `… and 1 more: evenhand projections report ${ID}`, 'approve them with --approve r-9', '']);
  });

  it('lists operations, newest first, as the suite does', async () => {
    const items = [
      running(31, 62),
      { ...common, id: 'short', version: null, kind: 'promote', done: 0, total: 0, rate: 0, state: 'failed', reason: 'why not' },
    ];
    suite.answer('/v1/operations', { items });
    suite.answer('/v1/operations?projection=customer-state', { items: [] });
    expect((await projections('operations')).stdout.split('\n')).toEqual([
      'id                                    kind     projection      version  state    done     rate  started                   reason',
      `${ID}  replay   customer-state        2  running   50%  1 234/s  2026-11-02T09:00:00.000Z  ${REASON}`,
      'short                                 promote  customer-state        -  failed      -      0/s  2026-11-02T09:00:00.000Z  why not',
      '',
    ]);
    expect(await projections('operations', '--projection', 'customer-state', '--json')).toMatchObject({ code: 0, stdout: '{"items":[]}\n' });
  });

  it('shows one operation with what came of it, and exits as waiting for it would have', async () => {
    suite.answer(PATH, running(31, 62));
    suite.answer(PATH, verified([mei]));
    const [first, second] = [await projections('operation', ID), await projections('operation', ID)];
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^id .*\n0b9e3c5a.*running {3}50%.*\n$/) });
    expect(second).toMatchObject({ code: 1, stdout: expect.stringMatching(/^id .*\n0b9e3c5a.*\n\nversion 1 of customer-state differs from the log in 1 of 4 rows\n/) });
  });

  it('prints a report page by page, every field of it', async () => {
    suite.answer(`${PATH}/report`, { items: wide(9, 3), next: 'c9' });
    suite.answer(`${PATH}/report?cursor=c9`, { items: [], next: null });
    const { code, stdout, stderr } = await projections('report', ID);
    expect([code, stdout.split('\n').length, stderr]).toEqual([0, 1 + 27 + 1, 'more: --cursor c9\n']);
    expect(await projections('report', ID, '--cursor', 'c9')).toMatchObject({ code: 0, stdout: 'no differences\n', stderr: '' });
    expect(await projections('report', ID, '--cursor', 'c9', '--json')).toMatchObject({ code: 0, stdout: '{"items":[],"next":null}\n', stderr: '' });
  });

  it.each([
    ['POST', ['replay', 'customer-state'], problem(409, 'operation_running', 'a replay runs'), 'operation_running: a replay runs'],
    ['POST', ['replay', 'customer-state'], { ...problem(422, 'invalid_body', 'the body is not valid'), errors: [{ field: '/workers', rule: 'max', message: 'must be at most 64' }] }, 'invalid_body: the body is not valid (/workers max: must be at most 64)'],
    ['DELETE', ['drop', 'customer-state', '1'], problem(409, 'version_live', 'version 1 is live'), 'version_live: version 1 is live'],
    ['DELETE', ['cancel', ID], problem(409, 'operation_ended', 'it ended'), 'operation_ended: it ended'],
  ])('exits with 1 and the reason when a %s for %p is refused', async (method, argv, refused, told) => {
    const path = argv[0] === 'replay' ? '/v1/projections/customer-state/replay' : argv[0] === 'cancel' ? PATH : `/v1/projections/customer-state/versions/1?${new URLSearchParams({ reason: REASON }).toString()}`;
    suite.answer(`${method} ${path}`, refused, (refused as { status: number }).status);
    expect(await projections(...argv)).toMatchObject({ code: 1, stdout: '', stderr: `evenhand: ${told}\n` });
    expect(suite.sent).toHaveLength(1);
  });

  describe('asks again for a change', () => {
    const replay = (surroundings: Surroundings = {}) => inSurroundings(surroundings, 'replay', 'customer-state', '--detach');

    it('that a suite which is away for a moment refused to begin', async () => {
      suite.answer('POST /v1/projections/customer-state/replay', problem(503, 'unavailable', 'PostgreSQL is away'), 503, { 'retry-after': '1' });
      accept('replay');
      expect(await replay()).toMatchObject({ code: 0, stdout: `${ID}\n`, pauses: [1000] });
      expect(suite.sent).toHaveLength(2);
    });

    it('that nobody was there to hear', async () => {
      accept('replay');
      await suite.stop();
      expect(await replay({ onPause: (number) => (number === 2 ? suite.listen() : undefined) })).toMatchObject({ code: 0, stdout: `${ID}\n`, pauses: [200, 400] });
      expect(suite.sent).toHaveLength(1);
    });

    it('a few times only, and exits with 3', async () => {
      await suite.stop();
      expect(await replay()).toMatchObject({ code: 3, stdout: '', pauses: [200, 400, 800], stderr: expect.stringContaining('is the suite running') });
      await suite.listen();
    });

    it.each([
      ['the connection breaks', () => suite.breakOff('POST /v1/projections/customer-state/replay')],
      ['a gateway gives up', () => suite.answer('POST /v1/projections/customer-state/replay', '', 504)],
    ])('never where it may have been begun: %s, and it exits with 3 and says so', async (_, befalls) => {
      befalls();
      const { code, stdout, stderr, pauses } = await replay();
      expect([code, stdout, pauses, suite.sent.length]).toEqual([3, '', [], 1]);
      expect(stderr).toContain('may have been begun, so it is not sent again; see: evenhand projections operations');
    });
  });
});
