import { storedIdOf, type CloudEvent } from '@evenhand/contracts';
import { uuidv5 } from '@evenhand/event-sourcing';
import { clockTimeOf } from '../clocks/due';
import type { Fact, FactName } from '../fact';
import type { Filed } from './complaint.state';

/** Who writes for the suite in this service's name. */
export const SUITE = 'urn:evenhand:complaints';
export const typeOf = (name: FactName): string => `evenhand.complaints.${name}.v1`;

/** What an event about a complaint takes over from its filing. */
export const envelopeOf = ({ envelope: { productcode, branchid, correlationid } }: Filed): Pick<CloudEvent, 'productcode' | 'branchid' | 'correlationid'> => ({
  ...(productcode !== undefined && { productcode }), ...(branchid !== undefined && { branchid }), ...(correlationid !== undefined && { correlationid }),
});

/** An event that the suite writes beside a fact, in one append. Its id follows from the fact's, so that it is the same whenever it is decided. */
export function beside(cause: Fact, state: Filed, name: FactName, at: number, data: object, which = ''): Fact {
  return {
    name, at,
    event: {
      specversion: '1.0', id: uuidv5(`${name} ${which}`, storedIdOf(cause.event.source, cause.event.id)), source: SUITE, type: typeOf(name), subject: state.customer,
      time: clockTimeOf(at), ...envelopeOf(state), actorkind: 'system', causationid: cause.event.id, data,
    },
  };
}

const BESIDE: ReadonlySet<string> = new Set((['complaint-timer-voided', 'complaint-handling-assessed'] satisfies FactName[]).map(typeOf));

/** Whether an event was written beside that one. */
export const isBeside = ({ type, source, causationid }: CloudEvent, cause: CloudEvent): boolean => BESIDE.has(type) && source === SUITE && causationid === cause.id;
