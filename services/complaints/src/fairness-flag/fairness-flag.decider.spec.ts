import { given } from '@evenhand/event-sourcing';
import { day, fact, having, post } from '../testing/facts';
import { fairnessFlag } from './fairness-flag.decider';

const flagged = having(fact('masked-unfairness-flagged', day(0)), { treatment: 52.4, perceived: 78.1, gap: 25.7, treatmentConf: 0.61, perceivedConf: 0.58, asOfPosition: 9 });

describe('a flag of masked unfairness', () => {
  it('needs a gap of 20, a treatment below 60, and enough known of both', () => {
    given(fairnessFlag).when(post(flagged)).then([flagged]);
    given(fairnessFlag).when(post(having(flagged, { gap: 19.9 }))).then('gap_too_small', '/data/gap');
    given(fairnessFlag).when(post(having(flagged, { treatment: 60 }))).then('treatment_not_low', '/data/treatment');
    given(fairnessFlag).when(post(having(flagged, { perceivedConf: 0.49 }))).then('too_little_known', '/data/perceivedConf');
  });
});
