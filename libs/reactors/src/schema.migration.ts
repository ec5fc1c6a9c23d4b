import { SLOTS, slotOf } from '@evenhand/event-sourcing';
import type { ClientBase } from 'pg';

/** Whom the one reactor served that there was once, and of those who has managers that see customers. Never to be changed. */
const SERVED = ['interactions', 'complaints'];
const REMEMBERING = SERVED;
/** customers a round trip */
const PIECE = 5_000;

/**
 * Databases of before 2026-11-27: one reactor stood at one position for all services. Each of them stands there now with all of its slots, and
 * remembers whom that one remembered. Old tables are put aside first; what is in them is taken over once the new ones are made.
 */
export async function migrate(client: ClientBase): Promise<() => Promise<void>> {
  const { rows } = await client.query(`select from information_schema.columns where table_schema = 'reactors' and table_name = 'reactor' and column_name = 'name'`);
  if (rows.length === 0) return () => Promise.resolve();
  await client.query(`
    alter table reactors.reactor rename to reactor_of_all;
    alter index reactors.reactor_pkey rename to reactor_of_all_pkey;
    alter table reactors.customer rename to customer_of_all;
    alter index reactors.customer_pkey rename to customer_of_all_pkey;
    drop index reactors.timer_ready;
    alter table reactors.parked add column service text not null default '', add column asked_at timestamptz;
    alter table reactors.parked alter column service drop default`);
  return async () => {
    await client.query(
      `insert into reactors.reactor (service, slot, watch_version, position, silent_until)
       select service, slot, watch_version, position, silent_until from reactors.reactor_of_all, unnest($1::text[]) service, generate_series(0, $2::int - 1) slot`,
      [SERVED, SLOTS],
    );
    await takeCustomers(client);
    await client.query('drop table reactors.reactor_of_all; drop table reactors.customer_of_all');
  };
}

/** Piece by piece, so that no step takes long however many they are. */
async function takeCustomers(client: ClientBase): Promise<void> {
  for (let last = ''; ; ) {
    const { rows } = await client.query<{ customer: string }>('select customer from reactors.customer_of_all where customer > $1 order by customer limit $2', [last, PIECE]);
    const customers = rows.map(({ customer }) => customer);
    if (customers.length === 0) return;
    await client.query(
      `insert into reactors.customer (service, slot, customer, state)
       select service, slot, customer, state from unnest($1::text[], $2::smallint[]) piece(customer, slot) join reactors.customer_of_all using (customer), unnest($3::text[]) service`,
      [customers, customers.map(slotOf), REMEMBERING],
    );
    last = customers.at(-1) as string;
  }
}
