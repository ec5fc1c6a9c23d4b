/** The services that are processes of their own, in the order they are started: those that store, what carries, those that read. */
export const SERVICES = ['interactions', 'complaints', 'relay', 'projections', 'inbound'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a service's process is started with, from the root of the repository as from an image's. */
export const NODE_FLAGS = ['--max-semi-space-size=64'] as const;
export const perService = <T>(of: (service: ServiceName) => T): Record<ServiceName, T> => Object.fromEntries(SERVICES.map((service) => [service, of(service)])) as Record<ServiceName, T>;
/** What a service's spans are told apart by. */
export const tracedAs = (service: ServiceName | 'suite'): string => `evenhand-${service}`;
export const mainOf = (service: ServiceName | 'suite'): string => `services/${service}/dist/main.js`;
