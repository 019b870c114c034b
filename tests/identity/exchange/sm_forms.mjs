// SPDX-License-Identifier: Apache-2.0
// The other side of check_sm_exchange.c: SM2, SM3 and SM4 by npm sm-crypto. Every value is hexadecimal.
// One JSON request a line, one reply a line.
import {createInterface} from 'node:readline';
import sm from 'sm-crypto';

const {sm2, sm3, sm4} = sm;

function bytes(hex) {
    return [...Buffer.from(hex, 'hex')];
}

function hexOf(array) {
    return Buffer.from(array).toString('hex');
}

function signatureOptions({der, id}) {
    return {hash: true, der, ...(id === undefined ? {} : {userId: id})};
}

function sm4Options({mode, iv}) {
    return {mode, padding: 'pkcs#7', ...(iv === undefined ? {} : {iv})};
}

const actions = {
    generate() {
        const {publicKey, privateKey} = sm2.generateKeyPairHex();
        return {point: publicKey, scalar: privateKey.padStart(64, '0')};
    },
    sign(request) {
        return {signature: sm2.doSignature(bytes(request.data), request.scalar, signatureOptions(request))};
    },
    verify(request) {
        const {data, signature, point} = request;
        return {holds: sm2.doVerifySignature(bytes(data), signature, point, signatureOptions(request))};
    },
    encrypt({data, point, order}) {
        return {data: sm2.doEncrypt(bytes(data), point, order)};
    },
    decrypt({data, scalar, order}) {
        return {data: hexOf(sm2.doDecrypt(data, scalar, order, {output: 'array'}))};
    },
    sm3({data, key}) {
        return {data: key === undefined ? sm3(bytes(data)) : sm3(bytes(data), {key})};
    },
    sm4_encrypt(request) {
        return {data: hexOf(sm4.encrypt(bytes(request.data), request.key, {...sm4Options(request), output: 'array'}))};
    },
    sm4_decrypt(request) {
        return {data: hexOf(sm4.decrypt(bytes(request.data), request.key, {...sm4Options(request), output: 'array'}))};
    },
};

for await (const line of createInterface({input: process.stdin})) {
    let reply;
    try {
        const request = JSON.parse(line);
        reply = {ok: true, ...actions[request.action](request)};
    } catch (error) {
        reply = {ok: false, code: String(error)};
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
}
