import { createHash } from 'node:crypto';
import type { Sourced } from './cfpb.shapes';

/**
 * Codes for the register's words. A code depends on its label alone, so that files imported apart agree, and no two labels share one: it is bare where
 * the label can be read back from it (`closed_with_non_monetary_relief`), and else ends in eight hex digits of the label's SHA-256.
 */
export const LONGEST_CODE = 64;
const DIGITS = 8;

export function codeOf(label: string): string {
  const slug = label.toLowerCase().replaceAll(', ', '__').replace(/[^a-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  if (slug.length > 0 && slug.length <= LONGEST_CODE && readBack(slug) === label && !/_[0-9a-f]{8}$/.test(slug)) return slug;
  return `${slug.slice(0, LONGEST_CODE - DIGITS - 1).replace(/_+$/, '') || 'label'}_${hexOf(label, DIGITS)}`;
}

/** Words of one capital at the start, `__` for a comma, `non_` for `non-`, `_t` and the like for `'t`: what the register's words mostly are. */
function readBack(slug: string): string {
  const words = slug.replaceAll('__', ', ').replaceAll('_', ' ').replace(/\bnon /g, 'non-').replace(/ (t|s|d)(?![a-z0-9])/g, "'$1");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A state keeps its own letters: `CA`. What is longer than a state's code may be gets one. */
export const stateCodeOf = (label: string): string => (/^[A-Z]{2}$/.test(label) ? label : `x${hexOf(label, 7)}`);

/** A register has some hundred labels and hundred thousands of rows: each is made a code once. */
const codes = new Map<string, string>();

export function sourcedCode(field: Sourced, label: string): string {
  if (field === 'state') return stateCodeOf(label);
  const known = codes.get(label) ?? codeOf(label);
  codes.set(label, known);
  return known;
}

export const hexOf = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits);

const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{1,200}$/u;
/** What is longer, or has line breaks, is no word of a register but a text that went astray. */
export const isLabel = (label: string): boolean => PRINTABLE.test(label);
