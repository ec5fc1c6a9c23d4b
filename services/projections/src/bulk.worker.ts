import { openJourneyScan } from '@evenhand/backbone';
import { serveBulk } from '@evenhand/projection-engine';
import { projections } from './projections';
import { decode } from './projected-event';

// A thread of a replay or verification: the same code as the engine's, and a log of its own.
serveBulk({ projections, decode, openLog: openJourneyScan });
