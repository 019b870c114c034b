// SPDX-License-Identifier: Apache-2.0
// The page of consent in a real browser as narrow as a phone, with scripts switched off and by keyboard
// alone. Chromium is driven over a pipe by its own protocol, without a package. Owns: what a person meets
// there. Not: what the decision means. Skipped where chromium is not installed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { call, fresh, post, send, url } from './identity_support.mjs';

const skip = spawnSync('chromium', ['--version']).status !== 0 && 'chromium is not installed';
const width = 360;
let chromium, profile, page, bank;

// One message of the protocol is JSON and a NUL; fd 3 takes, fd 4 gives.
function connect(child) {
    const waiting = new Map();
    const events = [];
    let rest = '', count = 0;
    child.stdio[4].setEncoding('utf8').on('data', chunk => {
        const parts = (rest + chunk).split('\0');
        rest = parts.pop();
        for (const message of parts.map(text => JSON.parse(text))) {
            if (message.id === undefined) events.splice(0, events.length, ...events.filter(take => !take(message)));
            else waiting.get(message.id)(message);
        }
    });
    const ask = (method, params = {}, sessionId) =>
        new Promise((resolve, reject) => {
            const id = ++count;
            waiting.set(id, ({ result, error }) =>
                error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
            );
            child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        });
    const event = (name, sessionId) =>
        new Promise(resolve =>
            events.push(m => m.method === name && m.sessionId === sessionId && (resolve(m.params), true)),
        );
    return { ask, event };
}

async function open({ ask, event }) {
    const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
    const tell = (method, params) => ask(method, params, sessionId);
    const read = async expression =>
        (await tell('Runtime.evaluate', { expression, returnByValue: true })).result.value;
    const loaded = async act => {
        const done = event('Page.loadEventFired', sessionId);
        await act();
        await done;
    };
    const press = async (key, code, text) => {
        const base = { key, code: key, windowsVirtualKeyCode: code };
        await tell('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...base });
        await tell('Input.dispatchKeyEvent', { type: 'keyUp', ...base });
    };
    await tell('Page.enable');
    await tell('Emulation.setScriptExecutionDisabled', { value: true });
    await tell('Emulation.setDeviceMetricsOverride', { width, height: 640, deviceScaleFactor: 2, mobile: true });
    return { tell, read, press, loaded, go: to => loaded(() => tell('Page.navigate', { url: to })) };
}

function put(target, body) {
    const headers = {
        ...call,
        authorization: `Bearer ${bank}`,
        'idempotency-key': fresh(),
        'content-type': 'application/json',
    };
    return send('POST', target, { headers, body: JSON.stringify(body) });
}

async function ask(purpose, fields) {
    const scope = { cert_types: ['11990100MB9901008N011'], actions: ['get', 'fetch'], fields };
    const more = { kind: 'certificate_use', basis: 'consent', max_uses: 2 };
    const { json, status } = await put('/gov/v1/grants', { ...more, grantor: 'sub-li', scope, purpose });
    assert.equal(status, 201);
    return json;
}

const stateOf = async id =>
    (await send('GET', `/gov/v1/grants/${id}`, { headers: { ...call, authorization: `Bearer ${bank}` } })).json;

before(async () => {
    if (skip) return;
    bank = (await post('/oauth/token', { grant_type: 'client_credentials' })).json.access_token;
    profile = fs.mkdtempSync(path.join(os.tmpdir(), 'consent-'));
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--remote-debugging-pipe', `--user-data-dir=${profile}`];
    chromium = spawn('chromium', flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    page = await open(connect(chromium));
});

after(async () => {
    if (!chromium) return;
    const ended = new Promise(resolve => chromium.once('exit', resolve));
    chromium.kill();
    await ended;
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

// WCAG 2.1, relative luminance and the ratio of two.
const luminance = colour =>
    colour.match(/\d+/g).slice(0, 3).map(Number).map(c => c / 255)
        .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
};

test('it says who asks for what, in both languages, on a phone', { skip }, async () => {
    const purpose = '办理业务'.repeat(10) + 'x'.repeat(100);
    const grant = await ask(purpose, ['name', 'sex']);
    await page.go(grant.consent_uri);
    const text = await page.read('document.body.innerText');
    for (const part of [purpose, '样例应用', '居民身份证', 'Resident identity card', 'Take a copy', '2']) {
        assert.ok(text.includes(part), part);
    }
    assert.equal(await page.read('document.documentElement.lang'), 'zh-CN');
    assert.ok((await page.read('document.querySelectorAll("[lang=en]").length')) > 5);
    assert.ok((await page.read('document.title')).length > 0);
    assert.ok((await page.read('document.documentElement.scrollWidth')) <= width);
    const { nodes } = await page.tell('Accessibility.getFullAXTree');
    const controls = nodes.filter(({ role }) => ['checkbox', 'combobox', 'button'].includes(role?.value));
    assert.equal(controls.length, 5);
    for (const { role, name } of controls) assert.ok(name?.value, `${role.value} without a name`);
    const colours = JSON.parse(await page.read(`JSON.stringify([...document.querySelectorAll('main *')].map(e => {
        let back = e, style = getComputedStyle(e);
        while (back && getComputedStyle(back).backgroundColor === 'rgba(0, 0, 0, 0)') back = back.parentElement;
        return [style.color, back ? getComputedStyle(back).backgroundColor : 'rgb(255, 255, 255)'];
    }))`));
    for (const [front, back] of colours) assert.ok(contrast(front, back) >= 4.5, `${front} on ${back}`);
});

test('by keyboard alone: one field less, chosen name, approved', { skip }, async () => {
    const grant = await ask('开户核验', ['name', 'sex']);
    await page.go(grant.consent_uri);
    const focus = () => page.read('document.activeElement.name + "=" + document.activeElement.value');
    const tab = () => page.press('Tab', 9);
    await tab();
    assert.equal(await focus(), 'field_name=1');
    await tab();
    assert.equal(await focus(), 'field_sex=1');
    await page.press(' ', 32, ' ');
    assert.equal(await page.read('document.activeElement.checked'), false);
    await tab();
    for (let i = 0; i < 20 && (await focus()) !== 'citizen=sub-li'; i++) await page.press('ArrowDown', 40);
    assert.equal(await focus(), 'citizen=sub-li');
    await tab();
    assert.equal(await focus(), 'action=approve');
    await page.loaded(() => page.press('Enter', 13, '\r'));
    assert.match(await page.read('document.body.innerText'), /已授权/);
    const after = await stateOf(grant.id);
    assert.deepEqual([after.state, after.scope.fields], ['active', ['name']]);
});

test('no other page can show it in a frame', { skip }, async () => {
    const grant = await ask('开户核验', ['name']);
    await page.go('about:blank');
    const { frameTree } = await page.tell('Page.getFrameTree');
    await page.loaded(() =>
        page.tell('Page.setDocumentContent', {
            frameId: frameTree.frame.id,
            html: `<iframe src="${grant.consent_uri}"></iframe>`,
        }),
    );
    const inner = (await page.tell('Page.getFrameTree')).frameTree.childFrames[0].frame;
    assert.equal(inner.unreachableUrl, grant.consent_uri);
    assert.equal(new URL(grant.consent_uri).origin, new URL(url).origin);
});
