import { APPROVED, dataOf, eventsOf, mapped, meaningsOf } from './bpic2012.examples';

describe('the first application of the file', () => {
  const all = mapped(...APPROVED);

  it('becomes the ten events that its 26 rows are worth, in the order of the log', () => {
    expect(eventsOf(all).map(({ id, type, time, channel }) => [id, type.split('.')[2], time, channel])).toEqual([
      ['bpic2012:173688:1', 'interaction-recorded', '2011-10-01T00:38:44.546+02:00', 'web'],
      ['bpic2012:173688:1:need', 'need-recorded', '2011-10-01T00:38:44.546+02:00', undefined],
      ['bpic2012:173688:5', 'interaction-recorded', '2011-10-01T11:36:46.437+02:00', 'phone'],
      ['bpic2012:173688:10', 'interaction-recorded', '2011-10-01T11:45:11.380+02:00', undefined],
      ['bpic2012:173688:10:expectation', 'expectation-set', '2011-10-01T11:45:11.380+02:00', undefined],
      ['bpic2012:173688:13', 'interaction-recorded', '2011-10-01T12:15:41.290+02:00', 'phone'],
      ['bpic2012:173688:15', 'interaction-recorded', '2011-10-08T16:26:57.720+02:00', 'phone'],
      ['bpic2012:173688:18', 'interaction-recorded', '2011-10-10T11:33:03.668+02:00', undefined],
      ['bpic2012:173688:23', 'expectation-outcome-observed', '2011-10-13T10:37:29.226+02:00', undefined],
      ['bpic2012:173688:25', 'need-met', '2011-10-13T10:37:29.226+02:00', undefined],
    ]);
  });

  it('is told by what the rows say and no more', () => {
    expect(dataOf(all)).toEqual([
      { interactionId: 'bpic2012-173688-1', kind: 'sales', initiator: 'customer', topic: 'application', outcome: 'pending' },
      { needCode: 'personal_loan_or_overdraft' },
      { interactionId: 'bpic2012-173688-5', kind: 'sales', initiator: 'bank', topic: 'application', outcome: 'resolved', durationSec: 507, waitSec: 39_427 },
      { interactionId: 'bpic2012-173688-10', kind: 'sales', initiator: 'bank', topic: 'offer', outcome: 'pending' },
      { expectationId: 'bpic2012-173688-offer', dimension: 'rel', source: 'agreement', metric: 'bool', low: 1, high: 1, betterIs: 'higher' },
      { interactionId: 'bpic2012-173688-13', kind: 'sales', initiator: 'bank', topic: 'offer', outcome: 'pending', durationSec: 87 },
      { interactionId: 'bpic2012-173688-15', kind: 'sales', initiator: 'bank', topic: 'offer', outcome: 'pending', durationSec: 303 },
      { interactionId: 'bpic2012-173688-18', kind: 'sales', initiator: 'customer', topic: 'offer', outcome: 'pending' },
      { expectationId: 'bpic2012-173688-offer', actual: 1 },
      { needCode: 'personal_loan_or_overdraft' },
    ]);
  });

  it('belongs to one customer, and is sent as one source', () => {
    expect(new Set(eventsOf(all).map(({ subject, source }) => `${subject} ${source}`))).toEqual(new Set(['bpic2012-173688 urn:evenhand:import:bpic2012']));
  });

  it('gives each row one meaning', () => {
    expect(meaningsOf(all).join(' ')).toBe([
      'application application_state application_state queue_before_call call_about_application application_state offer_state application_state offer_state offer_sent',
      'queue_nobody_waits_in end_of_call call_about_offer end_of_call call_about_offer end_of_call returned_offer_taken_in offer_returned work_without_customer',
      'returned_offer_taken_in work_without_customer application_state offer_decided offer_state loan_activated work_without_customer',
    ].join(' '));
  });

  it('is the same in whatever order its rows come', () => {
    expect(dataOf(mapped(...[...APPROVED].reverse()))).toEqual(dataOf(all));
  });
});

describe('a decision', () => {
  const step = (no: number, activity: string): string => `${no} | ${activity} | COMPLETE | 112 | 2011-10-01T00:38:4${no}.000+02:00`;

  it('before any offer is no event, since no event says what the bank decides and the log not whether the customer was told', () => {
    const all = mapped(step(1, 'A_SUBMITTED'), step(2, 'A_PARTLYSUBMITTED'), step(3, 'A_DECLINED'));
    expect(meaningsOf(all)).toEqual(['application', 'application_state', 'decided_without_offer']);
    expect(eventsOf(all).map(({ id }) => id)).toEqual(['bpic2012:173688:1', 'bpic2012:173688:1:need']);
  });

  it('after several offers is the one outcome of the one expectation that the first of them set', () => {
    const all = mapped(step(1, 'O_SENT'), step(2, 'O_CANCELLED'), step(3, 'O_SENT'), step(4, 'A_DECLINED'), step(5, 'A_APPROVED'));
    expect(meaningsOf(all)).toEqual(['offer_sent', 'cancelled', 'offer_sent', 'offer_decided', 'decided_without_offer']);
    expect(dataOf(all)).toMatchObject([{ topic: 'offer' }, { low: 1 }, { topic: 'offer' }, { actual: 0 }]);
  });

  it('that the application is cancelled leaves the expectation open', () => {
    expect(dataOf(mapped(step(1, 'O_SENT'), step(2, 'A_CANCELLED')))).toHaveLength(2);
  });
});

describe('rows that no event may be made of', () => {
  it.each([
    ['queue_without_call', 'W_Completeren aanvraag | SCHEDULE'], ['end_without_start', 'W_Nabellen offertes | COMPLETE'], ['unknown_step', 'W_Nabellen offertes | SUSPEND'],
    ['unknown_step', 'A_SUBMITTED | START'], ['unknown_step', 'O_PRINTED | COMPLETE'], ['work_without_customer', 'W_Beoordelen fraude | START'],
  ])('count as %s: %s', (meaning, step) => {
    const all = mapped(`1 | ${step} | 112 | 2011-10-01T00:38:44.546+02:00`);
    expect([meaningsOf(all), eventsOf(all)]).toEqual([[meaning], []]);
  });

  it('count as repeated when their number came before', () => {
    expect(meaningsOf(mapped(APPROVED[0] ?? '', APPROVED[0] ?? ''))).toEqual(['application', 'repeated_number']);
  });
});
