import type { Weighted } from '../luck';

/** How one branch works; each figure says how often of a thousand times. A made-up bank: design, not measured anywhere. */
export interface Branch {
  readonly id: string;
  /** keeps what it promised, and gets in touch when it is due */
  readonly keeps: number;
  /** tells an item that has to be told */
  readonly tells: number;
  /** answers in time */
  readonly answers: number;
  /** gets a full mark for manners, from a customer who neither flatters nor grumbles */
  readonly manners: number;
}

const branch = (id: string, keeps: number, tells: number, answers: number, manners: number): Branch => ({ id, keeps, tells, answers, manners });

/** Most work well, two less so, and Riverside keeps fewer promises and tells less: what an audit is to find. The weights are its customers. */
export const BRANCHES: Weighted<Branch> = [
  [branch('br_city', 985, 995, 985, 950), 180],
  [branch('br_harbour', 980, 990, 980, 950), 160],
  [branch('br_gardens', 990, 998, 990, 975), 140],
  [branch('br_station', 965, 985, 970, 930), 140],
  [branch('br_university', 955, 980, 960, 920), 120],
  [branch('br_old_town', 900, 940, 920, 870), 110],
  [branch('br_airport', 830, 900, 850, 790), 80],
  [branch('br_riverside', 620, 760, 680, 620), 70],
];
