import { randomUUID } from 'node:crypto';
import { SLOTS } from '@evenhand/event-sourcing';
import type { Assignment, JourneyLog, Membership } from '../journey-log';
import type { ContractOptions } from './journey-log.contract';
import { customers, eventsOf, until } from './journey-under-test';
import type { JourneyUnderTest } from './journey-under-test';

/** What a process knows of its share, as it is told. */
class Member {
  readonly stop = new AbortController();
  private told: Assignment | undefined;

  private constructor(readonly membership: Membership) {
    void this.listen();
  }

  static async of(journey: JourneyLog, group: string): Promise<Member> {
    return new Member(await journey.join(group));
  }

  /** the slots it may take for its own now */
  get slots(): readonly number[] {
    return this.told && !this.told.until.aborted ? [...this.told.slots].sort((a, b) => a - b) : [];
  }

  private async listen(): Promise<void> {
    for await (const assignment of this.membership.assignments(this.stop.signal)) this.told = assignment;
  }
}

const ALL = [...Array(SLOTS).keys()];
const together = (members: readonly Member[]): number[] => members.flatMap(({ slots }) => slots).sort((a, b) => a - b);
const isComplete = (members: readonly Member[]): boolean => together(members).length === SLOTS;

/** How processes divide the slots among them, where the log is one that is divided; else each has all of them. */
export function membershipContract(log: () => JourneyUnderTest, { shared, restarts }: Required<ContractOptions>): void {
  describe('the members of a group', () => {
    it('one alone has every slot, until it leaves', async () => {
      await log().write(eventsOf(customers(3)));
      const member = await Member.of(log().journey, randomUUID());
      await until(() => isComplete([member]));
      expect(member.slots).toEqual(ALL);
      await member.membership.leave();
      expect(member.slots).toEqual([]);
    });

    if (shared) it('two and three have every slot once, and the share of who left goes to those who stay', async () => {
      await log().write(eventsOf(customers(3)));
      const group = randomUUID();
      const members = [await Member.of(log().journey, group), await Member.of(await log().another(), group)];
      await until(() => isComplete(members) && members.every(({ slots }) => slots.length > 0));
      expect(together(members)).toEqual(ALL);
      members.push(await Member.of(await log().another(), group));
      await until(() => isComplete(members) && members.every(({ slots }) => slots.length > 0));
      expect(together(members)).toEqual(ALL);
      await (members.shift() as Member).membership.leave();
      await until(() => isComplete(members));
      expect(together(members)).toEqual(ALL);
    });

    if (shared && restarts) it('share them again when the server was taken down', async () => {
      await log().write(eventsOf(customers(3)));
      const group = randomUUID();
      const members = [await Member.of(log().journey, group), await Member.of(await log().another(), group)];
      await until(() => isComplete(members));
      await log().restartServer?.();
      await until(() => isComplete(members));
      expect(together(members)).toEqual(ALL);
    });

    it('groups of another name know nothing of each other', async () => {
      await log().write(eventsOf(customers(3)));
      const members = [await Member.of(log().journey, randomUUID()), await Member.of(await log().another(), randomUUID())];
      await until(() => members.every((member) => isComplete([member])));
      expect(members.map(({ slots }) => slots)).toEqual([ALL, ALL]);
    });

    it('what it was told ends with the signal, and with the log', async () => {
      await log().write(eventsOf(customers(3)));
      const other = await log().another();
      const member = await Member.of(other, randomUUID());
      await until(() => isComplete([member]));
      await other.close();
      expect(member.slots).toEqual([]);
    });
  });
}
