import { AllowedMethods } from './allowed-methods';

describe('the methods of a path', () => {
  const allowed = new AllowedMethods();
  for (const [method, url] of [['HEAD', '/a'], ['GET', '/a'], ['POST', '/a'], ['GET', '/a/:id/b.json'], ['DELETE', '/a/:name/b.json']] as const) allowed.add(method, url);

  it('are those of all routes that fit it, whatever its query', () => {
    expect(allowed.of('/a?x=/a/1')).toEqual(['GET', 'POST', 'HEAD']);
    expect(allowed.of('/a/%2F/b.json')).toEqual(['DELETE', 'GET']);
  });

  it.each(['/', '/a/', '/a/1', '/a/1/bxjson', '/a/1/2/b.json', ''])('are none of %p, which is no route', (path) => {
    expect(allowed.of(path)).toEqual([]);
  });
});
