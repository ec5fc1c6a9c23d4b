import { transitions, type Transition } from './transitions.table';

const typeOf = (event: string): string => `evenhand.complaints.${event}.v1`;
export const FILED = typeOf('complaint-received');
export const PAID = typeOf('compensation-paid');
export const REVERSED = typeOf('compensation-reversed');
export const CAUSE = typeOf('root-cause-identified');

/** What may be commanded of a complaint that there is, and the type of the event each command writes. */
export const commandTypes: ReadonlyMap<string, string> = new Map([
  ...Object.entries(transitions as Readonly<Record<string, Transition>>).filter(([command]) => command !== 'file').map(([command, { event }]) => [command, typeOf(event)] as const),
  ['pay', PAID], ['reverse', REVERSED],
]);
