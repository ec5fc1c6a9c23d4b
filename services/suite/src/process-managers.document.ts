import { complaintsReactions } from '@evenhand/complaints';
import { interactionsReactions } from '@evenhand/interactions';
import { processManagersDocument } from '@evenhand/reactors';

/** Only told, never started: the modules are nobody's. */
const nobody = { module: class {} };

export const suiteReactions = [interactionsReactions(nobody, { seed: 'evenhand', rate: 20 }), complaintsReactions(nobody)]
  .map(({ managers, ...told }) => ({ ...told, managers: managers() }));

/** What docs/process-managers.md holds. */
export const processManagersText = (): string => processManagersDocument(suiteReactions);
