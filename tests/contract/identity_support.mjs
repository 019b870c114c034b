// SPDX-License-Identifier: Apache-2.0
// A client of the authorization server in plain node: requests, forms, pages, keys and JWTs. Written
// from the RFCs, with nothing of the library. Owns no assertion about what the server decides.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

export const url = process.env.GOVSDK_SANDBOX_URL;
export const secret = 'demo s3cret+/ &=';
export const callback = 'http://127.0.0.1:51004/callback';
const form = encodeURIComponent;
export const basic = `Basic ${Buffer.from(`${form('govsdk-demo')}:${form(secret)}`).toString('base64')}`;

const formType = { 'content-type': 'application/x-www-form-urlencoded' };
export const bad = { 'x-contract-bad': '1' };
export const call = { 'gov-app': 'contract', 'gov-channel': 'pc' };

export async function send(method, target, { headers = {}, body } = {}) {
    const answer = await fetch(url + target, { method, headers, body, redirect: 'manual' });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const location = answer.headers.get('location');
    return {
        status: answer.status,
        headers: answer.headers,
        text,
        json: isJson && text ? JSON.parse(text) : null,
        location: location ? new URL(location, url) : null,
    };
}

// A form with the demo client's credentials; `headers` with authorization undefined: without.
export function post(target, fields, headers = {}) {
    const all = { authorization: basic, ...formType, ...headers };
    if (all.authorization === undefined) delete all.authorization;
    return send('POST', target, { headers: all, body: new URLSearchParams(fields).toString() });
}

export function operate(target, body, headers = {}) {
    return send('POST', `/sandbox/${target}`, {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
    });
}

export function expectError({ status, json }, wanted, error) {
    assert.deepEqual([status, json?.error], [wanted, error]);
}

// --- keys and JWTs ------------------------------------------------------------------------------

const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
export const decode = (token, i = 1) => JSON.parse(Buffer.from(token.split('.')[i], 'base64url'));
export const now = () => Math.floor(Date.now() / 1000);
export const fresh = () => crypto.randomBytes(16).toString('base64url');

export function makeKey(kid) {
    const pair = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid };
    return { ...pair, jwk };
}

export function signJwt(key, header, claims) {
    const text = `${part({ alg: 'ES256', ...header })}.${part(claims)}`;
    const signature = crypto.sign('sha256', Buffer.from(text), {
        key: key.privateKey,
        dsaEncoding: 'ieee-p1363',
    });
    return `${text}.${signature.toString('base64url')}`;
}

// By the published key set, as any relying party does it.
export async function verifyJwt(token) {
    const { keys } = (await send('GET', '/.well-known/jwks.json')).json;
    const jwk = keys.find(key => key.kid === decode(token, 0).kid);
    const end = token.lastIndexOf('.');
    assert.ok(
        crypto.verify(
            'sha256',
            Buffer.from(token.slice(0, end)),
            { key: crypto.createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
            Buffer.from(token.slice(end + 1), 'base64url'),
        ),
        'signature',
    );
    return decode(token);
}

export function clientAssertion(key, id, more = {}) {
    const at = now();
    return {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signJwt(
            key,
            { kid: key.jwk.kid },
            { iss: id, sub: id, aud: url, iat: at, exp: at + 60, jti: fresh(), ...more },
        ),
    };
}

export function dpopProof(key, method, target, { token, nonce } = {}) {
    const { kty, crv, x, y } = key.jwk;
    const hash = text => crypto.createHash('sha256').update(text).digest('base64url');
    return signJwt(
        key,
        { typ: 'dpop+jwt', jwk: { kty, crv, x, y } },
        {
            htm: method,
            htu: url + target,
            iat: now(),
            jti: fresh(),
            ...(token ? { ath: hash(token) } : {}),
            ...(nonce ? { nonce } : {}),
        },
    );
}

// --- a browser ----------------------------------------------------------------------------------

export function createBrowser() {
    let cookie = '';

    async function go(method, target, fields, more = {}) {
        const answer = await send(method, target, {
            headers: {
                ...(cookie ? { cookie } : {}),
                ...(fields ? formType : {}),
                ...more,
            },
            body: fields ? new URLSearchParams(fields).toString() : undefined,
        });
        const set = answer.headers.get('set-cookie');
        if (set) cookie = set.split(';')[0];
        return answer;
    }

    // The hidden fields of a page's form.
    function hidden({ status, text }) {
        assert.equal(status, 200, text);
        const read = name => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)[1];
        return { request: read('request'), xsrf: read('xsrf') };
    }
    const get = (target, more) => go('GET', target, undefined, more);
    const submit = (target, fields, more) => go('POST', target, fields, more);
    return { get, submit, hidden };
}

// --- authorization code -------------------------------------------------------------------------

export function authorization(more = {}) {
    const verifier = crypto.randomBytes(32).toString('base64url');
    const params = {
        response_type: 'code',
        client_id: 'govsdk-demo',
        redirect_uri: callback,
        scope: 'openid gov.items gov.matters gov.certificates gov.reviews',
        state: fresh(),
        nonce: fresh(),
        code_challenge: crypto.createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...more,
    };
    return { verifier, params, target: `/oauth/authorize?${new URLSearchParams(params)}` };
}

export async function approve(browser, page, citizen, action = 'approve') {
    return browser.submit('/oauth/authorize/decision', {
        ...browser.hidden(page),
        citizen,
        action,
    });
}

export function redeem(code, verifier, headers = {}) {
    return post(
        '/oauth/token',
        {
            grant_type: 'authorization_code',
            code,
            redirect_uri: callback,
            code_verifier: verifier,
        },
        headers,
    );
}

// Logs a citizen in; gives the answer of the token endpoint.
export async function logIn(browser, citizen, more = {}) {
    const asked = authorization(more);
    const back = await approve(browser, await browser.get(asked.target), citizen);
    const answer = await redeem(back.location.searchParams.get('code'), asked.verifier);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
}
