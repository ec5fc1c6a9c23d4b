import type { ProcessManager, Seen } from '@evenhand/reactors';

const GAP = 20;
const FAIR = 60;
const CONFIDENT = 0.5;

type Fairness = NonNullable<Seen['fairness']>['after'];

/** PM-13, the half that warns: treated badly, and it does not feel so. The other half is the interactions service's. */
export const maskedUnfairness: ProcessManager = {
  name: 'PM-13', owner: 'complaints', on: 'fairness',
  when: 'perceived fairness comes to lie 20 points or more above a treatment below 60, both with a confidence of at least 0.5',
  then: 'masked unfairness is flagged to compliance, with the figures and the position they were read at',
  react(cause, { fairness }) {
    if (!fairness || masked(fairness.before) || !masked(fairness.after)) return [];
    const { treatment, perceived, gap } = fairness.after;
    return [{
      record: {
        type: 'evenhand.complaints.masked-unfairness-flagged.v1', subject: cause.customer, time: cause.time,
        data: {
          treatment: treatment.overall, perceived: perceived.overall, gap, treatmentConf: treatment.confidence, perceivedConf: perceived.confidence, asOfPosition: cause.position,
        },
      },
    }];
  },
};

const masked = ({ treatment, perceived, gap }: Fairness): boolean =>
  gap !== null && gap >= GAP && treatment.overall < FAIR && treatment.confidence >= CONFIDENT && perceived.confidence >= CONFIDENT;
