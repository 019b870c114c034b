// SPDX-License-Identifier: Apache-2.0
// The authorization server of the sandbox, each endpoint with good and bad requests, through the contract
// proxy (run.mjs), which judges every exchange. A request with the headers `bad` violates the document on
// purpose. Owns: what is sent and which refusal is wanted. Not: the judgement.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import {
    approve,
    authorization,
    bad,
    basic,
    call,
    callback,
    clientAssertion,
    createBrowser,
    decode,
    dpopProof,
    expectError,
    fresh,
    logIn,
    makeKey,
    now,
    operate,
    post,
    redeem,
    secret,
    send,
    signJwt,
    url,
    verifyJwt,
} from './identity_support.mjs';

const access = 'urn:ietf:params:oauth:token-type:access_token';
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const anonymous = { authorization: undefined };
const publicClient = { client_id: 'govsdk-demo-public' };

async function api(target, token, more = {}) {
    return send('GET', target, { headers: { ...call, authorization: `Bearer ${token}`, ...more } });
}

test('metadata stands at both paths', async () => {
    const [one, two] = await Promise.all([
        send('GET', '/.well-known/oauth-authorization-server'),
        send('GET', '/.well-known/openid-configuration'),
    ]);
    assert.equal(one.status, 200);
    assert.deepEqual(one.json, two.json);
    assert.equal(one.json.issuer, url);
});

test('authorization code: page, code, tokens, replay', async () => {
    const browser = createBrowser();
    const asked = authorization({ acr_values: 'L3', login_hint: 'sub-zhang' });
    const back = await approve(browser, await browser.get(asked.target), 'sub-zhang');
    const answer = back.location.searchParams;
    assert.equal(back.status, 303);
    assert.deepEqual([answer.get('state'), answer.get('iss')], [asked.params.state, url]);
    const tokens = await redeem(answer.get('code'), asked.verifier);
    const claims = await verifyJwt(tokens.json.id_token);
    assert.deepEqual([claims.sub, claims.acr, claims.nonce], ['sub-zhang', 'L3', asked.params.nonce]);
    assert.equal((await api('/oauth/userinfo', tokens.json.access_token)).json.sub, 'sub-zhang');
    expectError(await redeem(answer.get('code'), asked.verifier), 400, 'invalid_grant');
    assert.equal((await api('/oauth/userinfo', tokens.json.access_token)).status, 401);
    assert.equal((await send('GET', '/oauth/userinfo', { headers: bad })).status, 401);
});

test('authorization requests are refused', async () => {
    const browser = createBrowser();
    const tell = async (more, headers) => {
        const { location } = await browser.get(authorization(more).target, headers);
        return location.searchParams.get('error');
    };
    assert.equal(await tell({ code_challenge_method: 'plain' }), 'invalid_request');
    assert.equal(await tell({ response_type: 'token' }), 'unsupported_response_type');
    assert.equal(await tell({ prompt: 'none' }), 'login_required');
    assert.equal(await tell({ scope: 'openid root' }), 'invalid_scope');
    assert.equal(await tell({ acr_values: '"' }, bad), 'invalid_request');
    const stranger = authorization({ client_id: 'nobody' });
    assert.equal((await browser.get(stranger.target)).status, 400);
    assert.equal((await browser.get('/oauth/authorize?client_id=a%20b', bad)).status, 400);
    const refused = await approve(
        browser,
        await browser.get(authorization().target),
        'sub-li',
        'deny',
    );
    assert.equal(refused.location.searchParams.get('error'), 'access_denied');
    const unmet = await approve(
        browser,
        await browser.get(authorization({ acr_values: 'L4' }).target),
        'sub-lin',
    );
    assert.equal(
        unmet.location.searchParams.get('error'),
        'unmet_authentication_requirements',
    );
    const fields = { request: fresh(), xsrf: fresh(), citizen: 'sub-li', action: 'approve' };
    assert.equal((await browser.submit('/oauth/authorize/decision', fields)).status, 403);
    fields.citizen = 'a b';
    assert.equal((await browser.submit('/oauth/authorize/decision', fields, bad)).status, 403);
});

