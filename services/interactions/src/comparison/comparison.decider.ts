import { aggregate, alone, once, type Rule } from '../aggregate.decider';
import { dayOf, msOf, refuse } from '../fact';
import { neighbours, repeats } from '../history';

const OLDEST_DAYS = 90;

/**
 * By their times challenges and decisions take turns: there is at most one undecided challenge, and each decision decides one. Either may
 * arrive first, so only two of the same kind side by side are refused.
 */
const takeTurns: Rule = (fact, history) => {
  const isTurn = ({ name }: { name: string }): boolean => name === 'comparison-challenged' || name === 'comparison-challenge-decided';
  if (!isTurn(fact)) return;
  const { before, after } = neighbours(history, fact.at, isTurn);
  const other = [before, after].find((turn) => turn?.name === fact.name);
  if (!other) return;
  if (fact.name === 'comparison-challenged') refuse('challenge_undecided', 'the comparison has an undecided challenge', '/data/comparisonId');
  if (repeats(fact, other)) return 'unchanged';
  refuse('no_undecided_challenge', 'the challenge of the comparison is decided already', '/data/comparisonId');
};

/** Products shown side by side, and whether that was honest. */
export const comparison = aggregate({
  opens: ['comparison-shown'],
  keeps: ['comparison-shown', 'comparison-challenged', 'comparison-challenge-decided'],
  rules: [
    once('comparison-shown'),
    alone('comparison-shown', ({ asOf }, { at }) => {
      if (dayOf(at) - dayOf(msOf(asOf)) > OLDEST_DAYS) refuse('figures_outdated', 'a comparison is at most 90 days old', '/data/asOf');
    }),
    takeTurns,
  ],
});
