import type { ActorKind, Channel } from '@evenhand/contracts';

/** The subject of facts that concern no customer. Written here too, since importing it would load the judges with it. */
export const BANK = 'bank';

/** Where a fact is told, and by whom. */
export interface Desk {
  readonly channel?: Channel;
  readonly actorkind: ActorKind;
  /** the customer's branch and who looks after them there is named */
  readonly staff?: true;
  /** somebody else of the bank than them, by pseudonym */
  readonly ref?: string;
}

/** Somebody of the bank, by a channel. */
export const staffBy = (channel: Channel): Desk => STAFF[channel];
/** The customer, by a channel. */
export const customerBy = (channel: Channel): Desk => CUSTOMER[channel];

const CHANNELS: readonly Channel[] = ['branch', 'phone', 'app', 'web', 'chat', 'email', 'post', 'social', 'third_party', 'regulator'];
const every = (desk: (channel: Channel) => Desk): Readonly<Record<Channel, Desk>> =>
  Object.fromEntries(CHANNELS.map((channel) => [channel, desk(channel)])) as Record<Channel, Desk>;
const STAFF = every((channel) => ({ channel, actorkind: 'staff', staff: true }));
const CUSTOMER = every((channel) => ({ channel, actorkind: 'customer' }));

/** A back office: somebody of the bank, without a channel to the customer. */
export const OFFICE_DESK: Desk = { actorkind: 'staff', staff: true };
/** A machine, such as a timer or a nightly run. */
export const SYSTEM: Desk = { actorkind: 'system' };
export const MESSAGE: Desk = { channel: 'app', actorkind: 'system' };
