// What DurableClient does with one instance, in both of its modes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { df, modes } from './durable_functions.mjs';
import { PianolaServer } from './pianola_server.mjs';

for (const mode of modes) {
    describe(mode.name, () => {
        let server;
        let client;

        before(async () => {
            server = await PianolaServer.start(mode.key);
            client = mode.client(server, mode.key);
        });
        after(async () => assert.equal(await server.stop(), 0));

        async function until(instanceId, wanted, options) {
            for (let i = 0; i < 3000; ++i) {
                const status = await client.getStatus(instanceId, options);
                if (wanted(status)) return status;
                await sleep(10);
            }
            throw new Error(`${instanceId} does not become as wanted`);
        }
        const ended = (instanceId, options) =>
            until(instanceId, (s) => !['Pending', 'Running', 'Suspended'].includes(s.runtimeStatus), options);
        const becomes = (instanceId, status) => until(instanceId, (s) => s.runtimeStatus === status);
        const waiting = (instanceId) => until(instanceId, (s) => s.customStatus === 'waiting');

        test('startNew makes an id', async () => {
            const instanceId = await client.startNew('hello_cities');
            assert.match(instanceId, /^[0-9a-f]{32}$/);
            const status = await ended(instanceId);
            assert.equal(status.name, 'hello_cities');
            assert.equal(status.runtimeStatus, df.OrchestrationRuntimeStatus.Completed);
            assert.deepEqual(status.output, ['Hello Tokyo!', 'Hello London!', 'Hello Seattle!']);
        });

        test('startNew takes an id and an input', async () => {
            assert.equal(await client.startNew('fan_out', { instanceId: 'fan', input: { width: 7 } }), 'fan');
            const status = await ended('fan');
            assert.deepEqual(status.input, { width: 7 });
            assert.deepEqual(status.output, { completed: 7 });
            assert.ok(status.createdTime instanceof Date);
            assert.ok(status.lastUpdatedTime >= status.createdTime);
        });

        test('startNew is told of an id in use and of an unknown orchestrator', async () => {
            const options = { instanceId: 'used', input: { timeout_seconds: 600 } };
            await client.startNew('approval', options);
            await assert.rejects(client.startNew('approval', options), /409/);
            await assert.rejects(client.startNew('no_such_thing'), /400/);
            await assert.rejects(client.startNew('approval', { instanceId: '@entity' }), /400/);
        });

        test('startNew replaces an instance that has ended', async () => {
            for (const width of [1, 2]) {
                await client.startNew('fan_out', { instanceId: 'again', input: { width } });
                assert.deepEqual((await ended('again')).output, { completed: width });
            }
        });

        test('ids with spaces and letters of other alphabets arrive', async () => {
            for (const instanceId of ['two words', 'größe', '日本']) {
                await client.startNew('hello_cities', { instanceId });
                assert.equal((await ended(instanceId)).instanceId, instanceId);
            }
        });

        test('getStatus of an unknown instance is refused', async () => {
            await assert.rejects(client.getStatus('nobody'), /404/);
        });

        test('getStatus shows a history', async () => {
            await client.startNew('hello_cities', { instanceId: 'told' });
            await ended('told');
            const { history } = await client.getStatus('told', { showHistory: true, showHistoryOutput: true });
            const types = history.map((event) => event.EventType);
            assert.equal(types[0], 'ExecutionStarted');
            assert.equal(types.filter((type) => type === 'TaskCompleted').length, 3);
            assert.equal(types.at(-1), 'ExecutionCompleted');
            assert.equal(history[1].Result, 'Hello Tokyo!');
            assert.equal((await client.getStatus('told')).history, undefined);
        });

        test('getStatus hides an input', async () => {
            await client.startNew('fan_out', { instanceId: 'hidden', input: { width: 1 } });
            const status = await client.getStatus('hidden', { showInput: false });
            // The rpc mode leaves out what is false.
            assert.deepEqual(status.input, mode.key === undefined ? { width: 1 } : null);
        });

        test('raiseEvent is taken, with data and without', async () => {
            await client.startNew('collect', { instanceId: 'sum', input: { count: 2 } });
            await client.raiseEvent('sum', 'item', 40);
            await client.raiseEvent('sum', 'item', 2);
            assert.equal((await ended('sum')).output, 42);
            await client.raiseEvent('sum', 'item', 1); // it has ended: nothing happens

            await client.startNew('approval', { instanceId: 'yes', input: { timeout_seconds: 600 } });
            await client.raiseEvent('yes', 'ApprovalEvent', true, { taskHubName: 'default' });
            assert.equal((await ended('yes')).output, 'approved');

            await client.startNew('approval', { instanceId: 'nothing', input: { timeout_seconds: 600 } });
            await client.raiseEvent('nothing', 'ApprovalEvent');
            assert.notEqual((await ended('nothing')).output, 'approved');
        });

        test('raiseEvent for an unknown instance or another hub is refused', async () => {
            await assert.rejects(client.raiseEvent('nobody', 'item', 1), /No instance/);
            await client.startNew('collect', { instanceId: 'here', input: { count: 1 } });
            await assert.rejects(client.raiseEvent('here', 'item', 1, { taskHubName: 'other' }), /No instance/);
        });

        test('terminate ends an instance with its reason', async () => {
            await client.startNew('approval', { instanceId: 'doomed', input: { timeout_seconds: 600 } });
            await waiting('doomed');
            await client.terminate('doomed', 'that is enough');
            const status = await ended('doomed');
            assert.equal(status.runtimeStatus, df.OrchestrationRuntimeStatus.Terminated);
            assert.equal(status.output, 'that is enough');
            await client.terminate('doomed', 'again'); // it has ended: nothing happens
            await assert.rejects(client.terminate('nobody', 'x'), /No instance/);
        });

        test('suspend and resume hold an instance and let it go on', async () => {
            await client.startNew('approval', { instanceId: 'held', input: { timeout_seconds: 600 } });
            await waiting('held');
            await client.suspend('held', 'lunch');
            await becomes('held', 'Suspended');
            await client.raiseEvent('held', 'ApprovalEvent', true);
            await client.resume('held', 'back');
            assert.equal((await ended('held')).output, 'approved');
            await client.suspend('held', 'x');
            await client.resume('held', 'x');
            await assert.rejects(client.suspend('nobody', 'x'), /No instance/);
            await assert.rejects(client.resume('nobody', 'x'), /No instance/);
        });

        test('waitForCompletionOrCreateCheckStatusResponse gives the output', async () => {
            const instanceId = await client.startNew('hello_cities');
            const response = await client.waitForCompletionOrCreateCheckStatusResponse(
                { url: 'http://functions.example/api/start' }, instanceId,
                { timeoutInMilliseconds: 30000, retryIntervalInMilliseconds: 20 });
            assert.equal(response.status, 200);
            assert.deepEqual(await response.json(), ['Hello Tokyo!', 'Hello London!', 'Hello Seattle!']);
        });

        test('waitForCompletionOrCreateCheckStatusResponse says how an instance failed', async () => {
            const instanceId = await client.startNew('fan_out', { input: { width: -1 } });
            const response = await client.waitForCompletionOrCreateCheckStatusResponse(
                undefined, instanceId,
                { timeoutInMilliseconds: 30000, retryIntervalInMilliseconds: 20 });
            assert.equal(response.status, 500);
            assert.equal((await response.json()).runtimeStatus, 'Failed');
        });

        test('waitForCompletionOrCreateCheckStatusResponse gives addresses when it takes longer', async () => {
            const instanceId = await client.startNew('approval', { input: { timeout_seconds: 600 } });
            const request = { url: server.origin + '/api/start' };
            const response = await client.waitForCompletionOrCreateCheckStatusResponse(
                request, instanceId, { timeoutInMilliseconds: 20, retryIntervalInMilliseconds: 10 });
            assert.equal(response.status, 202);
            const links = await response.json();
            assert.equal(response.headers.get('Location'), links.statusQueryGetUri);
            assert.equal((await fetch(links.statusQueryGetUri)).status, 202);
            const terminated = await fetch(links.terminatePostUri.replace('{text}', 'done'), { method: 'POST' });
            assert.equal(terminated.status, 202);
            assert.equal((await ended(instanceId)).output, 'done');
        });

        test('createHttpManagementPayload names the instance', async () => {
            const links = client.createHttpManagementPayload('some');
            assert.equal(links.id, 'some');
            assert.ok(links.suspendPostUri.includes('/instances/some/suspend'));
        });

        test('the links of a start lead to the instance', async () => {
            const code = mode.key === undefined ? '' : `?code=${mode.key}`;
            const started = await fetch(`${server.base}/orchestrators/approval/linked${code}`, { method: 'POST' });
            assert.equal(started.status, 202);
            const links = await started.json();
            assert.equal(started.headers.get('Location'), links.statusQueryGetUri);
            assert.equal((await fetch(links.statusQueryGetUri)).status, 202);
            const raised = await fetch(links.sendEventPostUri.replace('{eventName}', 'ApprovalEvent'),
                { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: 'true' });
            assert.equal(raised.status, 202);
            assert.equal((await ended('linked')).output, 'approved');
        });
    });
}

test('without its key the door stays shut', async () => {
    const [rpc, webhook] = modes;
    const server = await PianolaServer.start(webhook.key);
    try {
        for (const client of [rpc.client(server), webhook.client(server, 'another-key-0123456789')]) {
            await assert.rejects(client.startNew('hello_cities'), /401/);
            await assert.rejects(client.getStatus('nobody'), /401/);
        }
    } finally {
        assert.equal(await server.stop(), 0);
    }
});
