import { Unavailable } from '../errors';
import { Interrupted, refusal } from './failure';
import { defaultRetry, Patience, type Contact, type RetryPolicy } from './patience';

interface Waited {
  readonly contact: Contact;
  readonly patience: Patience;
  readonly pauses: number[];
}

function patient(policy: Partial<RetryPolicy> = {}, signal?: AbortSignal): Waited {
  const pauses: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms);
    return Promise.resolve();
  };
  const contact: Contact = { server: 'http://s', policy: { ...defaultRetry, jitter: 0, ...policy }, sleep, onRetry: () => undefined, reached: false };
  return { contact, patience: new Patience(contact, signal), pauses };
}

/** Fails until the patience ends, at most so often. */
async function fail({ patience }: Waited, error: unknown, most = 50): Promise<unknown> {
  try {
    for (let i = 0; i < most; i += 1) await patience.after(error);
    return null;
  } catch (ended) {
    return ended;
  }
}

const away = new Interrupted('away');
const askedBackIn = (retryAfter: string): unknown => refusal({ status: 503, retryAfter, text: '' });

describe('patience with a server that is away', () => {
  it('is short as long as nothing ever got through', async () => {
    const waited = patient();
    expect(await fail(waited, away)).toMatchObject({ last: { reason: 'away', tries: 4, reached: false }, cause: away });
    expect(waited.pauses).toEqual([200, 400, 800]);
  });

  it('is longer once something did, with pauses that double up to the longest', async () => {
    const waited = patient();
    waited.patience.progressed();
    expect(await fail(waited, away)).toBeInstanceOf(Unavailable);
    expect(waited.pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
  });

  it('starts anew with each progress', async () => {
    const waited = patient();
    for (let i = 0; i < 20; i += 1) {
      await waited.patience.after(away);
      waited.patience.progressed();
    }
    expect(new Set(waited.pauses)).toEqual(new Set([200]));
  });

  it('honours Retry-After, longer than the longest pause too, and as a date', async () => {
    const waited = patient();
    await waited.patience.after(askedBackIn('30'));
    await waited.patience.after(askedBackIn(new Date(Date.now() + 60_000).toUTCString()));
    await waited.patience.after(askedBackIn('soon'));
    expect(waited.pauses[0]).toBe(30_000);
    expect(waited.pauses[1]).toBeGreaterThan(50_000);
    expect(waited.pauses[2]).toBe(800);
  });

  it('ends at once where the server asks for longer than is borne with', async () => {
    const waited = patient();
    expect(await fail(waited, askedBackIn('86400'))).toBeInstanceOf(Unavailable);
    expect(waited.pauses).toEqual([]);
  });

  it('spreads its pauses, never below what was asked for', async () => {
    const waited = patient({ jitter: 0.5, retriesBeforeContact: 1000, longestPauseMs: 200 });
    await fail(waited, away, 200);
    expect(Math.min(...waited.pauses)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...waited.pauses)).toBeLessThanOrEqual(300);
    expect(new Set(waited.pauses).size).toBeGreaterThan(1);
  });

  it('has none with any other error, and ends with the reason of an abort', async () => {
    const other = new Error('other');
    expect(await fail(patient(), other)).toBe(other);
    const abort = new AbortController();
    abort.abort('enough');
    expect(await fail(patient({}, abort.signal), away)).toBe('enough');
  });
});
