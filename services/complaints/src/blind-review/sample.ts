import { createHash } from 'node:crypto';

const BLIND_PERCENT = 5;
const TOKEN_DIGITS = 32;

/** The first 4 bytes of SHA-256(seed + complaintId), an unsigned integer, mod 100: below 5 somebody reviews the complaint blind. */
export const drawnBlind = (seed: string, complaintId: string): boolean =>
  createHash('sha256').update(seed + complaintId).digest().readUInt32BE(0) % 100 < BLIND_PERCENT;

/** What a blind reviewer knows a complaint by: nobody who has not the seed finds one from the other. @param seed EVENHAND_SAMPLE_SEED */
export const tokenOf = (seed: string, complaintId: string): string =>
  createHash('sha256').update(`${seed}\nblind\n${complaintId}`).digest('hex').slice(0, TOKEN_DIGITS);
