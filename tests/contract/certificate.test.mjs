// SPDX-License-Identifier: Apache-2.0
// Certificates, consent and presentation of the sandbox, each operation with good and bad requests, through
// the contract proxy (run.mjs), which judges every exchange. What is signed is verified here by node's own
// crypto. Owns: what is sent and which refusal is wanted. Not: the judgement.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { before, test } from 'node:test';
import zlib from 'node:zlib';
import {
    bad,
    call,
    createBrowser,
    decode,
    fresh,
    logIn,
    makeKey,
    operate,
    post,
    send,
    url,
    verifyJwt,
} from './identity_support.mjs';

const resident = '11990100MB9901008N011';
const marriage = '11990100MB9905009N071';
const certificates = '/gov/v1/certificates';
const usage = { purpose: '开户核验', basis: 'consent' };
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url');
const reads = { 'gov-usage': encode(usage) };
const tokens = {};
let card;

before(async () => {
    tokens.li = (await logIn(createBrowser(), 'sub-li')).access_token;
    tokens.wang = (await logIn(createBrowser(), 'sub-wang')).access_token;
    tokens.bank = (await post('/oauth/token', { grant_type: 'client_credentials' })).json.access_token;
    const list = await get('li', `${certificates}?type=${resident}`, reads);
    card = list.json.items[0].id;
});

function as(who, more = {}) {
    return { ...call, ...(who ? { authorization: `Bearer ${tokens[who]}` } : {}), ...more };
}

const get = (who, target, more) => send('GET', target, { headers: as(who, more) });

function put(who, target, body, more = {}) {
    const headers = as(who, { 'idempotency-key': fresh(), ...more });
    if (body === undefined) return send('POST', target, { headers });
    headers['content-type'] = 'application/json';
    return send('POST', target, { headers, body: JSON.stringify(body) });
}

function refused({ status, json }, wanted, code) {
    assert.deepEqual([status, json?.code], [wanted, code]);
}

const scope = (actions, more = {}) => ({ cert_types: [resident], actions, ...more });
const asking = (actions, more = {}, fields) => ({
    kind: 'certificate_use',
    grantor: 'sub-li',
    scope: scope(actions, fields ? { fields } : {}),
    purpose: '开户核验',
    basis: 'consent',
    ...more,
});

async function granted(actions, more, fields) {
    const grant = await put('bank', '/gov/v1/grants', asking(actions, more, fields));
    assert.equal(grant.status, 201, grant.text);
    const decided = await operate(`grants/${grant.json.id}`, { decision: 'approve' });
    assert.equal(decided.json.state, 'active');
    return grant.json.id;
}

test('certificates are listed and read for a purpose', async () => {
    const list = await get('li', certificates, reads);
    assert.deepEqual(
        list.json.items.map(item => item.type_code).sort(),
        [resident, marriage].sort(),
    );
    assert.equal(list.json.items.find(item => item.type_code === marriage).holders.length, 2);
    const one = await get('li', `${certificates}/${card}`, reads);
    assert.equal(one.json.data.name, '李四样');
    assert.deepEqual(one.json.files.map(file => file.format).sort(), [
        'image',
        'json',
        'ofd',
        'pdf',
        'sd_jwt',
    ]);
    refused(await get('li', certificates, bad), 400, 'usage_required');
    refused(await get('wang', `${certificates}/${card}`, reads), 404, 'not_found');
    refused(await get('bank', `${certificates}/${card}`, reads), 403, 'consent_required');
    refused(await get('bank', `${certificates}?holder=sub-li`, reads), 403, 'consent_required');
    refused(
        await get('wang', `${certificates}?holder=sub-li`, reads),
        403,
        'grant_required',
    );
});

