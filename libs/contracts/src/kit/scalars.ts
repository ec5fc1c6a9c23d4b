import { isBoolean, isInt, isNumber } from 'class-validator';
import { atLeast, atMost, check, constant, format, member, noLonger, notEmpty, object, pattern, text, wellFormed } from './checks';
import { field, type Field } from './field';
import { CODE, CURRENCY, DATE, DATE_TIME, ID, PRINTABLE, TYPE_NAME, URI, URI_REFERENCE } from './patterns';

const ID_SAYS = 'must be 1 to 64 of A-Z a-z 0-9 . _ : ~ -';
const CODE_SAYS = 'may hold only A-Z a-z 0-9 . _ : ~ -';

/** An identifier given by a bank's system: 1 to 64 characters without spaces. */
export const Id = (): Field => field(text, pattern(ID, ID_SAYS));
/** A code: at most `most` characters, never free text. */
export const Code = (most: number): Field => field(text, noLonger(most), pattern(CODE, CODE_SAYS));
/** Text of a form of its own. `message` follows the field's name. */
export const Matching = (source: string, message: string, most?: number): Field =>
  field(text, ...(most === undefined ? [] : [noLonger(most)]), pattern(source, message));
/** The name of an event type, version included. */
export const TypeName = (): Field => Matching(TYPE_NAME, 'must be a type name such as evenhand.interactions.need-met.v1', 128);
/** ISO 4217, upper case. */
export const Currency = (): Field => Matching(CURRENCY, 'must be three capital letters');
/** Free text of 1 to `most` characters, without NUL or half a surrogate pair. */
export const Text = (most: number): Field => field(text, notEmpty, noLonger(most), wellFormed);
/** One line of 1 to `most` characters: the words that a code stands for, never those of a person. */
export const Label = (most: number): Field => Matching(PRINTABLE, 'must be one line of printable characters', most);
export const Uri = (most: number): Field => field(text, noLonger(most), format('uri', URI, 'must be a URI (RFC 3986)'));
export const UriReference = (most: number): Field =>
  field(text, notEmpty, noLonger(most), format('uri-reference', URI_REFERENCE, 'must be a URI reference (RFC 3986)'));
/** RFC 3339 date-time with an offset or Z. */
export const DateTime = (): Field => field(text, format('date-time', DATE_TIME, 'must be a moment such as 2026-01-05T10:12:00+08:00'));
/** RFC 3339 full-date, a real day of the calendar. */
export const CalendarDate = (): Field => field(text, format('date', DATE, 'must be a day such as 2026-01-05'));
export const OneOf = (values: readonly string[]): Field => field(text, member(values));
export const Exactly = (value: string): Field => field(text, constant(value));

const integer = check('type', 'integer', 'must be a whole number', isInt);
const number = check('type', 'number', 'must be a number', (value) => isNumber(value));
/** A whole number, both bounds included. */
export const Int = (low?: number, high?: number): Field =>
  field(integer, ...(low === undefined ? [] : [atLeast(low)]), ...(high === undefined ? [] : [atMost(high)]));
/** A number, both bounds included. */
export const Num = (low: number, high: number): Field => field(number, atLeast(low), atMost(high));
/** A number above 0, at most `high`. */
export const Positive = (high: number): Field =>
  field(number, check('exclusiveMinimum', 0, 'must be above 0', (value) => typeof value === 'number' && value > 0), atMost(high));
/** One of these whole numbers. */
export const IntOf = (values: readonly number[]): Field => field(integer, member(values));
/** true or false; with an argument only that. */
export const Flag = (only?: boolean): Field =>
  field(check('type', 'boolean', 'must be true or false', isBoolean), ...(only === undefined ? [] : [constant(only)]));

/** Untyped, for rules across fields. */
export const equals = (value: unknown): Field => field(constant(value));
/** Untyped, for rules across fields. */
export const among = (values: readonly string[]): Field => field(member(values));

/** Any object; the envelope's data, whose class depends on the type. */
export const AnyObject = (): Field => field(object);
