/** A stretch of whole months (year·12 + month0, both included) that may be shown by itself. Nodes stand in preorder: those below node i are i + 1 … end − 1. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly parent: number;   // −1: the root
  readonly children: readonly number[];
  readonly end: number;
}

interface Span { from: number; to: number; below: Span[] }

const YEAR = 12;
const QUARTER = 3;

/**
 * How time may be cut, told by all groups together: all ⊃ runs of 2, 4, 8 … years ⊃ years ⊃ quarters ⊃ months, from the first month with anything to the
 * last. A stretch is cut only where every part that holds anything holds `least`; a year under that is one with those after it (at the end: with those
 * before it). The same cases give the same tree whatever dimension parts them.
 * @param sum how many of the months from, to (both included, within first, last)
 * @returns no node where nothing is counted
 */
export function treeOf(first: number, last: number, sum: (from: number, to: number) => number, least: number): readonly Stretch[] {
  const parts = (from: number, to: number, months: number): Span[] => {
    const spans: Span[] = [];
    for (let start = from; start <= to; ) {
      const next = start - (start % months) + months;
      spans.push({ from: start, to: Math.min(to, next - 1), below: [] });
      start = next;
    }
    return spans;
  };
  const enough = (spans: readonly Span[]) => spans.every(({ from, to }) => sum(from, to) === 0 || sum(from, to) >= least);
  const cut = (span: Span, [months, ...finer]: readonly number[]): Span => {
    if (months === undefined) return span;
    const below = parts(span.from, span.to, months);
    return enough(below) ? { ...span, below: below.map((part) => cut(part, finer)) } : span;
  };
  let level = years(parts(first, last, YEAR), sum, least).map((span) => (Math.floor(span.from / YEAR) === Math.floor(span.to / YEAR) ? cut(span, [QUARTER, 1]) : span));
  while (level.length > 1) level = pairs(level);
  const nodes: Stretch[] = [];
  level.forEach((root) => number(root, -1, nodes));
  return nodes;
}

/** Years that are too small alone are joined with the following ones; what is left over at the end joins what stands before it. */
function years(singles: readonly Span[], sum: (from: number, to: number) => number, least: number): Span[] {
  const runs: Span[] = [];
  let open: Span | undefined;
  for (const year of singles) {
    const run: Span = { from: open?.from ?? year.from, to: year.to, below: [] };
    const cases = sum(run.from, run.to);
    open = cases > 0 && cases < least ? run : undefined;
    if (open === undefined) runs.push(run);
  }
  while (open !== undefined) {
    const before: Span | undefined = runs.pop();
    const run: Span = { from: before?.from ?? open.from, to: open.to, below: [] };
    open = before !== undefined && sum(run.from, run.to) < least ? run : undefined;
    if (open === undefined) runs.push(run);
  }
  return runs;
}

function pairs(level: readonly Span[]): Span[] {
  const above: Span[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [one, other] = level.slice(index, index + 2);
    if (one !== undefined) above.push(other === undefined ? one : { from: one.from, to: other.to, below: [one, other] });
  }
  return above;
}

function number(span: Span, parent: number, nodes: Stretch[]): number {
  const index = nodes.length;
  const children: number[] = [];
  const node = { from: span.from, to: span.to, parent, children, end: 0 };
  nodes.push(node);
  for (const part of span.below) children.push(number(part, index, nodes));
  node.end = nodes.length;
  return index;
}
