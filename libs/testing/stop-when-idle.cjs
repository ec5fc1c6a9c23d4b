/**
 * Started detached beside the embedded test server: ends it and removes its data when nobody was connected for a while. No test process
 * could do that at its own end, since others (Jest's workers, another project's run) may still use the server.
 * Arguments: folder, seconds of idleness; the server's url is in SERVER_URL.
 */
const { readFileSync, renameSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { Client } = require('pg');

async function others(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query("select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
    return rows[0].n;
  } finally {
    await client.end();
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function main(url, [folder, seconds]) {
  for (let idle = 0; idle < Number(seconds); idle = (await others(url)) === 0 ? idle + 1 : 0) await sleep(1_000);
  const doomed = `${folder}.idle-${process.pid}`;
  renameSync(folder, doomed);
  const pid = Number(readFileSync(join(doomed, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await sleep(50);
  rmSync(doomed, { recursive: true, force: true });
}

main(process.env.SERVER_URL, process.argv.slice(2)).catch(() => process.exit(1));
