import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, iso, post } from '../fact.examples';
import { bank } from './bank.decider';

const procedure = (at: number, procedureVersion: number, procedureId = 'card_fee') =>
  fact('procedure-published', at, { procedureId, procedureVersion, stepsRequired: 5, effectiveFrom: iso(day(50)) });
const training = fact('staff-training-completed', day(0), { teamId: 't', topic: 'expectation', trainedCount: 14, teamSize: 14 });

describe('a procedure', () => {
  it('has no more checkpoints than steps', () => {
    const checked = (fairnessCheckpoints: number) => having(procedure(day(0), 1), { fairnessCheckpoints });
    const all = checked(5);
    given(bank).when(post(all)).then([all]);
    given(bank).when(post(checked(6))).then('checkpoints_exceed_steps', '/data/fairnessCheckpoints');
  });

  it('rises with each version, by the times of publishing', () => {
    const [second, third] = [procedure(day(2), 2), procedure(day(3), 3)];
    given(bank, [second]).when(post(third)).then([third]);
    given(bank, [third]).when(post(second)).then([second]);
    given(bank, [third]).when(post(procedure(day(4), 2))).then('version_not_higher', '/data/procedureVersion');
    given(bank, [second]).when(post(procedure(day(1), 3))).then('version_not_higher', '/data/procedureVersion');
    given(bank, [third]).when(post(procedure(day(3), 2))).then('version_not_higher', '/data/procedureVersion');
  });

  it('is published once a version', () => {
    const third = procedure(day(3), 3);
    given(bank, [third, procedure(day(4), 4)]).when(post(again(third, day(5)))).then([]);
    given(bank, [third]).when(post(having(again(third), { stepsRequired: 6 }))).then('already_recorded', '/data/stepsRequired');
  });

  it('is told apart by its id', () => {
    const other = procedure(day(4), 1, 'loan');
    given(bank, [procedure(day(3), 3)]).when(post(other)).then([other]);
  });
});

describe('a bank', () => {
  it('trains no more people than the team has', () => {
    given(bank).when(post(training)).then([training]);
    given(bank).when(post(having(training, { trainedCount: 15 }))).then('trained_exceeds_team', '/data/trainedCount');
    given(bank).when(post(having(training, { teamSize: undefined }))).then([having(training, { teamSize: undefined })]);
  });

  it('records trainings, pulses and market events each time', () => {
    const pulse = fact('staff-pulse-recorded', day(1), { teamId: 't', n: 13, fairness: 74, engagement: 68.5 });
    const market = fact('market-event-published', day(1), { productCodes: ['A'], severity: 4, sentiment: -2 });
    for (const one of [training, pulse, market]) given(bank, [one]).when(post(one)).then([one]);
  });
});
