import * as fc from 'fast-check';
import { LocalTime, zoneNamed } from './local-time';

/** By Intl, second by second. */
function shown(zone: string, moment: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
}

/** Whole and half hours, quarter hours, a change of half an hour, a day that was skipped, midnights that never come or come twice, changes at 00:01. */
const zones = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Beirut', 'America/Santiago', 'America/Havana', 'Atlantic/Azores', 'America/St_Johns', 'Antarctica/Casey', 'Asia/Gaza'] as const;
const local = new Map(zones.map((zone) => [zone, new LocalTime(zone)]));

test('a moment is what the clocks of the zone show', () => {
  fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: Date.UTC(2000, 0, 1) / 1_000, max: Date.UTC(2035, 0, 1) / 1_000 }), (zone, second) => {
    const time = local.get(zone) as LocalTime;
    expect(new Date(time.at(second * 1_000)).toISOString().slice(0, 19).replace('T', ' ')).toBe(shown(zone, second * 1_000));
  }), { numRuns: 3_000 });
});

test.each(['Asia/Beirut', 'America/Santiago', 'America/Havana', 'Atlantic/Azores', 'America/St_Johns', 'Europe/Amsterdam'])('a day of %s begins when the clocks first show it, also where midnight is jumped over or comes twice', (zone) => {
  const time = local.get(zone as (typeof zones)[number]) as LocalTime;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  for (let number = Date.UTC(2000, 0, 2) / 864e5; number < Date.UTC(2012, 0, 1) / 864e5; number += 1) {
    const day = new Date(number * 864e5).toISOString().slice(0, 10);
    const begins = time.midnight(day);
    expect([day, format.format(begins)]).toEqual([day, day]);
    expect(format.format(begins - 1_000)).not.toBe(day);
  }
});

test('zones have one name each, and what is none is told', () => {
  expect(['Europe/Amsterdam', 'eUROPE/amsterdam', 'UTC', 'Mars/Olympus', ''].map(zoneNamed)).toEqual(['Europe/Amsterdam', 'Europe/Amsterdam', 'UTC', undefined, undefined]);
});
