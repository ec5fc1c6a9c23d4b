import { walks } from '@evenhand/complaints/testing/command-steps';
import { walked, type Waypoint } from '@evenhand/complaints/testing/walked';
import { deskAfter } from '@evenhand/projections/testing/desk';
import fc from 'fast-check';

/** What the complaints service knows of a complaint, in the words of its row on the desk. */
function known({ state, clocks }: Waypoint): object {
  const { answer } = state;
  return {
    stage: state.stage, level: state.level, handler: state.assigned.at(-1) ?? null, severity: state.severity, complexity: state.complexity, category: state.category,
    receivedAt: new Date(state.receivedAt).toISOString(), compensationMinor: answer?.compensationMinor ?? null,
    clocks: clocks.map(({ jurisdiction, clockId, dueAt, stoppedAt }) => `${jurisdiction} ${clockId} ${dueAt} ${stoppedAt ?? 'runs'}`).sort(),
    governingDueAt: clocks.find(({ governs }) => governs)?.dueAt ?? null,
    breached: state.fired.filter(({ name }) => name !== 'complaint-sla-warned').map(({ clockId, eventId }) => `${clockId} ${eventId}`),
  };
}

function shown({ stored }: Waypoint): object {
  const row = deskAfter(stored).get('cmp_1');
  if (!row) throw new Error('the desk has no row');
  const { stage, level, handler, severity, complexity, category, receivedAt, compensationMinor, governingDueAt } = row;
  return {
    stage, level, handler, severity, complexity, category, receivedAt, compensationMinor, governingDueAt,
    clocks: row.clocks.map(({ jurisdiction, clockId, dueAt, stoppedAt }) => `${jurisdiction} ${clockId} ${dueAt} ${stoppedAt ?? 'runs'}`).sort(),
    breached: row.breaches.map(([clockId, eventId]) => `${clockId} ${eventId}`),
  };
}

describe('the complaint desk, folded from events alone,', () => {
  const jurisdictions = fc.constantFrom<string[]>(['CN'], ['US'], ['UK', 'internal'], ['UK', 'CN', 'US', 'internal', 'internal-updates'], ['internal-updates'], []);

  it('shows what the complaints service decides by: stage, clocks, who has it, money', () => {
    fc.assert(fc.property(jurisdictions, walks(), (under, steps) => {
      for (const waypoint of walked(under, steps)) expect(shown(waypoint)).toEqual(known(waypoint));
    }), { seed: 6, numRuns: 300 });
  });

  // An update clock told late counts from what it is known to have counted from then; the service alone looks back.
  it('shows it too where facts come late', () => {
    fc.assert(fc.property(jurisdictions.filter((under) => !under.includes('internal-updates')), walks(), (under, steps) => {
      for (const waypoint of walked(under, steps, true)) expect(shown(waypoint)).toEqual(known(waypoint));
    }), { seed: 6, numRuns: 300 });
  });
});
