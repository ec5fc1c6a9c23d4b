import { greeting } from './greeting';

describe('what a start says', () => {
  it('is one line once something is stored', () => {
    expect(greeting({ url: 'http://127.0.0.1:8080', empty: false })).toBe('Evenhand listens on http://127.0.0.1:8080\n');
  });

  it('adds commands that work as they stand while nothing is stored: the address only where it is not the default', () => {
    expect(greeting({ url: 'http://127.0.0.1:8080', empty: true })).toMatch(/^ {2}npx evenhand publish --history docs\/tour\/four-customers\.ndjson$/m);
    expect(greeting({ url: 'http://127.0.0.1:9000', empty: true })).toMatch(/^ {2}npx evenhand --url http:\/\/127\.0\.0\.1:9000 publish --history docs/m);
  });

  it('says where the data is when that is not where it was asked for', () => {
    expect(greeting({ url: 'http://127.0.0.1:8080', empty: false, movedTo: '/var/tmp/evenhand-1' })).toMatch(/the data is in \/var\/tmp\/evenhand-1$/m);
  });
});
