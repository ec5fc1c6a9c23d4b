import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { rootCauses } from './root-causes.projection';

const identified = fact('c-1', 'complaints.root-cause-identified', noon(0), { rootCauseId: 'r-1', complaintId: 'k-1', causeCode: 'leaflet', locus: 'bank', controllable: true, stable: true, ownerTeam: 'cards' });
const told = (name: string, data: object): CloudEvent => fact('bank', `complaints.corrective-action-${name}`, noon(1), { rootCauseId: 'r-1', ...data });
const planned = (actionId: string): CloudEvent => told('planned', { actionId, ownerTeam: 'cards', dueAt: '2026-04-30T16:00:00Z', kind: 'process_fix' });
const completed = told('completed', { actionId: 'a-1' });
const row = (...events: readonly CloudEvent[]): unknown => fold(rootCauses, events, true).get('r-1');
const action = { kind: 'process_fix', ownerTeam: 'cards', dueAt: '2026-04-30T16:00:00.000Z' };

describe('a root cause', () => {
  it("stands on its complaint, with the bank's actions in the order they were planned", () => {
    expect(row(identified, planned('a-1'), planned('a-2'), completed)).toEqual({
      complaintId: 'k-1', customer: 'c-1', causeCode: 'leaflet', locus: 'bank', controllable: true, stable: true, ownerTeam: 'cards', pattern: null, byCause: 'leaflet',
      actions: [{ actionId: 'a-1', ...action, state: 'completed' }, { actionId: 'a-2', ...action, state: 'planned' }],
    });
  });

  it('is the same in whatever order its events were told', () => {
    expect(row(completed, planned('a-1'), identified)).toEqual(row(identified, planned('a-1'), completed));
  });

  it('is one of complaints that came together where nobody has named one yet, and comes behind those with a name', () => {
    const pattern = { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 5, statsPosition: 918 };
    const of = told('planned', { actionId: 'a-1', ownerTeam: 'cards', dueAt: noon(40), pattern });
    expect(row(of, planned('a-2'), completed)).toMatchObject({ causeCode: null, pattern, byCause: '~CARD_STD', actions: [{ actionId: 'a-1', state: 'completed' }, { actionId: 'a-2' }] });
  });

  it('lets everything else pass', () => {
    expect(rootCauses.key(projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' })))).toBeUndefined();
  });
});