test('consent: asked for, waited for, given, used, ended', async () => {
    const asked = await put('bank', '/gov/v1/grants', asking(['get', 'fetch'], { max_uses: 2 }));
    const { id } = asked.json;
    const waiting = get('bank', `/gov/v1/grants/${id}?wait=30`);
    const header = { ...reads, 'gov-grant': id };
    refused(await get('bank', `${certificates}/${card}`, header), 403, 'grant_invalid');
    await operate(`grants/${id}`, { decision: 'approve' });
    assert.equal((await waiting).json.state, 'active');
    assert.equal((await get('bank', `${certificates}/${card}`, header)).json.number.length, 18);
    const key = { 'gov-grant': id, 'idempotency-key': fresh() };
    const body = { usage, format: 'json' };
    const first = await put('bank', `${certificates}/${card}/fetch`, body, key);
    const second = await put('bank', `${certificates}/${card}/fetch`, body, key);
    assert.equal(first.text, second.text);
    assert.equal(second.headers.get('idempotency-replayed'), 'true');
    const after = (await get('li', `/gov/v1/grants/${id}`)).json;
    assert.deepEqual([after.state, after.used], ['used_up', 2]);
    refused(await get('wang', `/gov/v1/grants/${id}`), 404, 'not_found');
    refused(await put('bank', `/gov/v1/grants/${id}/revoke`), 409, 'grant_state');
    const other = await granted(['get']);
    assert.equal((await put('li', `/gov/v1/grants/${other}/revoke`)).json.state, 'revoked');
    refused(await operate(`grants/${other}`, { decision: 'deny' }), 409, 'grant_state');
    const wrong = asking(['steal']);
    refused(await put('bank', '/gov/v1/grants', wrong, bad), 422, 'validation_failed');
    refused(await operate(`grants/${other}`, { decision: 1 }, bad), 422, 'validation_failed');
    refused(await operate('grants/nobody', { decision: 'deny' }), 404, 'not_found');
});

test('consent is given on a page', async () => {
    const asked = await put('bank', '/gov/v1/grants', asking(['get'], {}, ['name', 'sex']));
    const page = new URL(asked.json.consent_uri).pathname;
    const browser = createBrowser();
    const hidden = browser.hidden(await browser.get(page));
    const decide = fields => browser.submit('/consent/decision', { ...hidden, ...fields });
    assert.equal((await decide({ citizen: 'sub-wang', action: 'approve' })).status, 403);
    const done = await decide({ citizen: 'sub-li', action: 'approve', field_name: '1' });
    assert.equal(done.status, 200, done.text);
    assert.equal((await browser.get(page)).status, 404);
    const header = { ...reads, 'gov-grant': asked.json.id };
    const seen = (await get('bank', `${certificates}/${card}`, header)).json;
    assert.deepEqual(seen.data, { name: '李四样' });
    assert.match(seen.number, /\*/);
});

