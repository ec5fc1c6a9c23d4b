// Tells the journeys of the loan applications straight from the published file: the other side of the import's tests. On purpose it shares nothing with
// the import: no library, no function, another way of reading (a case is one string, its steps found by regular expressions), of pairing (by looking
// ahead and back from each step) and of telling the time (by arithmetic on the clock and its offset).
//   node count-bpic2012.cjs <file.csv.gz>   →   {"rows":…,"cases":…,"events":…,"byType":…,"journeys":{case: [[id, type, time, channel, data]]}}
const { readFileSync } = require('node:fs');
const { gunzipSync } = require('node:zlib');

const packed = readFileSync(process.argv[2]);
const text = (packed[0] === 31 ? gunzipSync(packed) : packed).toString('latin1');

const TOPICS = { 'W_Completeren aanvraag': 'application', 'W_Nabellen offertes': 'offer', 'W_Nabellen incomplete dossiers': 'incomplete_file' };
const totals = { rows: 0, cases: 0, events: 0, byType: {}, journeys: {} };
const add = (counts, key) => { counts[key] = (counts[key] || 0) + 1; };

/** Milliseconds of 2011-10-01T00:38:44.546+02:00. */
const ms = (time) => {
  const [, y, m, d, h, min, s, milli, sign, oh, om] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\.(\d{3})([+-])(\d+):(\d+)$/.exec(time);
  return Date.UTC(+y, m - 1, +d, +h, +min, +s, +milli) - (sign === '-' ? -1 : 1) * (oh * 60 + +om) * 60_000;
};
const wholeSeconds = (from, to) => (ms(to) - ms(from) - (((ms(to) - ms(from)) % 1000) + 1000) % 1000) / 1000;
const day = (sec) => sec >= 0 && sec <= 86_400;

/** The events of one case by event_no, each `[id, type, time, channel, data]`. `steps[i]` is `{ no, name, kind, who, time }` in the order of the log. */
function journey(id, steps) {
  const events = [];
  const put = (no, rest, type, time, channel, data) => events.push([`bpic2012:${id}:${no}${rest}`, `evenhand.interactions.${type}.v1`, time, channel, data]);
  const contact = (step, channel, data) => put(step.no, '', 'interaction-recorded', step.time, channel, { interactionId: `bpic2012-${id}-${step.no}`, kind: 'sales', ...data });
  const names = steps.map(({ name }) => name);
  const firstOffer = names.indexOf('O_SENT');
  const decided = names.findIndex((name, i) => firstOffer >= 0 && i > firstOffer && (name === 'A_APPROVED' || name === 'A_DECLINED'));
  let lastCaller = 'nobody';
  steps.forEach((step, i) => {
    const { name, kind, no, time } = step;
    if (name === 'A_SUBMITTED') {
      contact(step, 'web', { initiator: 'customer', topic: 'application', outcome: 'pending' });
      put(no, ':need', 'need-recorded', time, undefined, { needCode: 'personal_loan_or_overdraft' });
    }
    if (name === 'O_SENT') contact(step, undefined, { initiator: 'bank', topic: 'offer', outcome: 'pending' });
    if (i === firstOffer) {
      put(no, ':expectation', 'expectation-set', time, undefined,
        { expectationId: `bpic2012-${id}-offer`, dimension: 'rel', source: 'agreement', metric: 'bool', low: 1, high: 1, betterIs: 'higher' });
    }
    if (name === 'O_SENT_BACK') contact(step, undefined, { initiator: 'customer', topic: 'offer', outcome: 'pending' });
    if (i === decided) put(no, '', 'expectation-outcome-observed', time, undefined, { expectationId: `bpic2012-${id}-offer`, actual: name === 'A_APPROVED' ? 1 : 0 });
    if (name === 'A_ACTIVATED') put(no, '', 'need-met', time, undefined, { needCode: 'personal_loan_or_overdraft' });
    if (!(name in TOPICS) || kind !== 'START') return;
    const later = steps.slice(i + 1).findIndex((other) => other.name === name && other.kind !== 'SCHEDULE');
    const end = later >= 0 && steps[i + 1 + later].kind === 'COMPLETE' ? steps[i + 1 + later] : undefined;
    const during = names.slice(i + 1, end ? i + 1 + later : later >= 0 ? i + 1 + later : names.length).join(' ');
    if (/\bO_SENT_BACK\b/.test(during)) return;
    const back = steps.slice(0, i).reverse().find((other) => other.name === name && other.kind !== 'COMPLETE');
    const data = { initiator: 'bank', topic: TOPICS[name], outcome: /\b(A_ACCEPTED|A_APPROVED|O_SENT)\b/.test(during) && !/\bA_(DECLINED|CANCELLED)\b/.test(during) ? 'resolved' : 'pending' };
    if (end && day(wholeSeconds(time, end.time))) data.durationSec = wholeSeconds(time, end.time);
    if (name !== 'W_Nabellen offertes' && back?.kind === 'SCHEDULE' && day(wholeSeconds(back.time, time))) data.waitSec = wholeSeconds(back.time, time);
    const callers = [lastCaller, step.who, ...(end ? [end.who] : [])];
    if (!callers.includes('')) data.handoffs = callers.filter((who, k) => k > 0 && callers[k - 1] !== 'nobody' && callers[k - 1] !== who).length;
    lastCaller = (end || step).who;
    contact(step, 'phone', data);
  });
  return events;
}

const blocks = text.match(/^(\d+),[^\n]*(?:\n\1,[^\n]*)*/gm);
for (const block of blocks) {
  const steps = [...block.matchAll(/^\d+,[^,]*,[^,]*,(\d+),([^,]*),([A-Z]+),(\d*),(\S+)$/gm)].map(([, no, name, kind, who, time]) => ({ no: +no, name, kind, who, time }));
  const id = /^\d+/.exec(block)[0];
  const events = journey(id, steps);
  totals.rows += steps.length;
  totals.cases += 1;
  totals.events += events.length;
  totals.journeys[id] = events;
  for (const [, type] of events) add(totals.byType, type);
}
process.stdout.write(`${JSON.stringify(totals)}\n`);
