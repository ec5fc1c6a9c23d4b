import { CountedLog } from './counts';

const [RECEIVED, MERGED, CONTACT] = ['complaints.complaint-received', 'complaints.complaints-merged', 'interactions.interaction-recorded'];
const logged = (...rows: readonly (readonly [slot: number, customer: string, name: string | undefined])[]): CountedLog => {
  const log = new CountedLog();
  for (const [i, [slot, customer, name]] of rows.entries()) log.add({ position: i + 1, slot, customer, body: JSON.stringify({ type: `evenhand.${name}.v1` }) });
  return log;
};

describe('what may be told of a log', () => {
  const log = logged([1, 'a', CONTACT], [2, 'b', RECEIVED], [2, 'b', RECEIVED], [2, 'b', MERGED], [1, 'c', RECEIVED], [3, 'bank', CONTACT], [1, 'a', CONTACT]);

  it('is one count where all slots stand at one position', () => {
    const counts = { contacts: 1, contacted: 1, customers: 2, complaints: 2 };
    expect(log.between(3, 3)).toEqual({ least: counts, most: counts });
    const none = { contacts: 0, contacted: 0, customers: 0, complaints: 0 };
    expect(log.between(0, 0)).toEqual({ least: none, most: none });
  });

  it('lies between the counts of slots that each stand where it is least and most', () => {
    expect(log.between(3, 7)).toEqual({ least: { contacts: 1, contacted: 1, customers: 2, complaints: 1 }, most: { contacts: 2, contacted: 1, customers: 3, complaints: 3 } });
    expect(log.between(1, 4)).toMatchObject({ least: { complaints: 0 }, most: { complaints: 2 } });
  });
});
