import { DATE, instantOf } from '@evenhand/contracts';

/** What an event's data tell, whatever stands there: a member of another kind than expected tells nothing, for a fold refuses no history. */
export class Told {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(data: unknown) {
    this.members = typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
  }

  text(member: string): string | undefined {
    return textOf(this.of(member));
  }

  /** a whole number that is not negative */
  count(member: string): number | undefined {
    const value = this.of(member);
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
  }

  flag(member: string): boolean | undefined {
    const value = this.of(member);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** ms since 1970 */
  moment(member: string): number | undefined {
    const value = this.text(member);
    return value === undefined ? undefined : momentOf(instantOf(value));
  }

  isListed(member: string): boolean {
    const value = this.of(member);
    return Array.isArray(value) && value.length > 0;
  }

  /** whole days from one calendar day to another, negative where the second is the earlier */
  days(from: string, to: string): number | undefined {
    const [first, second] = [this.text(from), this.text(to)];
    return first !== undefined && second !== undefined && DATE.test(first) && DATE.test(second) ? (Date.parse(second) - Date.parse(first)) / DAY_MS : undefined;
  }

  private of(member: string): unknown {
    return Object.hasOwn(this.members, member) ? this.members[member] : undefined;
  }
}

const DAY_MS = 86_400_000;
/** what a date can hold */
const MOST_MS = 8_640_000_000_000_000;

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** @returns undefined for what is no moment */
export const momentOf = (at: number): number | undefined => (Number.isInteger(at) && Math.abs(at) <= MOST_MS ? at : undefined);

/** The members that are told. */
export const known = <Members extends object>(members: Members): { [Member in keyof Members]?: NonNullable<Members[Member]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [Member in keyof Members]?: NonNullable<Members[Member]> };
