// SPDX-License-Identifier: Apache-2.0
// The other side of check_jose_exchange.c: keys and JWS by npm jose. One JSON request a line, one reply a line.
import {createInterface} from 'node:readline';
import {
    CompactSign,
    calculateJwkThumbprint,
    compactVerify,
    exportJWK,
    generateKeyPair,
    generateSecret,
    importJWK,
} from 'jose';

function publicHalf(jwk) {
    const {d, p, q, dp, dq, qi, ...rest} = jwk;
    return rest;
}

const actions = {
    async generate({alg}) {
        const key = alg.startsWith('HS')
            ? await generateSecret(alg, {extractable: true})
            : (await generateKeyPair(alg, {extractable: true, crv: alg === 'EdDSA' ? 'Ed25519' : undefined})).privateKey;
        return {jwk: {...(await exportJWK(key)), kid: 'jose', alg}};
    },
    async sign({alg, jwk, payload, header}) {
        const key = await importJWK(jwk, alg);
        const jws = await new CompactSign(new TextEncoder().encode(payload))
            .setProtectedHeader({alg, ...header})
            .sign(key);
        return {jws};
    },
    async verify({alg, jwk, jws}) {
        const key = await importJWK(jwk.kty === 'oct' ? jwk : publicHalf(jwk), alg);
        const {payload, protectedHeader} = await compactVerify(jws, key, {algorithms: [alg]});
        return {payload: new TextDecoder().decode(payload), header: protectedHeader};
    },
    async thumbprint({jwk}) {
        return {thumbprint: await calculateJwkThumbprint(jwk, 'sha256')};
    },
};

for await (const line of createInterface({input: process.stdin})) {
    let reply;
    try {
        const request = JSON.parse(line);
        reply = {ok: true, ...(await actions[request.action](request))};
    } catch (error) {
        reply = {ok: false, code: error.code ?? String(error)};
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
}
