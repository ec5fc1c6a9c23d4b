import { aggregate, alone, between, fill, needs, once } from '../aggregate.decider';
import { refuse } from '../fact';

/** One survey of one customer, its one answer, and the answer's end where it proves invalid. */
export const survey = aggregate({
  opens: ['survey-invited', 'survey-answered'],
  keeps: ['survey-invited', 'survey-answered', 'survey-voided'],
  rules: [
    once('survey-invited', 'survey-answered', 'survey-voided'),
    alone('survey-answered', ({ answers }) => {
      const items = answers.map(({ item }) => item);
      const again = items.findIndex((item, i) => items.indexOf(item) < i);
      if (again >= 0) refuse('item_repeated', `${items[again]} is answered more than once`, `/data/answers/${again}/item`);
    }),
    between('survey-invited', 'survey-answered', (invited, answered) => {
      const { instrument } = invited.event.data;
      if (answered.event.data.instrument !== instrument) refuse('instrument_mismatch', `the survey is one of ${instrument}`, '/data/instrument');
    }),
    needs('survey-voided', 'survey-answered', 'survey', '/data/surveyId'),
  ],
  fills: [fill('survey-voided', (_voided, _history, context) => ({ entries: context?.evidence ?? [] }))],
});
