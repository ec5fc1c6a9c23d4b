import type { LoanEvent } from './bpic2012.events';
import { mapCase, type Mapped } from './bpic2012.mapping';
import { readRow, type Row } from './bpic2012.rows';

/** Rows as published, but for case, day of registration and amount; `no activity transition employee time`. */
const rowsOf = (lines: readonly string[]): Row[] => lines.map((line, i) => {
  const [no, activity, transition, employee, time] = line.split('|').map((field) => field.trim());
  const row = readRow(`173688,2011-10-01T00:38:44.546+02:00,20000,${[no, activity, transition, employee, time].join(',')}`, i + 2);
  if (typeof row === 'string') throw new Error(`${row}: ${line}`);
  return row;
});
export const mapped = (...lines: string[]): readonly Mapped[] => mapCase(rowsOf(lines));
export const meaningsOf = (all: readonly Mapped[]): string[] => all.map((one) => ('meaning' in one ? one.meaning : one.leftOut));
export const eventsOf = (all: readonly Mapped[]): LoanEvent[] => all.flatMap((one) => ('events' in one ? one.events : []));
export const dataOf = (all: readonly Mapped[]): LoanEvent['data'][] => eventsOf(all).map(({ data }) => data);
export const notesOf = (all: readonly Mapped[]): string[] => all.flatMap((one) => ('notes' in one ? one.notes : []));

/** Case 173688, the first of the file. */
export const APPROVED = [
  '1 | A_SUBMITTED | COMPLETE | 112 | 2011-10-01T00:38:44.546+02:00', '2 | A_PARTLYSUBMITTED | COMPLETE | 112 | 2011-10-01T00:38:44.880+02:00',
  '3 | A_PREACCEPTED | COMPLETE | 112 | 2011-10-01T00:39:37.906+02:00', '4 | W_Completeren aanvraag | SCHEDULE | 112 | 2011-10-01T00:39:38.875+02:00',
  '5 | W_Completeren aanvraag | START || 2011-10-01T11:36:46.437+02:00', '6 | A_ACCEPTED | COMPLETE | 10862 | 2011-10-01T11:42:43.308+02:00',
  '7 | O_SELECTED | COMPLETE | 10862 | 2011-10-01T11:45:09.243+02:00', '8 | A_FINALIZED | COMPLETE | 10862 | 2011-10-01T11:45:09.243+02:00',
  '9 | O_CREATED | COMPLETE | 10862 | 2011-10-01T11:45:11.197+02:00', '10 | O_SENT | COMPLETE | 10862 | 2011-10-01T11:45:11.380+02:00',
  '11 | W_Nabellen offertes | SCHEDULE || 2011-10-01T11:45:11.554+02:00', '12 | W_Completeren aanvraag | COMPLETE || 2011-10-01T11:45:13.917+02:00',
  '13 | W_Nabellen offertes | START || 2011-10-01T12:15:41.290+02:00', '14 | W_Nabellen offertes | COMPLETE || 2011-10-01T12:17:08.924+02:00',
  '15 | W_Nabellen offertes | START | 10913 | 2011-10-08T16:26:57.720+02:00', '16 | W_Nabellen offertes | COMPLETE | 10913 | 2011-10-08T16:32:00.886+02:00',
  '17 | W_Nabellen offertes | START | 11049 | 2011-10-10T11:32:22.495+02:00', '18 | O_SENT_BACK | COMPLETE | 11049 | 2011-10-10T11:33:03.668+02:00',
  '19 | W_Valideren aanvraag | SCHEDULE | 11049 | 2011-10-10T11:33:04.560+02:00', '20 | W_Nabellen offertes | COMPLETE | 11049 | 2011-10-10T11:33:05.791+02:00',
  '21 | W_Valideren aanvraag | START | 10629 | 2011-10-13T10:05:26.925+02:00', '22 | A_REGISTERED | COMPLETE | 10629 | 2011-10-13T10:37:29.226+02:00',
  '23 | A_APPROVED | COMPLETE | 10629 | 2011-10-13T10:37:29.226+02:00', '24 | O_ACCEPTED | COMPLETE | 10629 | 2011-10-13T10:37:29.226+02:00',
  '25 | A_ACTIVATED | COMPLETE | 10629 | 2011-10-13T10:37:29.226+02:00', '26 | W_Valideren aanvraag | COMPLETE | 10629 | 2011-10-13T10:37:37.026+02:00',
];
