// SPDX-License-Identifier: Apache-2.0
// The other side of check_jwe_exchange.c: JWE by npm jose. One JSON request a line, one reply a line.
import {createInterface} from 'node:readline';
import {
    CompactEncrypt,
    compactDecrypt,
    exportJWK,
    generateKeyPair,
    importJWK,
} from 'jose';

function publicHalf(jwk) {
    const {d, p, q, dp, dq, qi, ...rest} = jwk;
    return rest;
}

const actions = {
    async generate({alg, crv}) {
        const {privateKey} = await generateKeyPair(alg, {extractable: true, crv});
        return {jwk: {...(await exportJWK(privateKey)), kid: 'jose', use: 'enc'}};
    },
    async encrypt({alg, enc, jwk, text, header, apu, apv}) {
        const key = await importJWK(publicHalf(jwk), alg);
        const encrypt = new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({alg, enc, ...header});
        if (apu !== undefined) {
            encrypt.setKeyManagementParameters({
                apu: new TextEncoder().encode(apu),
                apv: new TextEncoder().encode(apv),
            });
        }
        return {jwe: await encrypt.encrypt(key)};
    },
    async decrypt({alg, enc, jwk, jwe}) {
        const key = await importJWK(jwk, alg);
        const {plaintext, protectedHeader} = await compactDecrypt(jwe, key, {
            keyManagementAlgorithms: [alg],
            contentEncryptionAlgorithms: [enc],
        });
        return {text: new TextDecoder().decode(plaintext), header: protectedHeader};
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
