// SPDX-License-Identifier: Apache-2.0
// An OpenID provider for one test: npm oidc-provider on a free port of the loopback interface. Owns:
// options, listeners, the end. Not: what the provider is told (configuration.mjs).
//
//   node provider.mjs [--client-keys JWKS] [--tls-cert PEM --tls-key PEM [--mtls-ca PEM]]
//                     [--dpop-nonce] [--interval S] [--token-seconds S] [--device-seconds S]
//
// The first line of output is {"pid", "port", "issuer", "mtls_port"?}; it ends when standard input does.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { parseArgs } from 'node:util';

// Its notices are about real use, and would stand before the first line.
console.info = () => {};
console.warn = () => {};
const { Provider } = await import('oidc-provider');
const { makeApi, makeReader } = await import('./api.mjs');
const { makeConfiguration } = await import('./configuration.mjs');
const { makeControl } = await import('./control.mjs');
const { addTokenExchange } = await import('./exchange.mjs');
const { makeKeys, publicOnly, readClientKeys } = await import('./keys.mjs');
const { makePolling } = await import('./polling.mjs');

const { values: options } = parseArgs({
    options: {
        'client-keys': { type: 'string' },
        'device-seconds': { type: 'string', default: '600' },
        'dpop-nonce': { type: 'boolean' },
        interval: { type: 'string', default: '1' },
        'mtls-ca': { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        'token-seconds': { type: 'string', default: '600' },
    },
});

const listen = server =>
    new Promise(resolve => {
        server.listen(0, '127.0.0.1', () => resolve(server.address().port));
    });

function openServer(isMutual) {
    if (!options['tls-cert']) return http.createServer();
    const tls = {
        cert: readFileSync(options['tls-cert']),
        key: readFileSync(options['tls-key']),
    };
    // A client without a certificate, or with another's, is refused by the provider and not by TLS.
    const mutual = { requestCert: true, rejectUnauthorized: false };
    if (isMutual) Object.assign(tls, mutual, { ca: readFileSync(options['mtls-ca']) });
    return https.createServer(tls);
}

const scheme = options['tls-cert'] ? 'https' : 'http';
const server = openServer(false);
const port = await listen(server);
const issuer = `${scheme}://127.0.0.1:${port}`;
const mtlsServer = options['mtls-ca'] && openServer(true);
const mtlsPort = mtlsServer && (await listen(mtlsServer));
const mtlsUrl = mtlsPort && `https://127.0.0.1:${mtlsPort}`;

const resource = `${issuer}/_test/api`;
const keys = await makeKeys();
const clientKeys = readClientKeys(options['client-keys']);
const configuration = makeConfiguration({ options, keys, clientKeys, resource, mtlsUrl });
const { getResourceServerInfo } = configuration.features.resourceIndicators;
const publicKeys = publicOnly(keys);
const provider = new Provider(issuer, configuration);
const readToken = makeReader(provider, publicKeys, resource);
const api = makeApi(readToken, { requireNonce: options['dpop-nonce'] });
const polling = makePolling(Number(options.interval));
const counts = {};

function count(name) {
    counts[name] = (counts[name] ?? 0) + 1;
}

provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/_test/') || ctx.path === '/_test/api')
        count(`${ctx.method} ${ctx.path.replace(/^\/auth\/.+/, '/auth/resume')}`);
    await next();
    if (ctx.oidc?.route === 'token') count(`token ${ctx.oidc.params?.grant_type}`);
});
provider.use(makeControl(provider, { api, polling, counts }));
provider.use(polling.middleware);
addTokenExchange(provider, readToken, getResourceServerInfo);

const answer = provider.callback();
for (const listener of [server, mtlsServer].filter(Boolean)) listener.on('request', answer);
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ pid: process.pid, port, issuer, mtls_port: mtlsPort }));