test('authorization requests come as a form, and answers as JWT', async () => {
    const browser = createBrowser();
    const asked = authorization({ response_mode: 'jwt', unknown_to_the_document: '1' });
    const page = await browser.submit('/oauth/authorize', asked.params);
    const back = await approve(browser, page, 'sub-li');
    const claims = await verifyJwt(back.location.searchParams.get('response'));
    assert.deepEqual([claims.iss, claims.aud, claims.state], [url, 'govsdk-demo', asked.params.state]);
    assert.equal((await redeem(claims.code, asked.verifier)).status, 200);
    const refused = await browser.submit('/oauth/authorize', { ...asked.params, scope: 'root' });
    const told = await verifyJwt(refused.location.searchParams.get('response'));
    assert.equal(told.error, 'invalid_scope');
    assert.equal((await browser.submit('/oauth/authorize', { client_id: 'nobody' })).status, 400);
});

test('requests are pushed', async () => {
    const browser = createBrowser();
    const asked = authorization();
    const pushed = await post('/oauth/par', asked.params);
    assert.equal(pushed.status, 201);
    const target = `/oauth/authorize?${new URLSearchParams({
        client_id: 'govsdk-demo',
        request_uri: pushed.json.request_uri,
    })}`;
    const back = await approve(browser, await browser.get(target), 'sub-zhang');
    const code = back.location.searchParams.get('code');
    assert.equal((await redeem(code, asked.verifier)).status, 200);
    assert.equal((await browser.get(target)).status, 400);
    expectError(await post('/oauth/par', asked.params, anonymous), 401, 'invalid_client');
    const elsewhere = { ...asked.params, redirect_uri: 'https://evil.example/' };
    expectError(await post('/oauth/par', elsewhere), 400, 'invalid_request');
    const broken = { ...asked.params, client_assertion: 'no JWT' };
    expectError(await post('/oauth/par', broken, { ...anonymous, ...bad }), 401, 'invalid_client');
});

test('silent login follows a login, and ends with the session', async () => {
    const browser = createBrowser();
    const tokens = await logIn(browser, 'sub-zhang');
    const silent = async () =>
        (await browser.get(authorization({ prompt: 'none' }).target)).location.searchParams;
    assert.ok((await silent()).get('code'));
    const page = await browser.get('/oauth/end_session');
    const stay = { ...browser.hidden(page), action: 'deny' };
    assert.equal((await browser.submit('/oauth/end_session/decision', stay)).status, 200);
    assert.equal((await browser.submit('/oauth/end_session/decision', stay)).status, 403);
    const ending = {
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: callback,
        state: 's1',
    };
    const ended = await browser.get(`/oauth/end_session?${new URLSearchParams(ending)}`);
    assert.deepEqual([ended.status, ended.location.searchParams.get('state')], [302, 's1']);
    assert.equal((await silent()).get('error'), 'login_required');
    const evil = '/oauth/end_session?post_logout_redirect_uri=https%3A%2F%2Fevil.example';
    assert.equal((await browser.get(evil)).status, 400);
    assert.equal((await browser.submit('/oauth/end_session', ending)).status, 303);
    const forged = { id_token_hint: 'a.b.c' };
    assert.equal((await browser.submit('/oauth/end_session', forged)).status, 400);
});

test('forms of the token endpoint are checked', async () => {
    const fields = { grant_type: 'authorization_code', code: 'x', redirect_uri: callback };
    expectError(await post('/oauth/token', fields, bad), 400, 'invalid_request');
    expectError(await post('/oauth/token', { grant_type: 'x' }, bad), 400, 'unsupported_grant_type');
    fields.code_verifier = 'v'.repeat(43);
    expectError(await post('/oauth/token', fields), 400, 'invalid_grant');
    const system = { grant_type: 'client_credentials', unknown_to_the_document: '1' };
    const { json } = await post('/oauth/token', system);
    assert.equal((await post('/oauth/revoke', { token: json.access_token })).status, 200);
    assert.equal((await api('/gov/v1/matters', json.access_token)).status, 401);
    expectError(await post('/oauth/revoke', {}, bad), 400, 'invalid_request');
    const device = await post('/oauth/device_authorization', {
        client_id: 'govsdk-demo',
        acr_values: 'L3',
    });
    const decision = { user_code: device.json.user_code, action: 'approve' };
    assert.equal((await operate('device', { ...decision, citizen: 'sub-wang' })).status, 422);
    assert.equal((await operate('device', { ...decision, citizen: 'sub-li' })).status, 200);
    const polled = await post('/oauth/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: device.json.device_code,
    });
    assert.equal(decode(polled.json.id_token).acr, 'L3');
    expectError(await post('/oauth/device_authorization', {}, bad), 400, 'invalid_request');
});

