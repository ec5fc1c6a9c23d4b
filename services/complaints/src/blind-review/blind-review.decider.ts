import { plausibleTime, refuse, sameData, type FactDecider } from '../fact';

/** A case before a blind reviewer, by its token; what the reviewer says stands on the complaint. */
export interface BlindReviewState {
  readonly drawn?: object;
}

/** Opened once by the suite: the token leads to one complaint, and to these facts of it. */
export const blindReview: FactDecider<BlindReviewState> = {
  opens: new Set(['blind-review-drawn']),
  initialState: {},
  evolve: (state, { event }) => ({ drawn: state.drawn ?? event.data }),
  decide(command, { drawn }) {
    plausibleTime(command);
    const { event, name, at } = command;
    if (!drawn) return [{ event, name, at }];
    if (sameData(event.data, drawn)) return [];
    return refuse('already_recorded', 'the case is drawn already, otherwise', '/data/blindReviewId');
  },
};
