/**
 * Started detached beside the broker of this checkout's tests: ends it and removes its data when none of the processes that asked for it was
 * alive for a while. Arguments: folder, the broker's process, seconds of idleness.
 */
const { readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { isAlive, withLock } = require('@evenhand/local-kafka');

async function main([folder, broker, seconds]) {
  const pid = Number(broker);
  const used = () => readdirSync(join(folder, 'users')).some((user) => isAlive(Number(user)));
  for (let idle = 0; isAlive(pid); await sleep(1_000)) {
    idle = used() ? 0 : idle + 1;
    if (idle >= Number(seconds) && (await withLock(`${folder}.lock`, endUnlessUsed))) return;
  }

  async function endUnlessUsed() {
    if (used()) return false;
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await sleep(50);
    rmSync(folder, { recursive: true, force: true });
    return true;
  }
}

main(process.argv.slice(2)).catch(() => process.exit(1));
