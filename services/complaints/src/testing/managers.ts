import { serialise, storedIdOf } from '@evenhand/contracts';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import { Cause } from '@evenhand/reactors';
import type { ProcessManager, Seen } from '@evenhand/reactors';
import { drawnBlind } from '../blind-review/sample';
import type { Fact } from '../fact';
import { Lookups } from '../lookups';
import { NoFigures } from '../peers/population.figures';
import { processManagers } from '../process-managers/process-managers';
import { day, iso, received, response } from './facts';

/** Seeds whose chance draws cmp_1 for a blind review, and does not. */
const seeds = Array.from({ length: 500 }, (_, i) => `seed${i}`);
export const drawing = seeds.find((seed) => drawnBlind(seed, 'cmp_1')) as string;
export const sparing = seeds.find((seed) => !drawnBlind(seed, 'cmp_1')) as string;

export const SEEN: Seen = { lowered: false, contacts: 0, complaints: [] };
export const lookupsWith = (seed: string, figures = new NoFigures()): Lookups => new Lookups(figures, new InMemoryEventStore(() => new Date(day(100))), seed);
export const managers = processManagers(lookupsWith(drawing));
export const named = (name: string, among: readonly ProcessManager[] = managers): ProcessManager => among.find((manager) => manager.name === name) as ProcessManager;

/** The fact as it stands in the log, at position 7. */
export const causeOf = ({ event, at }: Fact): Cause => new Cause({
  id: storedIdOf(event.source, event.id), position: 7, stream: 's', revision: 0, customer: event.subject, recordedAt: iso(at), body: serialise(event),
});

/** What a manager writes about the last of these facts of a complaint. */
export function written(name: string, facts: readonly Fact[], seen = SEEN, looked?: unknown): readonly object[] {
  const cause = causeOf(facts.at(-1) as Fact);
  return named(name).react(cause, seen, facts.map(({ event }) => event), looked).map((reaction) => ('record' in reaction ? reaction.record : reaction));
}

export const filed = (data: object = {}): Fact => received(day(0), { due: [], vulnerable: false, ...data });
/** With what the suite fills in. */
export const answered = (at: number, data: object = {}): Fact => response(at, { issue: 'fees', ...data } as never);