test('clients prove themselves by a key', async () => {
    const key = makeKey('k1');
    const registration = {
        id: 'bank',
        auth_method: 'private_key_jwt',
        jwks: { keys: [key.jwk] },
        redirect_uris: [callback],
    };
    assert.equal((await operate('clients', registration)).status, 201);
    const proof = clientAssertion(key, 'bank');
    const ask = fields =>
        post('/oauth/token', { grant_type: 'client_credentials', ...fields }, anonymous);
    assert.equal((await ask(proof)).status, 200);
    expectError(await ask(proof), 401, 'invalid_client');
    const far = clientAssertion(key, 'bank', { exp: now() + 400 });
    expectError(await ask(far), 401, 'invalid_client');
    const wrong = clientAssertion(key, 'bank', { aud: `${url}/oauth/token` });
    expectError(await ask(wrong), 401, 'invalid_client');
    const { jwks, ...keyless } = registration;
    assert.ok(jwks);
    assert.equal((await operate('clients', keyless)).status, 422);
    assert.equal((await operate('clients', { ...registration, odd: 1 }, bad)).status, 422);
    const exposed = { keys: [{ ...key.jwk, d: 'AAAA' }] };
    assert.equal((await operate('clients', { ...registration, jwks: exposed }, bad)).status, 422);
});

test('DPoP binds tokens, with nonces when asked for', async () => {
    const key = makeKey('d1');
    const system = { grant_type: 'client_credentials' };
    const ask = more => {
        const dpop = dpopProof(key, 'POST', '/oauth/token', more);
        return post('/oauth/token', system, { dpop });
    };
    const { json } = await ask();
    assert.equal(json.token_type, 'DPoP');
    const token = json.access_token;
    const use = more =>
        send('GET', '/gov/v1/items', {
            headers: {
                ...call,
                authorization: `DPoP ${token}`,
                dpop: dpopProof(key, 'GET', '/gov/v1/items', { token, ...more }),
            },
        });
    assert.equal((await use()).status, 200);
    const plain = await api('/gov/v1/items', token);
    assert.equal(plain.status, 401);
    assert.match(plain.headers.get('www-authenticate'), /^DPoP .*error="invalid_token"/);
    expectError(await post('/oauth/token', system, { dpop: 'x', ...bad }), 400, 'invalid_dpop_proof');
    assert.equal((await operate('dpop', {}, bad)).status, 422);
    assert.equal((await operate('dpop', { nonce_required: true })).status, 200);
    const asked = await ask();
    expectError(asked, 400, 'use_dpop_nonce');
    const nonce = asked.headers.get('dpop-nonce');
    assert.equal((await ask({ nonce })).status, 200);
    const challenged = await use();
    assert.equal(challenged.json.code, 'dpop_nonce_required');
    assert.equal((await use({ nonce: challenged.headers.get('dpop-nonce') })).status, 200);
    assert.equal((await operate('dpop', { nonce_required: false })).status, 200);
});

test('a terminal vouches for the person before it', async () => {
    const key = makeKey('t1');
    const terminal = { id: 'KIOSK-7', jwks: { keys: [key.jwk] } };
    assert.equal((await operate('terminals', terminal)).status, 201);
    assert.equal((await operate('terminals', { id: 'KIOSK-7' }, bad)).status, 422);
    const vouch = more => {
        const at = now();
        const claims = {
            iss: 'KIOSK-7',
            sub: 'resident_id:990101199003071018',
            aud: url,
            iat: at,
            exp: at + 300,
            jti: fresh(),
            evidence: { method: 'id_card+face', device: 'SN-1', at, transaction: 'tx-1' },
            ...more,
        };
        const header = { kid: 't1', typ: 'gov-terminal-assertion+jwt' };
        return post('/oauth/token', {
            grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
            assertion: signJwt(key, header, claims),
        });
    };
    const { json } = await vouch({});
    assert.deepEqual([decode(json.id_token).acr, json.refresh_token], ['L3', undefined]);
    expectError(await vouch({ aud: 'https://other.example' }), 400, 'invalid_grant');
    expectError(await vouch({ evidence: { method: 'guess' } }), 400, 'invalid_grant');
    const none = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' };
    expectError(await post('/oauth/token', none, bad), 400, 'invalid_request');
});

