// SPDX-License-Identifier: Apache-2.0
// The provider's own signing keys, new at each start, and the reader of the clients' public keys, whose
// private halves only the test has.
import { readFileSync } from 'node:fs';
import { exportJWK, generateKeyPair } from 'jose';

const kinds = [
    ['RS256', 'rs'],
    ['PS256', 'ps'],
    ['ES256', 'es'],
    ['EdDSA', 'ed'],
];

export async function makeKeys() {
    return Promise.all(
        kinds.map(async ([alg, kid]) => {
            const { privateKey } = await generateKeyPair(alg, { extractable: true });
            return { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' };
        }),
    );
}

const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi'];

export function publicOnly(keys) {
    const strip = ([name]) => !secretMembers.includes(name);
    return { keys: keys.map(key => Object.fromEntries(Object.entries(key).filter(strip))) };
}

export function readClientKeys(file) {
    if (!file) return undefined;
    const set = JSON.parse(readFileSync(file, 'utf8'));
    if (set.keys.some(key => 'd' in key)) throw new Error('a private key among the clients\' keys');
    return set;
}