async function load(who, address, more) {
    const answer = await fetch(url + address, { headers: as(who, more) });
    return { ...answer, status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

test('files come by address, once', async () => {
    for (const format of ['pdf', 'ofd', 'image']) {
        const offer = await put('li', `${certificates}/${card}/fetch`, { usage, format });
        assert.match(offer.headers.get('content-type'), /^application\/vnd\.gov\.download\+json/);
        const file = await load('li', offer.json.address);
        const hash = crypto.createHash('sha256').update(file.bytes);
        assert.equal(offer.json.digest, `sha-256:${hash.digest('base64url')}`);
        const sm3 = crypto.createHash('sm3').update(file.bytes).digest('base64url');
        assert.equal(offer.json.digest_sm3, `sm3:${sm3}`);
        assert.equal(file.bytes.length, offer.json.size);
        assert.equal((await load('li', offer.json.address)).status, 410);
        const resume = offer.json.address;
        const again = await put('li', `${certificates}/${card}/fetch`, { usage, format, resume });
        const part = await load('li', again.json.address, {
            range: 'bytes=100-',
            'if-range': file.headers.get('etag'),
        });
        assert.equal(part.status, 206);
        assert.deepEqual(part.bytes, file.bytes.subarray(100));
        const more = await put('li', `${certificates}/${card}/fetch`, { usage, format });
        assert.equal((await load('li', more.json.address, { range: 'bytes=99999999-' })).status, 416);
    }
    assert.equal((await load('li', `/gov/v1/downloads/${fresh()}`)).status, 404);
    const marked = await put('li', `${certificates}/${card}/fetch`, {
        usage,
        format: 'ofd',
        copy: {},
    });
    assert.equal(marked.json.copy.cause, usage.purpose);
    const wrong = await put('li', `${certificates}/${card}/fetch`, { usage, format: 'json', copy: {} });
    refused(wrong, 422, 'copy_unsupported');
    refused(
        await put('li', `${certificates}/${card}/fetch`, { usage, format: 'gif' }, bad),
        422,
        'validation_failed',
    );
});

// Leaf and intermediate of x5c, up to an anchor of the sandbox.
async function verifyChain(token) {
    const { x5c, kid } = decode(token, 0);
    const [leaf, above] = x5c.map(text => new crypto.X509Certificate(Buffer.from(text, 'base64')));
    const trust = (await send('GET', '/sandbox/trust')).json;
    const anchors = trust.anchors.map(pem => new crypto.X509Certificate(pem));
    const anchor = anchors.find(one => above.checkIssued(one));
    assert.ok(leaf.verify(above.publicKey) && above.verify(anchor.publicKey));
    const { keys } = (await send('GET', '/.well-known/jwks.json')).json;
    const { x, y } = keys.find(key => key.kid === kid);
    const own = leaf.publicKey.export({ format: 'jwk' });
    assert.deepEqual([own.x, own.y], [x, y]);
}

async function statusOf(claims) {
    const { idx, uri } = claims.status.status_list;
    const all = (await send('GET', '/gov/v1/status-lists')).json.status_lists;
    assert.ok(all.includes(uri));
    const answer = await send('GET', new URL(uri).pathname);
    const list = await verifyJwt(answer.text);
    assert.equal(list.sub, uri);
    const bytes = zlib.inflateSync(Buffer.from(list.status_list.lst, 'base64url'));
    return (bytes[idx >> 2] >> ((idx & 3) * 2)) & 3;
}

test('SD-JWT VC: issuer, chain, holder key, status', async () => {
    const holder = makeKey('holder');
    const { kty, crv, x, y } = holder.jwk;
    const answer = await put('li', `${certificates}/${card}/fetch`, {
        usage,
        format: 'sd_jwt',
        holder_key: { kty, crv, x, y },
    });
    const token = answer.text.split('~')[0];
    const claims = await verifyJwt(token);
    await verifyChain(token);
    assert.deepEqual(claims.cnf.jwk, { kty, crv, x, y });
    const issuer = (await send('GET', '/.well-known/jwt-vc-issuer')).json;
    assert.equal(issuer.issuer, claims.iss);
    assert.equal(issuer.jwks_uri, `${url}/.well-known/jwks.json`);
    assert.equal(await statusOf(claims), 0);
    assert.equal((await operate(`certificates/${card}/status`, { status: 'suspended' })).status, 200);
    assert.equal(await statusOf(claims), 2);
    refused(await put('li', `${certificates}/${card}/present`, { kind: 'code' }), 409, 'certificate_state');
    assert.equal((await operate(`certificates/${card}/status`, { status: 'valid' })).status, 200);
    assert.equal((await operate(`certificates/${card}/status`, {}, bad)).status, 422);
    assert.equal((await send('GET', '/gov/v1/status-lists/999')).status, 404);
    await operate('faults', { name: 'status_503', method: 'GET', path: '/gov/v1/status-lists' });
    assert.equal((await send('GET', '/gov/v1/status-lists')).status, 503);
});

test('SD-JWT VC under a grant: the granted fields, what the issuer signed', async () => {
    const hash = text => crypto.createHash('sha256').update(text).digest('base64url');
    const read = async (who, more) => {
        const body = { usage, format: 'sd_jwt' };
        const answer = await put(who, `${certificates}/${card}/fetch`, body, more);
        assert.equal(answer.status, 200, answer.text);
        const [token, ...disclosures] = answer.text.split('~').slice(0, -1);
        const claims = await verifyJwt(token);
        const shown = disclosures.map(text => ({
            digest: hash(text),
            content: JSON.parse(Buffer.from(text, 'base64url')),
        }));
        const data = shown.find(({ content }) => content[1] === 'data');
        const known = [...claims._sd, ...data.content[2]._sd];
        assert.ok(shown.every(({ digest }) => known.includes(digest)));
        return { token, names: shown.map(({ content }) => content[1]).sort() };
    };
    const all = await read('li');
    assert.ok(['number', 'holders', 'address'].every(name => all.names.includes(name)));
    const grant = await granted(['fetch'], {}, ['name', 'sex']);
    const some = await read('bank', { 'gov-grant': grant });
    assert.equal(some.token, all.token);
    assert.deepEqual(some.names, ['data', 'issued_at', 'issuer', 'name', 'sex', 'type_name']);
    for (const format of ['ofd', 'pdf', 'image']) {
        const whole = await put('bank', `${certificates}/${card}/fetch`, { usage, format }, { 'gov-grant': grant });
        refused(whole, 403, 'grant_invalid');
    }
    const { kty, crv, x, y } = makeKey('stranger').jwk;
    const bind = { usage, format: 'sd_jwt', holder_key: { kty, crv, x, y } };
    const other = { 'gov-grant': await granted(['fetch']) };
    refused(await put('bank', `${certificates}/${card}/fetch`, bind, other), 403, 'forbidden');
});

test('a download ends with the consent it was begun under', async () => {
    const grant = await granted(['fetch']);
    const body = { usage, format: 'pdf' };
    const offer = await put('bank', `${certificates}/${card}/fetch`, body, { 'gov-grant': grant });
    assert.equal((await put('li', `/gov/v1/grants/${grant}/revoke`)).json.state, 'revoked');
    assert.equal((await load('bank', offer.json.address)).status, 410);
});

test('a new version follows the old one', async () => {
    const list = await get('li', `${certificates}?type=${marriage}`, reads);
    const old = list.json.items[0];
    const { json } = await operate(`certificates/${old.id}/status`, { supersede: {} });
    assert.equal(json.status, 'superseded');
    const next = (await get('li', `${certificates}/${json.successor.id}`, reads)).json;
    assert.deepEqual(next.predecessor, { id: old.id, identifier: old.identifier });
    const again = await operate(`certificates/${old.id}/status`, { status: 'valid' });
    refused(again, 409, 'certificate_state');
});

const redeem = (code, more) => put('bank', `${certificates}/redeem`, { code, usage }, more);

test('presentation: shown, redeemed, seen, ended', async () => {
    const shown = await put('li', `${certificates}/${card}/present`, {
        kind: 'code',
        fields: ['name'],
    });
    assert.equal(shown.status, 201, shown.text);
    const { id, code } = shown.json;
    assert.deepEqual((await redeem(code)).json.certificate.data, { name: '李四样' });
    refused(await redeem(code), 409, 'code_used');
    const seen = (await get('li', `/gov/v1/presentations/${id}`)).json;
    assert.equal(seen.redemptions[0].client.name, '样例应用');
    refused(await get('wang', `/gov/v1/presentations/${id}`), 404, 'not_found');
    const urgent = await put('li', `${certificates}/${card}/present`, { kind: 'emergency', hours: 1 });
    const target = `/gov/v1/presentations/${urgent.json.id}/revoke`;
    assert.equal((await put('li', target)).json.state, 'revoked');
    refused(await redeem(urgent.json.code), 410, 'code_expired');
    refused(await put('wang', target), 404, 'not_found');
    refused(
        await put('li', `${certificates}/${card}/present`, { kind: 'emergency' }, bad),
        422,
        'validation_failed',
    );
});

test('questions in place of data', async () => {
    const question = { kind: 'age_over', value: 18 };
    const ask = (who, about, more = {}) =>
        put(who, `${certificates}/ask`, { question, about, usage, ...more });
    const mine = await ask('li', { subject: 'me' });
    assert.equal(mine.json.answer, 'yes');
    const claims = await verifyJwt(mine.json.evidence);
    assert.deepEqual([claims.aud, claims.answer], ['govsdk-demo', 'yes']);
    const grant = await granted(['ask']);
    assert.equal((await ask('bank', { grant })).json.answer, 'yes');
    const holds = { question: { kind: 'holds_type', type_code: resident } };
    assert.equal((await ask('bank', { grant }, holds)).json.answer, 'yes');
    const shown = await put('li', `${certificates}/${card}/present`, { kind: 'code' });
    assert.equal((await ask('bank', { code: shown.json.code })).json.answer, 'yes');
    refused(await ask('bank', { code: shown.json.code }), 409, 'code_used');
    refused(await ask('bank', { subject: 'me' }), 403, 'forbidden');
    refused(await ask('bank', { grant: await granted(['get']) }), 403, 'grant_invalid');
    refused(
        await put('li', `${certificates}/ask`, { question, about: {}, usage }, bad),
        422,
        'validation_failed',
    );
});

test('the trail is the holder\'s', async () => {
    const trail = (await get('li', '/gov/v1/audit?subject=me&limit=200')).json.items;
    const actions = new Set(trail.map(entry => entry.action));
    assert.deepEqual([...actions].sort(), ['ask', 'fetch', 'get', 'list', 'present', 'redeem']);
    const page = (await get('li', '/gov/v1/audit?limit=2')).json;
    const rest = (await get('li', `/gov/v1/audit?limit=2&cursor=${page.next}`)).json;
    assert.notEqual(rest.items[0].id, page.items[1].id);
    refused(await get('bank', '/gov/v1/audit'), 403, 'forbidden');
});

test('guessing is limited', async () => {
    for (let i = 0; i < 5; i++) refused(await redeem(`000000000${i}`), 404, 'code_unknown');
    refused(await redeem('0000000009'), 429, 'rate_limited');
});
