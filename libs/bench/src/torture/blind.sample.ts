import { createHash } from 'node:crypto';

/** What the suite draws by, as it is started. */
export const SEED = 'evenhand';
const PERCENT = 5;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** DOMAIN.md §2.3, told once more: whether a complaint is drawn to be reviewed blind. */
export const drawnBlind = (complaintId: string): boolean => digest(`${SEED}${complaintId}`).readUInt32BE(0) % 100 < PERCENT;

/** What its reviewer knows it by. */
export const tokenOf = (complaintId: string): string => digest(`${SEED}\nblind\n${complaintId}`).toString('hex').slice(0, 32);
