import { plausibleTime, sameData, type FactDecider, type RecordFact } from '../fact';

/** The last version published in a stream. */
export interface PublishedState {
  readonly last?: object;
}

/**
 * Versions of a policy, published one after the other: the last one told again changes nothing, any other is held against it.
 * @param check refuses what may not be published
 */
export const published = (name: string, check: (command: RecordFact, last: object | undefined) => void): FactDecider<PublishedState> => ({
  opens: new Set([name]),
  initialState: {},
  evolve: (_state, { event }) => ({ last: event.data }),
  decide(command, { last }) {
    plausibleTime(command);
    const { event, name: told, at } = command;
    if (last && sameData(event.data, last)) return [];
    check(command, last);
    return [{ event, name: told, at }];
  },
});
