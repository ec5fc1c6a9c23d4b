import type { Addend, Explanation } from '@evenhand/client';
import { figure, right, shortType, signed, table } from '../terminal/table';

/** How far base + addends may lie from the score (law 4 of the architecture). */
const TOLERANCE = 1e-9;

/** Law 4, checked by the reader: the score is its base plus its addends. */
export const addsUp = ({ score, base, addends }: Explanation): boolean =>
  Math.abs(base + addends.reduce((sum, { contribution }) => sum + contribution, 0) - score) <= TOLERANCE;

/**
 * A score as the sum it is: the addends from the largest to the smallest, each with the event (of an overall score: the dimension) that made it, its
 * grade (0 to 100), its weight before time took from it, and what it stands for. `meanings` gives the catalogue's sentence of an event type.
 */
export function describeExplanation(
  customer: string, name: string, explanation: Explanation, meanings: ReadonlyMap<string, string>, width?: number,
): string {
  const { score, base, addends } = explanation;
  const bySize = [...addends].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rows = bySize.map((addend) => [
    signed(addend.contribution), addend.type ? shortType(addend.type) : (addend.dimension ?? ''), addend.occurredAt ?? '',
    figure(addend.grade), figure(addend.weight), meaning(addend, meanings),
  ]);
  return [
    `${name} of ${customer} is ${figure(score)}`,
    table(
      [right('adds'), { title: 'from' }, { title: 'when' }, right('grade'), right('weight'), { title: 'what it means' }],
      [[signed(base), '', '', '', '', 'start: no evidence either way'], ...rows],
      width,
    ),
    addsUp(explanation)
      ? `${figure(base)} and ${addends.length} ${addends.length === 1 ? 'addend' : 'addends'} make ${figure(score)}`
      : `MISMATCH: ${base} and the addends do not make ${score}`,
  ].join('\n\n');
}

/** Rules of an overall score, which no event type explains. */
const OVERALL_RULES: Readonly<Record<string, string>> = {
  dimension: 'counts by its share and its confidence',
  cap: 'no overall score stands far above its worst dimension',
};

function meaning(addend: Addend, meanings: ReadonlyMap<string, string>): string {
  const known = addend.type ? meanings.get(addend.type) : OVERALL_RULES[addend.rule];
  return known ? `${addend.rule}: ${known}` : addend.rule;
}
