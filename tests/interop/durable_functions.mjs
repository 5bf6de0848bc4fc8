// The client of the npm package, as a Functions host would set it up.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const modules = process.env.PIANOLA_INTEROP_MODULES ?? import.meta.dirname ?? '.';
const require = createRequire(join(modules, 'package.json'));
const { DurableClient } = require('durable-functions/lib/src/durableClient/DurableClient');
export const df = require('durable-functions');

const id = 'INSTANCEID';

// All methods go to one base address; there is no place for a key.
function rpcMode({ base }) {
    return new DurableClient({
        taskHubName: 'default',
        creationUrls: {},
        managementUrls: managementUrls(base, 'taskHub=default&connection=Storage'),
        rpcBaseUrl: base + '/',
    });
}

// Addresses are made of templates, which carry the hub and the key.
function webhookMode({ base }, key) {
    const query = `taskHub=default&connection=Storage&code=${key}`;
    const create = `${base}/orchestrators/{functionName}[/{instanceId}]`;
    return new DurableClient({
        taskHubName: 'default',
        creationUrls: {
            createNewInstancePostUri: `${create}?code=${key}`,
            createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${key}`,
        },
        managementUrls: managementUrls(base, query),
        baseUrl: base,
        requiredQueryStringParameters: `code=${key}`,
    });
}

function managementUrls(base, query) {
    const instance = `${base}/instances/${id}`;
    return {
        id,
        statusQueryGetUri: `${instance}?${query}`,
        sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
        terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
        rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
        purgeHistoryDeleteUri: `${instance}?${query}`,
        restartPostUri: `${instance}/restart?${query}`,
        suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
        resumePostUri: `${instance}/resume?reason={text}&${query}`,
    };
}

export const modes = [
    { name: 'rpc mode', key: undefined, client: rpcMode },
    { name: 'webhook mode', key: 'interop-key-0123456789', client: webhookMode },
];
