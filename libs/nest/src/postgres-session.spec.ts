import { postgresSession } from './postgres-session';

const ASKS = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

describe('a PostgreSQL session that holds a lock', () => {
  it('is asked on both sides whether the other is there', () => {
    expect(postgresSession('postgres://u:p%40ss@host:5432/db')).toEqual({ connectionString: 'postgres://u:p%40ss@host:5432/db', keepAlive: true, keepAliveInitialDelayMillis: 10_000, options: ASKS });
  });

  it('keeps the settings that its address names', () => {
    const { connectionString, options } = postgresSession('postgres://host/db?sslmode=require&options=-c%20search_path%3Dours');
    expect([connectionString, options]).toEqual(['postgres://host/db?sslmode=require', `-c search_path=ours ${ASKS}`]);
  });
});
