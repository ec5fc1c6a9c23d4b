import type { CloudEvent } from '@evenhand/contracts';

/** Facts of our own making, for what simulated banks seldom do so often. */
const SOURCE = 'urn:evenhand-bench:bank';
const CUSTOMERS = 5_000;
/** one of so many contacts is something that the suite reacts to */
const STARTLING = 10;

const fact = (name: string, id: string, subject: string, time: string, data: object): CloudEvent =>
  ({ specversion: '1.0', id, source: SOURCE, type: `evenhand.interactions.${name}.v1`, subject, time, channel: 'app', data });

/** All promises are made then, and due at one moment. */
export const PROMISED = Date.UTC(2026, 0, 5, 9);
export const PROMISED_FOR = PROMISED + 3_600_000;

/** Promises due at one moment, or the same promises broken at that moment. */
export function* promises(bank: number, broken: boolean): Generator<CloudEvent, never> {
  const [made, due] = [PROMISED, PROMISED_FOR].map((ms) => new Date(ms).toISOString()) as [string, string];
  for (let n = 0; ; n++) {
    const promiseId = `prm-${bank}-${n}`;
    const customer = `c_${bank}_${n % CUSTOMERS}`;
    yield broken ? fact('promise-broken', `broken-${promiseId}`, customer, due, { promiseId }) : fact('promise-made', promiseId, customer, made, { promiseId, dueAt: due });
  }
}

/** Contacts, and among them late information and quizzes that were not passed: now, so that they are followed up. */
export function* startling(contacts: Iterator<CloudEvent, never>, bank: number): Generator<CloudEvent, never> {
  const time = new Date().toISOString();
  const day = new Date(Date.now() - 86_400_000).toISOString();
  for (let n = 0; ; n++) {
    const contact = contacts.next().value;
    const id = `startling-${bank}-${n}`;
    if (n % STARTLING > 0) yield contact;
    else if (n % (2 * STARTLING) > 0) yield fact('education-attended', id, contact.subject, time, { educationId: id, minutes: 20, quiz: 40 });
    else yield fact('information-delivered', id, contact.subject, time, { informationId: id, dueAt: day, deliveredAt: time, critical: true });
  }
}
