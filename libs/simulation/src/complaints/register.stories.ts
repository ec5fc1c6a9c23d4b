import { dateOf, dayOf, NIGHTLY } from '../calendar';
import { SYSTEM } from '../desks';
import type { Quantiles } from '../luck';
import { aMonth } from '../rhythm';
import { story } from '../story';
import { ISSUES, type Issue } from './cases.table';

/** Complaints of which the bank knows only from a register kept elsewhere, such as a regulator's. */

/** Days from the complaint until the bank was sent it: as counted in the CFPB's register of one bank. */
const SENT_AFTER: Quantiles = [[0, 0], [748, 0], [900, 3], [990, 23], [1000, 275]];

interface Entry {
  readonly issue: Issue;
  readonly money: boolean;
  readonly disputed: boolean;
}

const register = story<Entry>({
  name: 'register', often: aMonth(0.4), hours: NIGHTLY,
  draws: ({ luck, who }) => ({ issue: luck.of(ISSUES[who.product] ?? []), money: luck.happens(248), disputed: luck.happens(206) }),
  steps: [{
    tells: 'complaint-reported', by: SYSTEM, product: ({ who }) => who.product,
    data: ({ id, at, luck, who, drawn: { issue, money, disputed } }) => {
      const received = dayOf(at);
      const sent = luck.quantile(SENT_AFTER);
      return {
        complaintId: id, productCode: who.product, issue, sourceIssue: issue, sourceChannel: luck.of([['web', 676], ['referral', 222], ['phone', 69], ['postal_mail', 33]] as const),
        sourceResponse: money ? 'monetary_relief' : luck.happens(100) ? 'other_relief' : 'explanation', timely: luck.happens(967), disputed,
        submittedOn: dateOf(received - sent), receivedOn: dateOf(received),
      };
    },
  }],
});

export const registerStories = [register];
