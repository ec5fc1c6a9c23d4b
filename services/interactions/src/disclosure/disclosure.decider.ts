import { aggregate, alone, once } from '../aggregate.decider';
import { refuse } from '../fact';

/** What a customer was told of a product, and how well they understood it, tested as often as they wish. */
export const disclosure = aggregate({
  opens: ['disclosure-given'],
  keeps: ['disclosure-given'],
  rules: [
    once('disclosure-given'),
    alone('disclosure-given', ({ itemsRequired, itemsGiven }) => {
      const other = itemsGiven.findIndex((item) => !itemsRequired.includes(item));
      if (other >= 0) refuse('item_not_required', `${itemsGiven[other]} is not among the items required`, `/data/itemsGiven/${other}`);
    }),
  ],
});
