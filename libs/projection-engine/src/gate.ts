import type { ClientBase } from 'pg';

/**
 * Advisory locks, one a version: each window shares it for its transaction, whoever commits it. Who takes it alone finds all slots where they stand and
 * holds them there. Row locks would not do: windows of several processes, and the gate, would take those of the checkpoints in different orders.
 */
const GATES = 0x45564853;

/** One round trip. */
export async function beginWindow(client: ClientBase, versionId: number): Promise<void> {
  await client.query(`begin; select pg_advisory_xact_lock_shared(${GATES}, ${versionId})`);
}

/** No window of the version is committed until the caller's transaction ends. */
export async function closeGate(client: ClientBase, versionId: number): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, $2)', [GATES, versionId]);
}
