import { runCaptured } from './testing/captured-terminal';

const operating = ['list', 'replay', 'verify', 'promote', 'rollback', 'drop', 'operations', 'operation', 'report', 'cancel'];
const commands = [
  ['publish'], ['import'], ['import', 'callcentre'], ['import', 'bpic2012'], ['import', 'cfpb'], ['simulate'], ['state'], ['explain'], ['journey'], ['customers'], ['contacts'], ['complaints'], ['follow-ups'], ['surveys'],
  ['root-causes'], ['root-causes', 'customers'], ['equity-reviews'], ['equity-reviews', 'decide'], ['blind-reviews'], ['blind-reviews', 'complete'], ['disclosure-gaps'], ['audit'], ['audit', 'complaints'], ['metrics'],
  ['timers'], ['timers', 'retry'], ['reactions'], ['reactions', 'retry'], ['clock'], ['projections'], ...operating.map((name) => ['projections', name]),
];
/** Commands that do something, as opposed to groups of commands. */
const leaves = commands.filter((command) => !['import', 'projections', 'audit'].includes(command.join()));

describe('the command line', () => {
  it.each(commands)('tells how to use %s %s', async (...command) => {
    const { code, stdout, stderr } = await runCaptured([...command.filter(Boolean), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: evenhand');
    expect(stdout).toContain('--url');
  });

  it.each(leaves)('gives examples for %s %s', async (...command) => {
    const { stdout } = await runCaptured([...command.filter(Boolean), '--help']);
    expect(stdout).toMatch(new RegExp(`Examples:\\n(.*\\n)*.*evenhand ${command.join(' ')}`));
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['replay']],
    ['a missing argument', ['state']],
    ['one argument too many', ['state', 'c_mei', 'c_omar']],
    ['an unknown option', ['state', 'c_mei', '--when', 'now']],
    ['a time that is none', ['state', 'c_mei', '--at', 'yesterday']],
    ['a day without a time', ['state', 'c_mei', '--at', '2026-03-01']],
    ['a time that does not exist', ['state', 'c_mei', '--at', '2026-13-01T00:00:00Z']],
    ['an order that is none', ['journey', 'c_mei', '--order', 'up']],
    ['a limit that is no number', ['journey', 'c_mei', '--limit', 'many']],
    ['an address that is none', ['state', 'c_mei', '--url', 'localhost:8080']],
    ['an import without files', ['import', 'callcentre']],
    ['an audit of nothing', ['audit', 'complaints', '--by', 'state']],
    ['an audit from a month that is none', ['audit', 'complaints', '--metric', 'timely', '--from', '2017-13']],
    ['equity reviews in a state that is none', ['equity-reviews', '--state', 'closed']],
    ['disclosure gaps of an item that is none', ['disclosure-gaps', '--item', 'weather']],
    ['an equity decision without an amount', ['equity-reviews', 'decide', 'eqr_5', '--currency', 'CNY', '--reason', 'below_peers']],
    ['a blind review with another answer', ['blind-reviews', 'complete', 'a1', '--merited', 'perhaps', '--fair-amount-minor', '1', '--currency', 'CNY', '--reviewer', 'h_95']],
    ['customers of no cause', ['root-causes', 'customers']],
    ['a score that is no number', ['customers', '--max', 'low']],
    ['a spread of some customers', ['customers', '--spread', '--fairness-band', 'FAIR']],
    ['a moment of no zone', ['customers', '--last-contact-before', '2026-03-01']],
    ['contacts since a time that is none', ['contacts', '--from', 'yesterday']],
    ['complaints in an order that is none', ['complaints', '--sort', 'value']],
    ['follow-ups due before a time that is none', ['follow-ups', '--due-before', 'tomorrow']],
    ['projections without a command', ['projections']],
    ['a replay of nothing', ['projections', 'replay']],
    ['a replay that is waited for and is not', ['projections', 'replay', 'customer-state', '--wait', '--detach']],
    ['workers that are no number', ['projections', 'replay', 'customer-state', '--workers', 'all']],
    ['a version that is no number', ['projections', 'promote', 'customer-state', '--version', 'v2']],
    ['a drop of no version', ['projections', 'drop', 'customer-state']],
    ['a drop of a version that is no number', ['projections', 'drop', 'customer-state', 'old']],
  ])('exits with 2 for %s, and says so on stderr only', async (_, argv) => {
    const { code, stdout, stderr } = await runCaptured(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it('exits with 2 when EVENHAND_URL is no address', async () => {
    expect(await runCaptured(['state', 'c_mei'], { env: { EVENHAND_URL: 'nowhere' } })).toEqual({ code: 2, stdout: '', stderr: 'evenhand: EVENHAND_URL is no address: nowhere\n', pauses: [] });
  });
});
