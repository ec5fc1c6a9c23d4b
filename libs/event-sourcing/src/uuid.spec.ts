import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { uuidv5 } from './uuid';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

describe('uuidv5', () => {
  /** RFC 9562 appendix A.4; Python's uuid documentation */
  it.each([
    ['www.example.com', DNS, '2ed6657d-e927-568b-95e1-2665a8aea6a2'], ['python.org', DNS, '886313e1-3b8a-5372-9b90-0c9aee199e5d'],
  ])('names %s as the standard does', (name, namespace, expected) => {
    expect(uuidv5(name, namespace)).toBe(expected);
  });

  it('is SHA-1 of namespace and name with version and variant set, bit by bit', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(DNS, URL), (name, namespace) => {
      const bytes = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name, 'utf8').digest().subarray(0, 16);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      expect(uuidv5(name, namespace).replaceAll('-', '')).toBe(bytes.toString('hex'));
    }));
  });
});
