/** Fairness by the formulas of DOMAIN.md §3.1-3.3 alone, from a customer's events as the journey shows them: what the product is compared with. */

export interface JourneyEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly actorkind?: string;
  readonly position: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Justice = 'D' | 'P' | 'I' | 'N';
export const justices = { distributive: 'D', procedural: 'P', informational: 'I', interpersonal: 'N' } as const;
export type LedgerName = 'treatment' | 'perceived';

const SHARE: Readonly<Record<Justice, number>> = { D: 0.35, P: 0.2, I: 0.2, N: 0.25 };
const HALF_LIFE = 360;
const DAY = 86_400_000;

type Graded = readonly [dim: Justice, x: number, w: number];
const clamped = (x: number): number => Math.max(0, Math.min(100, x));

/** §3.2: f(q), piecewise linear; q in bp. */
function justRatio(bp: number): number {
  const points = [[2_500, 0], [5_000, 50], [7_500, 79], [10_000, 100]] as const;
  const q = Math.max(2_500, Math.min(10_000, bp));
  const i = Math.max(1, points.findIndex(([at]) => q <= at));
  const [[q0, x0], [q1, x1]] = [points[i - 1] as (typeof points)[number], points[i] as (typeof points)[number]];
  return x0 + ((x1 - x0) * (q - q0)) / (q1 - q0);
}

/** §3.2: timeliness of r = time used / limit in force. */
const timeliness = (r: number): number => (r <= 0.5 ? 100 : r <= 1 ? 150 - 100 * r : Math.max(0, 100 - 50 * r));

/** §3.2, what the complaint desk and the clocks tell. */
function complaintsOf({ type, time, data }: JourneyEvent): readonly Graded[] {
  const n = (field: string): number => data[field] as number;
  const upheld = data['decision'] === 'upheld' || data['decision'] === 'partly';
  const ratios = (...fields: string[]): number[] => fields.flatMap((field) => (data[field] === undefined ? [] : [justRatio(n(field))]));
  switch (type.split('.')[2]) {
    case 'equity-assessed': return [['D', Math.min(...ratios('qEntBp', 'qPeerBp'), ...(ratios('qEntBp', 'qPeerBp').length > 0 ? [] : [n('remedyMatch')])), 2]];
    case 'equity-review-decided': return n('topUpMinor') > 0 && data['qEntAfterBp'] !== undefined ? [['D', Math.min(...ratios('qEntAfterBp', 'qPeerAfterBp')), 2]] : [];
    case 'external-decision-recorded': return data['upheld'] === true && data['bankDecision'] === 'rejected' ? [['D', 0, 1]] : [];
    case 'blind-review-completed': return data['merited'] === true && data['bankDecision'] === 'rejected' ? [['D', 0, 1]] : [];
    case 'compensation-paid': return [...(n('businessDaysLate') > 0 ? [['D', 25, 1] as const] : []), ...(data['gapId'] === undefined ? [] : [['D', 100, 1] as const])];
    case 'complaint-handling-assessed': return [
      ['P', 0.25 * timeliness(n('timelinessRatioBp') / 10_000) + 0.15 * (n('voice') + n('consistency') + n('correctability')) + 0.1 * (n('bias') + n('accuracy') + n('ethicality')), 2],
      ['N', n('respect'), 1],
    ];
    case 'complaint-sla-breached': return data['kind'] === 'regulatory' ? [['P', 0, 1]] : [];
    case 'review-completed': return [['P', 100, 0.5]];
    case 'complaint-response-issued': {
      if (data['kind'] !== 'final' && data['kind'] !== 'summary') return [];
      const told = [((data['reasonCodes'] ?? []) as []).length > 0, n('readingGrade') <= 9, data['evidenceCited'] === true, data['reviewRouteIncluded'] === true];
      return [['I', 25 * told.filter(Boolean).length, 2], ...(upheld && data['issue'] === 'staff_attitude' ? [['N', 0, 1] as const] : [])];
    }
    case 'progress-update-sent': return data['dueAt'] !== undefined && Date.parse(time) <= Date.parse(data['dueAt'] as string) ? [['I', 100, 0.3]] : [];
    case 'progress-update-missed': return [['I', 0, 0.3]];
    default: return [];
  }
}

