import type { SlaPolicyPublished } from '@evenhand/contracts';
import { checkPolicy } from '../clocks/publishing';
import { bookOf, refuse } from '../fact';
import { published } from './published.decider';
import { higherThan } from './version';

/** The clocks of one jurisdiction. Version 1 of those that ship is taken. */
export const slaPolicy = published('sla-policy-published', (command, last) => {
  const data = command.event.data as SlaPolicyPublished;
  const paused = data.clocks.findIndex(({ kind, pausable }) => kind === 'regulatory' && pausable);
  if (paused >= 0) refuse('regulatory_clock_pauses', 'a regulatory clock never pauses (C-INV-3)', `/data/clocks/${paused}/pausable`);
  higherThan((last as SlaPolicyPublished | undefined)?.version, data.version, '/data/version');
  checkPolicy(bookOf(command), data);
});
