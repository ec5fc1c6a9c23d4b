import { openJourneyScan } from '@evenhand/backbone';
import { serveBulk } from '@evenhand/projection-engine';
import { decode } from './folded-event';
import { projectionOf } from './folds';

// A thread of a measured replay.
serveBulk({ projections: [projectionOf('small'), projectionOf('whole')], decode, openLog: openJourneyScan });