test('tokens are exchanged and introspected', async () => {
    const exchange = (fields, headers) =>
        post('/oauth/token', { grant_type: exchangeGrant, ...fields }, headers);
    const own = (await logIn(createBrowser(), 'sub-li')).access_token;
    const narrow = await exchange({
        subject_token: own,
        subject_token_type: access,
        scope: 'gov.items',
        audience: 'https://hospital.example',
    });
    assert.equal(narrow.json.scope, 'gov.items');
    const handed = await verifyJwt(narrow.json.access_token);
    assert.deepEqual([handed.aud, handed.sub], ['https://hospital.example', 'sub-li']);
    const wider = { subject_token: narrow.json.access_token, subject_token_type: access };
    expectError(await exchange({ ...wider, scope: 'gov.matters' }), 400, 'invalid_scope');
    const made = await operate('grants', {
        grantor: 'sub-zhao',
        grantee: 'sub-li',
        item_code: '11990100MB9903003M344201306000001',
    });
    assert.equal(made.status, 201);
    assert.equal((await operate('grants', { grantor: 'sub-zhao' }, bad)).status, 422);
    const proxy = await exchange({
        subject_token: made.json.id,
        subject_token_type: 'urn:gov:params:oauth:token-type:grant',
        actor_token: own,
        actor_token_type: access,
    });
    const acting = await verifyJwt(proxy.json.access_token);
    assert.deepEqual([acting.sub, acting.act], ['sub-zhao', { sub: 'sub-li' }]);
    const enterprise = {
        subject_token: '91990101MA9900001X',
        subject_token_type: 'urn:gov:params:oauth:token-type:legal_person',
        actor_token: own,
        actor_token_type: access,
    };
    expectError(await exchange(enterprise), 400, 'invalid_request');
    enterprise.actor_token = (await logIn(createBrowser(), 'sub-chen')).access_token;
    assert.equal(decode((await exchange(enterprise)).json.access_token).sub, 'sub-food');
    const odd = { subject_token: own, subject_token_type: 'urn:x' };
    expectError(await exchange(odd, bad), 400, 'invalid_request');

    const token = proxy.json.access_token;
    const told = await post('/oauth/introspect', { token });
    assert.deepEqual([told.json.active, told.json.act], [true, { sub: 'sub-li' }]);
    const accept = { accept: 'application/token-introspection+jwt' };
    const signed = await post('/oauth/introspect', { token }, accept);
    assert.equal((await verifyJwt(signed.text)).token_introspection.sub, 'sub-zhao');
    assert.deepEqual((await post('/oauth/introspect', { token: 'unknown' })).json, { active: false });
    const stranger = await post('/oauth/introspect', { token, ...publicClient }, anonymous);
    expectError(stranger, 401, 'invalid_client');
    expectError(await post('/oauth/introspect', {}, bad), 400, 'invalid_request');
});

test('the API asks for a stronger login', async () => {
    const browser = createBrowser();
    const rule = { path_prefix: '/gov/v1/reviews', acr: 'L3', max_age: 300 };
    assert.equal((await operate('step-up', rule)).status, 200);
    const weak = await logIn(browser, 'sub-zhang');
    const refused = await api('/gov/v1/reviews/pending', weak.access_token);
    assert.equal(refused.json.code, 'step_up_required');
    assert.match(refused.headers.get('www-authenticate'), /acr_values="L3", max_age="300"/);
    const strong = await logIn(browser, 'sub-zhang', { acr_values: 'L3', max_age: '300' });
    assert.equal((await api('/gov/v1/reviews/pending', strong.access_token)).status, 200);
    assert.equal((await operate('step-up', { acr: 'L3' }, bad)).status, 422);
    assert.deepEqual((await operate('step-up', {})).json, { rules: [] });
});

