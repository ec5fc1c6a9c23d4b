// Writes what is generated from the registry: docs/events.md and docs/asyncapi.json. Run by `npm run docs`, which builds first.
import { writeFileSync } from 'node:fs';
import asyncApi from '../dist/kit/async-api.js';
import eventsDocument from '../dist/kit/events-document.js';
import registered from '../dist/registry.js';

const docs = new URL('../../../docs/', import.meta.url);
const { registry } = registered;
writeFileSync(new URL('events.md', docs), eventsDocument.eventsDocument(registry));
writeFileSync(new URL('asyncapi.json', docs), asyncApi.asyncApiText(registry));
