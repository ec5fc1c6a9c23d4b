import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post } from '../fact.examples';
import { survey } from './survey.decider';

const invited = fact('survey-invited', day(0), { surveyId: 's', instrument: 'justice4', invitedBy: 'system', sampleSeed: 'q1', triggerEventId: 'e', rate: 20 });
const answered = fact('survey-answered', day(1), { surveyId: 's', instrument: 'justice4', answers: [{ item: 'D', value: 4 }, { item: 'P', value: 5 }] });
const voided = fact('survey-voided', day(2), { surveyId: 's' });
const evidence = [{ ledger: 'perceived', dim: 'D', x: 75, w: 1, day: 20_470 }, { ledger: 'perceived', dim: 'P', x: 100, w: 1, day: 20_470 }] as const;

describe('a survey', () => {
  it('is answered once, invited or not', () => {
    given(survey, [invited]).when(post(answered)).then([answered]);
    given(survey).when(post(answered)).then([answered]);
    given(survey, [answered]).when(post(again(answered, day(3)))).then([]);
    given(survey, [answered]).when(post(having(again(answered), { answers: [{ item: 'D', value: 1 }] }))).then('already_recorded', '/data/answers');
  });

  it('answers each item once', () => {
    const twice = having(answered, { answers: [{ item: 'D', value: 4 }, { item: 'P', value: 5 }, { item: 'D', value: 3 }] });
    given(survey).when(post(twice)).then('item_repeated', '/data/answers/2/item');
  });

  it('is answered on the instrument of its invitation, whichever is known first', () => {
    const other = having(answered, { instrument: 'csat', answers: [{ item: 'overall', value: 4 }] });
    given(survey, [invited]).when(post(other)).then('instrument_mismatch', '/data/instrument');
    given(survey, [other]).when(post(invited)).then('instrument_mismatch', '/data/instrument');
    given(survey, [answered]).when(post(invited)).then([invited]);
  });

  it('is voided with the evidence that its answer had put in, once', () => {
    given(survey, [invited, answered]).when(post(voided, { evidence })).then([having(voided, { entries: evidence })]);
    given(survey, [answered, having(voided, { entries: evidence })]).when(post(again(voided), { evidence: [] })).then([]);
  });

  it('is not voided without an answer', () => {
    given(survey).when(post(voided)).then('unknown_survey', '/data/surveyId');
    given(survey, [invited]).when(post(voided)).then('unknown_survey', '/data/surveyId');
  });
});
