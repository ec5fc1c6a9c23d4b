import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../api';
import type { Findings } from '../findings';
import type { Installation } from './installation';

interface Verification {
  readonly id: string;
  readonly finishedAt: string | null;
  readonly result?: { readonly equal?: boolean } | null;
}

const LOOK_MS = 200;

/** What the relay itself says of store and topic, as an operator asks it. */
export async function verifyTopic(installation: Installation, findings: Findings): Promise<void> {
  const relay = await installation.relay('active');
  if (!relay) return findings.add('no relay is active');
  const api = new Api(relay, findings);
  let asked: Verification | undefined;
  while (!findings.signal.aborted) {
    if (!asked) asked = (await api.ask('POST', '/v1/relay/verifications', '{}'))?.body as Verification | undefined;
    else {
      const seen = await api.read<Verification>(`/v1/relay/verifications/${asked.id}`);
      if (seen.finishedAt !== null) return seen.result?.equal === true ? undefined : findings.add(`the relay finds store and topic different: ${JSON.stringify(seen)}`);
    }
    await sleep(LOOK_MS);
  }
}
