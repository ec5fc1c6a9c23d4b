import type { ClientBase } from 'pg';
import { product } from './product';

interface Moves {
  readonly slots: readonly number[];
  readonly to: readonly number[];
  readonly parked: { readonly to: readonly number[] };
}

const catalogue = product<{ movePositions: (client: ClientBase, versionId: number, moves: Moves) => Promise<boolean> }>('libs/projection-engine/dist/catalogue.js');
interface Member {
  readonly ending: AbortController;
}

const { KafkaMembership } = product<{ KafkaMembership: { readonly prototype: { lose(this: Member): void } } }>('libs/journey-log/dist/kafka/kafka-membership.js');
const LATE_MS = 5_000;

/** Hears late that slots went to another; alone that does no harm. */
KafkaMembership.prototype.lose = function () {
  const { ending } = this;
  setTimeout(() => ending.abort(), LATE_MS).unref();
};
/** Moves checkpoints wherever they stand: also those that another moved meanwhile. */
catalogue.movePositions = async (client, versionId, { slots, to, parked }) => {
  await client.query(
    `update evenhand_projections.checkpoints as c set position = next, parked = parked_next from unnest($2::smallint[], $3::bigint[], $4::integer[]) as moved(slot, next, parked_next)
     where c.version_id = $1 and c.slot = moved.slot`, [versionId, slots, to, parked.to],
  );
  return true;
};
