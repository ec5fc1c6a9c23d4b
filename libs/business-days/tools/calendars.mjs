// Writes src/calendars.table.ts: the shipped calendars, from the holiday libraries of package.json. Run by `npm run calendars` when one of them
// is raised; the table is committed, so that a due date can never change by an install. Only days that would else be business days are listed.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const { default: Holidays } = await import('date-holidays');
const announced = require('chinese-days/dist/chinese-days.json');
const version = (library) => `${library} ${require(`${library}/package.json`).version}`;

const weekend = [6, 7];
const closesAt = '17:00';
const years = { from: 1990, to: 2045 };
const onWeekday = (date) => !weekend.includes(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);

// What date-holidays lacks or misplaces of England's moved and single bank holidays, each by royal proclamation.
const corrections = [
  { drop: '1995-05-01', why: 'Early May bank holiday moved to 8 May (50 years after VE Day)' },
  { add: '1995-05-08', why: 'Early May bank holiday (50 years after VE Day)' },
  { add: '1999-12-31', why: 'Millennium' },
  { drop: '2002-05-27', why: 'Spring bank holiday moved to 4 June' },
  { add: '2002-06-03', why: 'Golden Jubilee' },
  { add: '2002-06-04', why: 'Spring bank holiday' },
  { add: '2011-04-29', why: 'Royal wedding' },
  { drop: '2012-05-28', why: 'Spring bank holiday moved to 4 June' },
  { add: '2012-06-04', why: 'Spring bank holiday' },
];

const publicHolidays = (country, region, changes = []) => {
  const calendar = region ? new Holidays(country, region) : new Holidays(country);
  const days = new Set();
  for (let year = years.from; year <= years.to; year += 1) {
    for (const { date, type } of calendar.getHolidays(year)) if (type === 'public' || type === 'bank') days.add(date.slice(0, 10));
  }
  for (const { drop, add } of changes) {
    if (drop) days.delete(drop);
    if (add) days.add(add);
  }
  return [...days].filter(onWeekday).sort();
};

const chineseHolidays = Object.keys(announced.holidays).filter(onWeekday).sort();
const chineseYears = { from: Number(chineseHolidays[0].slice(0, 4)), to: Number(chineseHolidays.at(-1).slice(0, 4)) };

const calendars = [
  {
    jurisdiction: 'UK', calendarVersion: 1, timeZone: 'Europe/London', weekend, closesAt,
    source: { library: version('date-holidays'), days: 'public and bank holidays of England', ...years, corrections },
    holidays: publicHolidays('GB', 'ENG', corrections), extraWorkdays: [],
  },
  {
    jurisdiction: 'US', calendarVersion: 1, timeZone: 'America/New_York', weekend, closesAt,
    source: { library: version('date-holidays'), days: 'federal holidays', ...years, corrections: [] },
    holidays: publicHolidays('US'), extraWorkdays: [],
  },
  {
    jurisdiction: 'CN', calendarVersion: 1, timeZone: 'Asia/Shanghai', weekend, closesAt,
    source: { library: version('chinese-days'), days: 'holidays and make-up workdays announced by the State Council, a year at a time', ...chineseYears, corrections: [] },
    holidays: chineseHolidays, extraWorkdays: Object.keys(announced.workdays).filter((date) => !onWeekday(date)).sort(),
  },
  ...['internal', 'internal-updates'].map((jurisdiction) => ({
    jurisdiction, calendarVersion: 1, timeZone: 'UTC', weekend, closesAt, holidays: [], extraWorkdays: [],
  })),
];

const quoted = (value) => `'${String(value).replaceAll("'", "\\'")}'`;
const object = (value) => `{ ${Object.entries(value).map(([key, item]) => `${key}: ${told(item)}`).join(', ')} }`;
const told = (value) => (Array.isArray(value) ? list(value) : typeof value === 'object' ? object(value) : typeof value === 'number' ? String(value) : quoted(value));
const list = (values) => {
  if (values.length === 0) return '[]';
  if (typeof values[0] === 'number') return `[${values.join(', ')}]`;
  if (typeof values[0] === 'object') return `[\n${values.map((value) => `        ${told(value)},`).join('\n')}\n      ]`;
  const byYear = new Map();
  for (const date of values) byYear.set(date.slice(0, 4), [...(byYear.get(date.slice(0, 4)) ?? []), date]);
  return `[\n${[...byYear.values()].map((dates) => `      ${dates.map(quoted).join(', ')},`).join('\n')}\n    ]`;
};
const entry = (calendar) => `  {\n${Object.entries(calendar).map(([key, value]) => `    ${key}: ${told(value)},`).join('\n')}\n  },`;

writeFileSync(new URL('../src/calendars.table.ts', import.meta.url), `// Written by tools/calendars.mjs from the libraries named in \`source\`. Do not edit: a bank publishes a later calendarVersion instead.
// date-holidays' data is © its contributors under CC BY 3.0 (https://github.com/commenthol/date-holidays); chinese-days is under the MIT licence.
import type { ShippedCalendar } from './calendar';

export const shippedCalendars: readonly ShippedCalendar[] = [
${calendars.map(entry).join('\n')}
];
`);
