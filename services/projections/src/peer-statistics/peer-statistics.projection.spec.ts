import { bucketOf, ONE_BUCKET, ZERO_BUCKET } from '@evenhand/audit';
import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { answered, Counting, decided, erased, figuresFrom, filed, redressLogs, registered } from '../testing/redress';
import { peerStatistics } from './peer-statistics.projection';
import { recordedPeers } from './recorded-peers';

const count = (log: readonly CloudEvent[]): ReadonlyMap<string, number> => {
  const counting = new Counting(peerStatistics);
  for (const event of log) counting.add(projected(event));
  return counting.rows;
};
const rows = (log: readonly CloudEvent[]): unknown[] => [...count(log)].map(([key, cases]) => [...(JSON.parse(key) as unknown[]), cases]);
const first = { customer: 'c-1', complaintId: 'k-1', day: 0 };
const JANUARY = 2026 * 12;

describe('peer statistics', () => {
  it('hold decided complaints by what they are about, segment, month of the response and ratio of compensation to loss', () => {
    expect(rows([registered('c-1', 'mass'), ...decided(first), ...decided({ ...first, complaintId: 'k-2', day: 30, compensationMinor: 12_000 }), filed({ ...first, complaintId: 'k-3' })])).toEqual([
      ['CARD_STD', 'fees', 2, 'mass', JANUARY, ONE_BUCKET, 1], ['CARD_STD', 'fees', 2, 'mass', JANUARY + 1, bucketOf(2, 5), 1],
    ]);
    expect(rows([...decided(first), registered('c-1', 'mass', 90)])).toEqual([['CARD_STD', 'fees', 2, 'mass', JANUARY, ONE_BUCKET, 1]]);
  });

  it('hold a complaint once, as its last response decides it', () => {
    expect(rows([...decided(first), answered({ ...first, day: 40, decision: 'rejected', compensationMinor: 0 }), answered({ ...first, day: 50 }, { kind: 'interim' })])).toEqual([['CARD_STD', 'fees', 2, '', JANUARY + 1, ZERO_BUCKET, 1]]);
  });

  it('forget nothing that an erased customer was counted as, though nobody can tell any more who that was (SC-22)', () => {
    const log = [registered('c-1', 'private'), ...decided(first), ...decided({ ...first, complaintId: 'k-2', compensationMinor: 0 })];
    expect(count([...log, erased('c-1', 90), answered({ ...first, day: 91, decision: 'rejected' })])).toEqual(count(log));
  });
});

describe('figures of peers that an assessment recorded', () => {
  const claim = (data: object): CloudEvent => fact('c-1', 'complaints.equity-assessed', noon(12), { complaintId: 'k-1', decision: 'upheld', remedyMatch: 100, ...data });
  const figures = { qPeerBp: 10_000, peerLevel: 'L1', peerN: 57, peerMedianBp: 10_000, sketchVersion: 1 };

  it('are claimed at the position they were read at, and not at all where no peers were found', () => {
    const event = projected(claim({ qEntBp: 10_000, ...figures, statsPosition: 918 }));
    expect(recordedPeers.claimOf(event)).toEqual({ at: 918, key: `equity-assessed ${event.id}`, customer: 'c-1', figures });
    expect([claim({ qEntBp: 10_000 }), ...decided(first)].map((other) => recordedPeers.claimOf(projected(other)))).toEqual([undefined, undefined, undefined]);
  });

  /** Compares both at these places of a log. @returns the levels of the peers that were found */
  function compare(log: readonly CloudEvent[], places: readonly number[]): ReadonlySet<unknown> {
    const [counting, anew, levels] = [new Counting(peerStatistics), recordedPeers.begin(), new Set<unknown>()];
    log.forEach((event, i) => {
      counting.add(projected(event));
      anew.add(projected(event));
      if (!places.includes(i)) return;
      for (const { subject, data } of log.slice(0, i + 1).filter(({ type }) => type.includes('response-issued'))) {
        const { complaintId } = data as { complaintId: string };
        const expected = figuresFrom(counting.rows, log.slice(0, i + 1), subject, complaintId);
        if ('peerLevel' in expected) levels.add(expected.peerLevel);
        if (Object.keys(expected).length > 0) expect(anew.figures(projected({ ...claim({ complaintId }), subject }))).toEqual(expected);
      }
    });
    return levels;
  }

  it('come, folded anew, to what the counts tell of every complaint at every position', () => {
    fc.assert(fc.property(redressLogs, fc.nat(), (log, pick) => void compare(log, [pick % log.length, log.length - 1])), { numRuns: 15 });
  });

  it('are of all three levels in such logs', () => {
    const levels = fc.sample(redressLogs, { numRuns: 40, seed: 7 }).map((log) => [...compare(log, [log.length - 1])]);
    expect([...new Set(levels.flat())].sort()).toEqual(['L0', 'L1', 'L2']);
  });

  it('leave the complaint itself out, and count those of erased customers on', () => {
    const anew = recordedPeers.begin();
    const peers = Array.from({ length: 57 }, (_, i) => decided({ customer: `c-${i + 2}`, complaintId: `k-${i + 2}`, day: i })).flat();
    for (const event of [...peers, ...decided({ ...first, day: 60, compensationMinor: 12_000 }), erased('c-9', 70)]) anew.add(projected(event));
    expect(anew.figures(projected(claim({})))).toEqual({ ...figures, qPeerBp: 4_000 });
  });
});