test('the person approves on the phone', async () => {
    const ask = (fields, headers) =>
        post('/oauth/bc-authorize', { scope: 'openid', ...fields }, headers);
    const started = await ask({ login_hint: '19900000002', binding_message: 'A1-77' });
    const poll = {
        grant_type: 'urn:openid:params:grant-type:ciba',
        auth_req_id: started.json.auth_req_id,
    };
    expectError(await post('/oauth/token', poll), 400, 'authorization_pending');
    const decision = { login_hint: 'sub-li', approve: true };
    assert.equal((await operate('ciba', decision)).json.binding_message, 'A1-77');
    assert.equal((await operate('ciba', decision)).status, 404);
    assert.equal((await operate('ciba', { approve: true }, bad)).status, 422);
    const tokens = await post('/oauth/token', poll);
    assert.equal(decode(tokens.json.id_token).sub, 'sub-li');
    expectError(await post('/oauth/token', poll), 400, 'invalid_grant');
    expectError(await ask({ login_hint: 'nobody' }), 400, 'unknown_user_id');
    const weak = await ask({ login_hint: 'sub-wang', acr_values: 'L4' });
    expectError(weak, 400, 'unmet_authentication_requirements');
    expectError(await ask({}, bad), 400, 'invalid_request');
    const { grant_type } = poll;
    expectError(await post('/oauth/token', { grant_type }, bad), 400, 'invalid_request');
});

test('a ticket becomes a token', async () => {
    const browser = createBrowser();
    const target = `/ticket/login?${new URLSearchParams({
        app_id: 'govsdk-demo',
        redirect_uri: callback,
        state: 's1',
    })}`;
    const decide = async (action, headers) =>
        browser.submit(
            '/ticket/login/decision',
            { ...browser.hidden(await browser.get(target)), citizen: 'sub-zhang', action },
            headers,
        );
    const ticket = (await decide('approve')).location.searchParams.get('ticket');
    assert.equal((await decide('deny')).location.searchParams.get('error'), 'access_denied');
    const stale = { request: fresh(), xsrf: fresh(), citizen: 'sub-li', action: 'approve' };
    assert.equal((await browser.submit('/ticket/login/decision', stale)).status, 403);
    assert.equal((await browser.get('/ticket/login?app_id=nobody')).status, 400);
    const signed = (fields, key = secret, headers = {}) => {
        const all = {
            app_id: 'govsdk-demo',
            timestamp: String(Date.now()),
            nonce: fresh(),
            ...fields,
        };
        const text = Object.keys(all)
            .sort()
            .map(name => `${name}=${all[name]}`)
            .join('&');
        const sign = crypto.createHmac('sha256', key).update(text).digest('hex');
        const path = fields.ticket ? '/ticket/token' : '/ticket/userinfo';
        return post(path, { ...all, sign }, { ...anonymous, ...headers });
    };
    assert.equal((await signed({ ticket }, 'wrong')).json.code, '1001');
    const { token } = (await signed({ ticket })).json.data;
    assert.equal((await signed({ ticket })).json.code, '1003');
    assert.equal((await signed({ token })).json.data.uid, 'sub-zhang');
    assert.equal((await signed({ token: 'unknown' })).json.code, '1005');
    assert.equal((await signed({ token, timestamp: '1' })).json.code, '1002');
    assert.equal((await signed({ token, app_id: 'nobody' })).json.code, '1004');
    assert.equal((await signed({ token, nonce: '' }, secret, bad)).json.code, '1001');
    assert.equal((await api('/gov/v1/matters', token)).status, 200);
});

test('the signing key rotates', async () => {
    const before = (await logIn(createBrowser(), 'sub-zhang')).id_token;
    const { json } = await operate('keys/rotate', {});
    const after = (await logIn(createBrowser(), 'sub-zhang')).id_token;
    assert.equal(decode(after, 0).kid, json.kid);
    await verifyJwt(before);
    await verifyJwt(after);
    assert.equal((await operate('keys/rotate', { drop_old: 1 }, bad)).status, 422);
    assert.equal((await operate('keys/rotate', { drop_old: true })).status, 200);
    await assert.rejects(verifyJwt(before));
    assert.ok(basic);
});
