// SPDX-License-Identifier: Apache-2.0
// The other side of check_sd_jwt_exchange.c: SD-JWT by npm @sd-jwt/core, with keys of its own. One JSON
// request a line, one reply a line.
import {createHash, randomBytes, webcrypto} from 'node:crypto';
import {createInterface} from 'node:readline';
import {SDJwtInstance} from '@sd-jwt/core';

const ecdsa = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'};

async function newPair() {
    const pair = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
    return {
        sign: async (data) =>
            Buffer.from(await webcrypto.subtle.sign(ecdsa, pair.privateKey, Buffer.from(data))).toString('base64url'),
        public: await publicOf(pair.publicKey),
        private: await webcrypto.subtle.exportKey('jwk', pair.privateKey),
    };
}

async function publicOf(key) {
    const {kty, crv, x, y} = await webcrypto.subtle.exportKey('jwk', key);
    return {kty, crv, x, y};
}

async function check(data, signature, jwk) {
    const key = await webcrypto.subtle.importKey('jwk', jwk, ecdsa, false, ['verify']);
    return webcrypto.subtle.verify(ecdsa, key, Buffer.from(signature, 'base64url'), Buffer.from(data));
}

const issuer = await newPair();
const holder = await newPair();
const sdjwt = new SDJwtInstance({
    omitTyp: true,
    signer: issuer.sign,
    signAlg: 'ES256',
    verifier: (data, signature) => check(data, signature, issuer.public),
    kbSigner: holder.sign,
    kbSignAlg: 'ES256',
    kbVerifier: (data, signature, payload) => check(data, signature, payload.cnf.jwk),
    hasher: (data, alg) =>
        createHash(alg.replace('-', '')).update(typeof data === 'string' ? data : Buffer.from(data)).digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
});

const actions = {
    async keys() {
        return {issuer: issuer.public, holder: holder.private};
    },
    async issue({claims, frame}) {
        const payload = {...claims, cnf: {jwk: holder.public}};
        return {sd_jwt: await sdjwt.issue(payload, frame, {header: {typ: 'dc+sd-jwt'}})};
    },
    async present({sd_jwt, frame, kb}) {
        return {sd_jwt: await sdjwt.present(sd_jwt, frame, {kb: {payload: kb}})};
    },
    async verify({sd_jwt, nonce, at}) {
        const {payload, kb} = await sdjwt.verify(sd_jwt, {keyBindingNonce: nonce, currentDate: at});
        return {payload, kb: kb.payload};
    },
};

for await (const line of createInterface({input: process.stdin})) {
    let reply;
    try {
        const request = JSON.parse(line);
        reply = {ok: true, ...(await actions[request.action](request))};
    } catch (error) {
        reply = {ok: false, code: String(error)};
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
}
