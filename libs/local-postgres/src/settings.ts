import { totalmem } from 'node:os';

const MIB = 2 ** 20;

/**
 * Settings for throughput that keep durability: `fsync`, `synchronous_commit` and `full_page_writes` stay on. Few and spread checkpoints,
 * since each page written after one goes into the WAL whole; UTC and loopback only. Passed on the command line, so they follow the release.
 */
export function defaultSettings(): Record<string, string> {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: `${Math.round(Math.min(2048, Math.max(128, memory / MIB / 8)))}MB`,
    effective_cache_size: `${Math.round(memory / MIB / 2)}MB`,
    maintenance_work_mem: '128MB',
    min_wal_size: '512MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    random_page_cost: '1.1',
    jit: 'off',
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
}
