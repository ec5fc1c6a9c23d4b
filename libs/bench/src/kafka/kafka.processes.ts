import { answerOf } from '../processes';
import type { BareOrder, BareReport } from './bare.process';
import type { ConsumeOrder, Consumed } from './consume.process';

const NODE_FLAGS = ['--max-semi-space-size=64'];
/** It holds all records that it sends. */
const ROOMY = ['--max-old-space-size=8192'];

/** Our consuming and projecting, in a process of its own. */
export const consume = (order: ConsumeOrder): Promise<Consumed> => answerOf('kafka/consume.process.js', order, NODE_FLAGS);

/** The relay's records once more, by a bare producer. */
export const sendBare = (order: BareOrder): Promise<BareReport> => answerOf('kafka/bare.process.js', order, [...NODE_FLAGS, ...ROOMY]);
