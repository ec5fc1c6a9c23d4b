export { complaints } from './complaints/complaints.part';
export { simulate, simulateParts, type Simulation } from './simulate';
