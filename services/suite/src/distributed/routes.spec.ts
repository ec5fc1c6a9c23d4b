import { wayOf } from './entry';
import { allowed, routesOf } from './routes';
import type { Description, Descriptions } from './routes';
import { perService } from './services';
import type { ServiceName } from './services';

const operation = { responses: {} };
const describing = (paths: Readonly<Record<string, readonly string[]>>): Description => ({ paths: Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path, Object.fromEntries(methods.map((method) => [method, operation]))])) });
const saying = (some: Partial<Record<ServiceName, Description>>): Descriptions => perService((service) => some[service] ?? describing({ '/health/live': ['get'], '/metrics': ['get'] }));

const desk = saying({
  complaints: describing({ '/metrics': ['get'], '/v1/complaints': ['post'], '/v1/complaints/{id}/{command}': ['post'] }),
  projections: describing({ '/metrics': ['get'], '/v1/complaints': ['get'], '/v1/complaints/{id}': ['get'], '/v1/customers/{customerId}/state': ['get'], '/v1/customers/spread': ['get'] }),
});

describe('the entry\'s routes', () => {
  it('send each method of a path to the service that says it serves it, and leave out what every process has of its own', () => {
    expect(routesOf(desk)).toEqual([
      { path: '/v1/complaints', methods: { POST: 'complaints', GET: 'projections' } },
      { path: '/v1/complaints/{id}', methods: { GET: 'projections' } },
      { path: '/v1/complaints/{id}/{command}', methods: { POST: 'complaints' } },
      { path: '/v1/customers/spread', methods: { GET: 'projections' } },
      { path: '/v1/customers/{customerId}/state', methods: { GET: 'projections' } },
    ]);
  });

  it('are refused where two services serve the same and nobody has decided', () => {
    const both = saying({ interactions: describing({ '/v1/events': ['post'] }), inbound: describing({ '/v1/events': ['post', 'get'] }) });
    expect(() => routesOf(both)).toThrow('POST /v1/events is served by interactions and by inbound');
  });

  it.each([
    ['GET', '/v1/complaints?status=open', { service: 'projections', url: '/v1/complaints?status=open' }],
    ['HEAD', '/v1/complaints', { service: 'projections', url: '/v1/complaints' }],
    ['POST', '/v1/complaints', { service: 'complaints', url: '/v1/complaints' }],
    ['POST', '/v1/complaints/c%2F1/investigate', { service: 'complaints', url: '/v1/complaints/c%2F1/investigate' }],
    ['GET', '/v1/customers/c_mei/state?at=2026-10-01', { service: 'projections', url: '/v1/customers/c_mei/state?at=2026-10-01' }],
    // the only owner refuses, and says what it knows
    ['DELETE', '/v1/complaints/c-1', { service: 'projections', url: '/v1/complaints/c-1' }],
    ['DELETE', '/v1/complaints', { status: 405, allow: 'GET, HEAD, POST' }],
    ['GET', '/v1/complaints/', { status: 404 }],
    ['GET', '/metrics', { status: 404 }],
    ['GET', '/services/relay/metrics', { service: 'relay', url: '/metrics' }],
    ['GET', '/services/nobody/metrics', { status: 404 }],
  ])('%s %s', (method, url, way) => {
    expect(wayOf(routesOf(desk))(method, url)).toEqual(way);
  });

  it('name the methods of a path as `allow` lists them', () => {
    expect(routesOf(desk).map(allowed)).toEqual([['GET', 'HEAD', 'POST'], ['GET', 'HEAD'], ['POST'], ['GET', 'HEAD'], ['GET', 'HEAD']]);
  });
});
