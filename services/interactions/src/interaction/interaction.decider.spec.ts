import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post } from '../fact.examples';
import { interaction } from './interaction.decider';

const recorded = fact('interaction-recorded', day(0), { interactionId: 'i', initiator: 'customer', kind: 'inquiry', outcome: 'resolved' }, { channel: 'phone' });
const rated = fact('interaction-rated', day(30), { interactionId: 'i', courtesy: 4, ease: 3 });
const voided = fact('rating-voided', day(31), { interactionId: 'i' });
const evidence = [{ ledger: 'satisfaction', dim: 'emp', x: 79, w: 0.5, day: 20_470 }] as const;

describe('an interaction', () => {
  it('has no more steps done than its procedure requires', () => {
    const steps = (stepsDone: number) => having(recorded, { stepsDone, stepsRequired: 5 });
    given(interaction).when(post(steps(5))).then([steps(5)]);
    given(interaction).when(post(steps(6))).then('steps_exceed_required', '/data/stepsDone');
  });

  it('is rated at most 30 days after it, whichever is known first', () => {
    const late = again(rated, rated.at + 1);
    given(interaction, [recorded]).when(post(rated)).then([having(rated, { interactionChannel: 'phone' })]);
    given(interaction, [recorded]).when(post(late)).then('rated_too_late', '/time');
    given(interaction).when(post(late)).then([late]);
    given(interaction, [rated]).when(post(recorded)).then([recorded]);
    given(interaction, [late]).when(post(recorded)).then('rated_too_late', '/time');
  });

  it('is rated once', () => {
    given(interaction, [recorded, having(rated, { interactionChannel: 'phone' })]).when(post(again(rated))).then([]);
    given(interaction, [rated]).when(post(having(again(rated), { courtesy: 5 }))).then('already_recorded', '/data/courtesy');
  });

  it('gives its channel to a rating that names none', () => {
    const inApp = having(rated, { interactionChannel: 'app' });
    const silent = fact('interaction-recorded', day(0), recorded.event.data);
    given(interaction, [recorded]).when(post(inApp)).then([inApp]);
    given(interaction, [silent]).when(post(rated)).then([rated]);
    given(interaction).when(post(rated)).then([rated]);
  });
});

describe('a rating is voided', () => {
  it('with the evidence that it had put in', () => {
    given(interaction, [recorded, rated]).when(post(voided, { evidence })).then([having(voided, { entries: evidence })]);
    given(interaction, [rated]).when(post(voided, { evidence: [] })).then([having(voided, { entries: [] })]);
  });

  it('only where there is one', () => {
    given(interaction).when(post(voided)).then('unknown_interaction', '/data/interactionId');
    given(interaction, [recorded]).when(post(voided)).then('unknown_interaction', '/data/interactionId');
  });

  it('once, and the interaction is not rated anew', () => {
    const stored = [recorded, rated, having(voided, { entries: evidence })];
    given(interaction, stored).when(post(again(voided, day(40)), { evidence: [] })).then([]);
    given(interaction, stored).when(post(having(again(rated), { courtesy: 1 }))).then('already_recorded', '/data/courtesy');
  });
});
