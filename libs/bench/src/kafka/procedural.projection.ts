import type { ComplaintSlaBreached, InteractionRecorded, VoiceAnswered } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { dayOf, decay } from '@evenhand/scoring';
import type { FoldedEvent } from './folded-event';

/** One customer's sums of procedural fairness: N = Σ weight × grade and W = Σ weight, both decayed to the day L. */
export interface ProceduralSums {
  N: number;
  W: number;
  L: number;
}

const HALF_LIFE = 360;
const [LOW, DOUBLE] = [50, 2] as const;

type Graded = readonly [grade: number | undefined, weight: number];

/** How the bank kept to its procedures (treatment P of DOMAIN.md §3.2), by the rules that what a simulated bank tells can meet. */
const RULES: Readonly<Record<string, (data: never) => Graded>> = {
  'evenhand.interactions.interaction-recorded.v1': ({ procedureId, stepsDone = NaN, stepsRequired = NaN }: InteractionRecorded) =>
    [procedureId !== undefined && stepsRequired >= 1 ? (100 * stepsDone) / stepsRequired : undefined, 0.2],
  'evenhand.interactions.voice-answered.v1': ({ daysOpen = NaN }: VoiceAnswered) => [daysOpen <= 10 ? 100 : 50, 0.5],
  'evenhand.interactions.voice-ignored.v1': () => [0, 0.5],
  'evenhand.complaints.complaint-sla-breached.v1': ({ kind }: ComplaintSlaBreached) => [kind === 'regulatory' ? 0 : undefined, 1],
  'evenhand.complaints.review-completed.v1': () => [100, 0.5],
};

/** The small fold that both sides do: the same sums as Kafka Streams' Cell, in the same order of operations. */
export const procedural: StateProjection<ProceduralSums, FoldedEvent> = {
  name: 'procedural',
  version: 1,
  kind: 'state',
  key: (event) => (gradeOf(event) ? event.customer : undefined),
  initialState: () => ({ N: 0, W: 0, L: 0 }),
  evolve: (sums, event) => {
    const graded = gradeOf(event);
    return graded ? add(sums, graded.grade, graded.weight, dayOf(event.at)) : sums;
  },
  encode: ({ N, W, L }) => `[${N},${W},${L}]`,
  decode: (text) => {
    const [N, W, L] = JSON.parse(text) as [number, number, number];
    return { N, W, L };
  },
  columns: { n: '(state ->> 0)::double precision', w: '(state ->> 1)::double precision', l: '(state ->> 2)::integer' },
};

/** What is bad counts double. */
function gradeOf(event: FoldedEvent): { readonly grade: number; readonly weight: number } | undefined {
  const rule = RULES[event.type];
  if (!rule) return undefined;
  const [grade, weight] = rule(event.data as never);
  return grade !== undefined && grade >= 0 && grade <= 100 ? { grade, weight: grade < LOW ? weight * DOUBLE : weight } : undefined;
}

function add(sums: ProceduralSums, grade: number, weight: number, day: number): ProceduralSums {
  const { N, W, L } = sums;
  if (W === 0) return { N: weight * grade, W: weight, L: day };
  if (day > L) {
    const left = decay(HALF_LIFE, day - L);
    return { N: N * left + weight * grade, W: W * left + weight, L: day };
  }
  const aged = day < L ? decay(HALF_LIFE, L - day) * weight : weight;
  return { N: N + aged * grade, W: W + aged, L };
}
