import { BANK } from '../desks';
import { falls, keyOf, Luck, mixed } from '../luck';
import { BRANCHES, type Branch } from './branches.table';
import { HABITS, LOCALES, PRODUCTS, SEGMENTS, TONES, WAYS, type Habit } from './customers.table';

/** A customer as every part knows them; number 0 is the bank itself. */
export interface Customer {
  readonly subject: string;
  readonly segment: 'mass' | 'affluent' | 'private' | 'sme' | 'corp';
  readonly locale: string;
  readonly branch: Branch;
  /** pseudonym of who looks after them there */
  readonly staff: string;
  readonly product: string;
  /** the day on which they became a customer, which may be long before the suite knew them */
  readonly joined: number;
  readonly way: 'phone' | 'app' | 'branch' | 'web' | 'chat' | 'email';
  /** added to every mark they give, in parts of a thousand */
  readonly tone: number;
}

/** Of a thousand customers, those whom the bank has from the first days on; the others join within half a year. */
const FROM_THE_START = 900;

const LONGEST_DAYS = 30 * 365;

/** Each trait is drawn from a stream of its own, so that another trait changes none of them. */
const streams = {
  segment: keyOf('segment'), locale: keyOf('locale'), branch: keyOf('branch'), staff: keyOf('staff'), product: keyOf('product'), way: keyOf('way'),
  tone: keyOf('tone'), habit: keyOf('habit'), since: keyOf('since'), joined: keyOf('joined'),
};

/** Everybody whom the bank knows, made anew whenever they are asked for: a million customers take no memory. */
export class Customers {
  private readonly key: number;
  private readonly luck = new Luck();

  /** @param first the first day of the simulation, when the bank opens its books */
  constructor(private readonly seed: string, private readonly first: number) {
    this.key = mixed(keyOf(seed), keyOf('customers'));
  }

  /** The day on which they became known to the suite. */
  since(n: number): number {
    if (n === 0) return this.first;
    const key = mixed(mixed(this.key, n), streams.since);
    this.luck.restart(key);
    return this.first + (falls(key, FROM_THE_START) ? this.luck.below(3) : 3 + this.luck.below(180));
  }

  habit(n: number): Habit {
    return this.luck.restart(mixed(mixed(this.key, n), streams.habit)).of(HABITS);
  }

  get(n: number): Customer {
    const own = mixed(this.key, n);
    const luck = (stream: number): Luck => this.luck.restart(mixed(own, stream));
    const branch = luck(streams.branch).of(BRANCHES);
    const old = falls(mixed(own, streams.since), FROM_THE_START);
    return {
      subject: n === 0 ? BANK : `sim-${this.seed}-${n}`,
      segment: luck(streams.segment).of(SEGMENTS),
      locale: luck(streams.locale).of(LOCALES),
      branch,
      staff: `h_${branch.id.slice(3)}_${1 + luck(streams.staff).below(6)}`,
      product: luck(streams.product).of(PRODUCTS),
      joined: old ? this.first - luck(streams.joined).below(LONGEST_DAYS) : this.since(n),
      way: luck(streams.way).of(WAYS),
      tone: luck(streams.tone).of(TONES),
    };
  }
}
