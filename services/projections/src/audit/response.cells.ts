import type { ResponseCell } from './audit-answer';
import { rounded } from './audit-answer';
import type { AuditColumns } from './audit-columns';
import { byCode } from './audit-groups';
import { histogramOf } from './audit-scope';
import type { Members } from './audit-scope';
import { shownTable } from './suppressed-cells';

interface ShownAnswers {
  group(group: number): boolean;
  answer(group: number, code: string): boolean;
}

/**
 * How many complaints of each group had which answer; what the sums over a group, or over all groups with one answer, would give away is hidden too.
 * @param groups all in the range @param isShown whether a group is shown, and whether an answer of it may be @returns the answers of each group, by code
 */
export function responsesOf(columns: AuditColumns, groups: readonly Members[], isShown: ShownAnswers, labelOf: (code: string) => string | null): ResponseCell[][] {
  const texts = columns.texts('source_response');
  const histograms = groups.map(({ rows }) => histogramOf(columns, columns.numbers('source_response'), rows));
  const responses = [...new Set(histograms.flatMap((histogram) => [...histogram.keys()]))].map((number) => ({ number, code: texts[number] as string })).sort((a, b) => byCode(a.code, b.code));
  const counts = histograms.map((histogram) => responses.map(({ number }) => histogram.get(number) ?? 0));
  const shown = shownTable({ counts, hidden: (group) => !isShown.group(group), secret: (group, answer) => !isShown.answer(group, (responses[answer] as { readonly code: string }).code) });
  return groups.map(({ n: all }, i) => responses.map(({ code }, j): ResponseCell => {
    const n = counts[i]?.[j] as number;
    const told = shown[i]?.[j] === true;
    return { response: code, label: labelOf(code), n: told ? n : null, share: told && all > 0 ? rounded(n / all) : null, suppressed: !told };
  }).filter(({ n }) => n !== 0));
}
