import { eventStoreContract } from '@evenhand/event-sourcing/contract';
import { logInProcess } from './testing/log-on-server';

jest.setTimeout(120_000);

eventStoreContract('EventStoreDB, spoken to as its client does, but to a server in this process that is not the real one', logInProcess, { onServer: true });
