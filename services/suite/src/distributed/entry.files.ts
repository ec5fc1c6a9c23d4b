import { entryDescription } from './entry.description';
import { nginxConf } from './nginx.conf';
import type { Parts } from './parts';
import { routesOf } from './routes';
import type { Description, Descriptions } from './routes';
import { perService, SERVICES } from './services';
import type { ServiceName } from './services';

/** Asks the running services what they serve. */
export async function askDescriptions({ hostsOf }: Pick<Parts, 'hostsOf'>): Promise<Descriptions> {
  const entries = await Promise.all(SERVICES.map(async (service) => [service, await (await fetch(`http://${hostsOf(service)[0]}/openapi.json`)).json()] as const));
  return Object.fromEntries(entries) as Record<ServiceName, Description>;
}

/** @returns files below infra by their paths, as they follow from what the services say */
export function entryFiles(descriptions: Descriptions): Readonly<Record<string, string>> {
  const routes = routesOf(descriptions);
  const description = `${JSON.stringify(entryDescription(descriptions, routes))}\n`;
  const container = { listen: '8080', upstreams: perService((service) => [`${service}:8080`]), descriptionFile: '/etc/nginx/evenhand/openapi.json', folder: '/tmp' };
  return {
    'proxy/routes.json': `${JSON.stringify({ routes }, null, 2)}\n`,
    'proxy/openapi.json': description,
    // Docker's own name server: instances come and go.
    'proxy/nginx.compose.conf': nginxConf(routes, { ...container, resolver: '127.0.0.11', grafana: 'grafana:3000' }),
    // A service of Kubernetes keeps its address, whatever stands behind it.
    'k8s/base/entry/nginx.conf': nginxConf(routes, container),
    'k8s/base/entry/openapi.json': description,
  };
}
