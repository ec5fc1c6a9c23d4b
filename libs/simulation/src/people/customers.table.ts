import type { Weighted } from '../luck';

/** How much a customer has to do with the bank, in percent of a usual customer. */
export interface Habit {
  /** matters they call, write or come for */
  readonly contacts: number;
  /** everything else that happens between them and the bank */
  readonly activity: number;
}

/** Few customers make most of the contacts, as in the call centre: half call at most twice in two months, one of a hundred 54 times and more. */
export const HABITS: Weighted<Habit> = [
  [{ contacts: 2, activity: 4 }, 60],
  [{ contacts: 30, activity: 60 }, 420],
  [{ contacts: 100, activity: 100 }, 350],
  [{ contacts: 320, activity: 130 }, 130],
  [{ contacts: 1300, activity: 160 }, 40],
];

/** What a customer adds to every mark they give, in parts of a thousand of a full mark. */
export const TONES: Weighted<number> = [[150, 120], [60, 330], [0, 330], [-150, 160], [-380, 60]];

export const SEGMENTS: Weighted<'mass' | 'affluent' | 'private' | 'sme' | 'corp'> = [
  ['mass', 700], ['affluent', 160], ['private', 30], ['sme', 90], ['corp', 20],
];

export const LOCALES: Weighted<string> = [['en-GB', 620], ['de-DE', 130], ['zh-CN', 110], ['es-ES', 80], ['ar', 60]];

export const PRODUCTS: Weighted<string> = [['CURRENT_STD', 420], ['CARD_STD', 230], ['SAVINGS_A', 140], ['HOME_LOAN', 90], ['CARD_GOLD', 70], ['WEALTH_A', 50]];

/** The way in which a customer rather comes. */
export const WAYS: Weighted<'phone' | 'app' | 'branch' | 'web' | 'chat' | 'email'> = [
  ['phone', 480], ['app', 240], ['branch', 110], ['web', 70], ['chat', 60], ['email', 40],
];
