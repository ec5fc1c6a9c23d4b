import { sourcedCode, hexOf, isLabel } from './cfpb.codes';
import { issueOf, type OurIssue } from './cfpb.issues';
import { SOURCED, type Field, type Shape, type Sourced } from './cfpb.shapes';

/** One row of the register → `complaint-reported.v1`. The table with the reasons is docs/cfpb-mapping.md; the two change together. */
export const SOURCE = 'urn:evenhand:import:cfpb';
export const REPORTED = 'evenhand.complaints.complaint-reported.v1';
export const CODES_PUBLISHED = 'evenhand.complaints.register-codes-published.v1';

/** The first day of which the register tells: one moment for all codes, so that telling one again is the same event. */
const REGISTER_BEGAN = '2011-12-01T00:00:00Z';

interface Told<Type extends string, Data> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: typeof SOURCE;
  readonly type: Type;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Data;
}
type ReportedData = { readonly complaintId: string; readonly issue?: OurIssue; readonly timely?: boolean; readonly disputed?: boolean } & { readonly [Name in Exclude<Field, 'number' | 'timely' | 'disputed'>]?: string };
export type ReportedEvent = Told<typeof REPORTED, ReportedData>;
export type CodesEvent = Told<typeof CODES_PUBLISHED, { readonly register: 'cfpb'; readonly field: Sourced; readonly codes: readonly [{ readonly code: string; readonly label: string }] }>;

/** A row as published: column → value. */
export type Row = Readonly<Record<string, string>>;
/** The register's own words in a row, by field; what it does not say is absent. */
export type Labels = Readonly<Partial<Record<Sourced, string>>>;

/** Why a whole row gives no complaint. */
export const LEFT_OUT = ['quotes', 'field_count', 'unusable_number', 'no_day', 'unreadable_day', 'unusable_label'] as const;
/** What was noticed about a complaint that is sent. */
export const NOTES = ['sent_day_absent', 'timely_in_progress', 'answer_not_usable'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];
export type Note = (typeof NOTES)[number];
export type Mapped = { readonly leftOut: LeftOut } | { readonly event: ReportedEvent; readonly labels: Labels; readonly notes: readonly Note[] };

const IN_PROGRESS = 'In progress';

export const fieldOf = (shape: Shape, row: Row, field: Field): string => told(row[shape.fields[field] ?? '']);

/** Empty and N/A say nothing. */
const told = (value = ''): string => (value.trim() === 'N/A' ? '' : value.trim());

/** What tells a row from the others of its file: the register's number, or all it says. */
export const keyOf = (shape: Shape, row: Row): string =>
  (shape.content ? hexOf(shape.content.map((column) => row[column]?.trim() ?? '').join('\u001f'), 24) : fieldOf(shape, row, 'number'));

/** Maps a row; `occurrence` (from 1) tells equal rows of a file apart where the register has no numbers: two equal rows are two complaints. */
export function mapRow(shape: Shape, row: Row, occurrence: number): Mapped {
  const key = keyOf(shape, row);
  if (!shape.content && !/^\d{1,20}$/.test(key)) return { leftOut: 'unusable_number' };
  const days = { [shape.began]: fieldOf(shape, row, shape.began), [shape.sent]: fieldOf(shape, row, shape.sent) };
  const began = days[shape.began] ?? '';
  if (began === '') return { leftOut: 'no_day' };
  if (Object.values(days).some((day) => day !== '' && !isDay(day))) return { leftOut: 'unreadable_day' };
  const labels = Object.fromEntries(SOURCED.map((field) => [field, fieldOf(shape, row, field)] as const).filter(([, label]) => label !== '')) as Labels;
  if (!Object.values(labels).every(isLabel)) return { leftOut: 'unusable_label' };

  const complaintId = shape.content ? `CFPB-D-${key}-${occurrence}` : `CFPB-${key}`;
  const [timely, disputed] = [fieldOf(shape, row, 'timely'), fieldOf(shape, row, 'disputed')];
  const inProgress = labels.sourceResponse === IN_PROGRESS;
  const issue = issueOf(labels.sourceIssue, labels.sourceSubIssue);
  const event: ReportedEvent = {
    specversion: '1.0', id: complaintId, source: SOURCE, type: REPORTED, subject: complaintId, time: `${began}T00:00:00Z`, datacontenttype: 'application/json',
    data: {
      complaintId,
      ...(issue && { issue }),
      ...Object.fromEntries(Object.entries(labels).map(([field, label]) => [field, sourcedCode(field as Sourced, label)])),
      ...(!inProgress && answer('timely', timely)),
      ...answer('disputed', disputed),
      ...Object.fromEntries(Object.entries(days).filter(([, day]) => day !== '')),
    },
  };
  const noticed: Readonly<Record<Note, boolean>> = {
    sent_day_absent: days[shape.sent] === '',
    timely_in_progress: inProgress && timely !== '',
    answer_not_usable: [timely, disputed].some((said) => said !== '' && !ANSWERS.has(said)),
  };
  return { event, labels, notes: NOTES.filter((note) => noticed[note]) };
}

const ANSWERS: ReadonlyMap<string, boolean> = new Map([['Yes', true], ['No', false]]);
const answer = (name: 'timely' | 'disputed', said: string): object => (ANSWERS.has(said) ? { [name]: ANSWERS.get(said) } : {});

/** A real day of the calendar, as the suite takes it. */
function isDay(text: string): boolean {
  if (!/^(19[9]\d|2\d{3})-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** What a code stands for: an event of its own for each, so that it is the same whatever file it is met in, and wherever. */
export const codesEvent = (field: Sourced, label: string): CodesEvent => ({
  specversion: '1.0', id: `CFPB-code-${hexOf(`${field}\n${label}`, 24)}`, source: SOURCE, type: CODES_PUBLISHED, subject: 'bank', time: REGISTER_BEGAN, datacontenttype: 'application/json',
  data: { register: 'cfpb', field, codes: [{ code: sourcedCode(field, label), label }] },
});

/** A state's two letters say themselves. */
export const needsLabel = (field: Sourced, label: string): boolean => sourcedCode(field, label) !== label;