/** §3.2, what interactions tell. */
function treatmentOf(event: JourneyEvent): readonly Graded[] {
  const { type, data, actorkind } = event;
  const n = (field: string): number => data[field] as number;
  const has = (...fields: string[]): boolean => fields.every((field) => data[field] !== undefined);
  const late = Math.max(0, (Date.parse(data['deliveredAt'] as string) - Date.parse(data['dueAt'] as string)) / 3_600_000);
  switch (type.split('.')[2]) {
    case 'interaction-recorded': return [
      ...(has('procedureId') && n('stepsRequired') >= 1 ? [['P', 100 * n('stepsDone') / n('stepsRequired'), 0.2] as const] : []),
      ...(has('emotionBefore', 'emotionAfter') && n('emotionBefore') < 0 ? [['N', clamped(50 + 25 * (n('emotionAfter') - n('emotionBefore'))), 0.3] as const] : []),
    ];
    case 'interaction-rated': return has('courtesy') && actorkind !== 'staff' && actorkind !== 'regulator' ? [['N', (n('courtesy') - 1) * 25, 0.5]] : [];
    case 'disclosure-given':
      return [['I', 100 * (data['itemsGiven'] as []).length / (data['itemsRequired'] as []).length * (data['phase'] === 'post' ? 0.5 : 1), 1]];
    case 'understanding-confirmed': return [['I', n('quiz'), 0.5]];
    case 'education-attended': return has('quiz') ? [['I', n('quiz'), 0.3]] : [];
    case 'disclosure-gap-found': return [['I', 0, 1], ...(n('harmMinor') > 0 ? [['D', 0, 1] as const] : [])];
    case 'comparison-challenge-decided': return data['upheld'] === true ? [['I', 0, 1]] : [];
    case 'doubt-expired': return [['I', 0, 1]];
    case 'doubt-resolved': {
      const reached = data['confirmedBy'] === 'staff' ? Math.min(70, n('understanding')) : n('understanding');
      return [['I', Math.max(0, reached - 5 * Math.max(0, n('daysOpen') - 2)), 1]];
    }
    case 'information-delivered': return data['critical'] === true ? [['I', Math.max(0, 100 - 10 * late), 0.5]] : [];
    case 'voice-answered': return [['P', n('daysOpen') <= 10 ? 100 : 50, 0.5]];
    case 'voice-ignored': return [['P', 0, 0.5]];
    case 'hardship-unanswered': return [['N', 0, 1]];
    case 'hardship-support-given': return [['N', 100, 1], ...(has('valueMinor') && n('valueMinor') > 0 ? [['D', 100, 1] as const] : [])];
    default: return complaintsOf(event);
  }
}

/** §3.3, end: only what the customer says. */
function perceivedOf({ type, data }: JourneyEvent): readonly Graded[] {
  if (type.split('.')[2] !== 'survey-answered') return [];
  const answers = data['answers'] as readonly { item: string; value: number }[];
  if (data['instrument'] === 'justice4') return answers.map(({ item, value }) => [item as Justice, (value - 1) * 25, 1]);
  return data['instrument'] === 'ces' ? answers.map(({ value }) => ['P', (value - 1) * 100 / 6, 0.5]) : [];
}

/** Which fact a void takes back. */
function voidedBy({ type, data }: JourneyEvent): string | undefined {
  switch (type.split('.')[2]) {
    case 'rating-voided': return `interaction-rated ${String(data['interactionId'])}`;
    case 'survey-voided': return `survey-answered ${String(data['surveyId'])}`;
    // The last of the money that is taken back takes what it counted with it.
    case 'compensation-reversed': return (data['entries'] as []).length > 0 ? `compensation-paid ${String(data['compensationId'])}` : undefined;
    case 'timer-voided':
    case 'complaint-timer-voided': return String(data['timerEventId']);
    default: return undefined;
  }
}
const namesOf = ({ id, type, data }: JourneyEvent): readonly string[] => [id, `${type.split('.')[2]} ${String(data['interactionId'] ?? data['surveyId'] ?? data['compensationId'])}`];

export interface Fairness extends Readonly<Record<Justice | 'overall', number>> {
  readonly confidence: number;
}

/** @param at ms since 1970: the events that happened until then, without those taken back by then */
export function fairnessAt(journey: readonly JourneyEvent[], ledger: LedgerName, at: number): Fairness {
  const happened = journey.filter(({ time }) => Date.parse(time) <= at);
  const voided = new Set(happened.map(voidedBy));
  const sums: Record<Justice, [n: number, w: number]> = { D: [0, 0], P: [0, 0], I: [0, 0], N: [0, 0] };
  for (const event of happened.filter((one) => !namesOf(one).some((name) => voided.has(name)))) {
    for (const [dim, x, w] of ledger === 'treatment' ? treatmentOf(event) : perceivedOf(event)) {
      const weight = w * (ledger === 'treatment' && x < 50 ? 2 : 1) * Math.pow(2, -(Math.floor(at / DAY) - Math.floor(Date.parse(event.time) / DAY)) / HALF_LIFE);
      sums[dim][0] += weight * x;
      sums[dim][1] += weight;
    }
  }
  const parts = Object.values(justices).map((dim) => ({ dim, score: (50 + sums[dim][0]) / (1 + sums[dim][1]), weight: sums[dim][1], confidence: sums[dim][1] / (1 + sums[dim][1]) }));
  const confidence = parts.reduce((sum, { dim, confidence: own }) => sum + SHARE[dim] * own, 0);
  const mean = confidence === 0 ? 50 : parts.reduce((sum, { dim, score, confidence: own }) => sum + SHARE[dim] * own * score, 0) / confidence;
  const caps = ledger === 'treatment' ? parts.map(({ score, weight }) => 100 - (80 - score) * Math.min(1, 2 * weight)) : [];
  const scores = Object.fromEntries(parts.map(({ dim, score }) => [dim, score])) as Record<Justice, number>;
  return { ...scores, overall: Math.min(mean, ...caps), confidence };
}
