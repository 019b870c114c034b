// SPDX-License-Identifier: Apache-2.0
// The clients that the tests may be, one for each way of being one. README.md lists them.
export const secret = 's3cret+/ &=';
export const grants = {
    code: 'authorization_code',
    refresh: 'refresh_token',
    client: 'client_credentials',
    device: 'urn:ietf:params:oauth:grant-type:device_code',
    ciba: 'urn:openid:params:grant-type:ciba',
    exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
};

const scope =
    'openid offline_access profile phone matter:read matter:write certificate:read';
const web = 'https://rp.test/cb';
const loopback = 'http://127.0.0.1/cb';

function make(id, grant_types, more) {
    const hasCode = grant_types.includes(grants.code);
    return {
        client_id: id,
        client_secret: secret,
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
        introspection_signed_response_alg: 'ES256',
        grant_types,
        redirect_uris: hasCode ? [web] : [],
        post_logout_redirect_uris: hasCode ? ['https://rp.test/bye'] : [],
        response_types: hasCode ? ['code'] : [],
        scope,
        ...more,
    };
}

const backEnd = [grants.client, grants.exchange];
const login = [grants.code, grants.refresh];

function makePublic(id, grant_types, more) {
    const client = make(id, grant_types, { token_endpoint_auth_method: 'none', ...more });
    delete client.client_secret;
    return client;
}

function makeNative(id, more) {
    return makePublic(id, [...login, grants.exchange], {
        application_type: 'native',
        redirect_uris: [loopback, 'gov.test:/cb'],
        post_logout_redirect_uris: ['gov.test:/bye'],
        ...more,
    });
}

const plain = [
    make('backend', backEnd),
    make('bank:server/1', backEnd),
    make('backend-post', backEnd, { token_endpoint_auth_method: 'client_secret_post' }),
    make('backend-dpop', backEnd, { dpop_bound_access_tokens: true }),
    make('web-rs256', login, { id_token_signed_response_alg: 'RS256' }),
    make('web-ps256', login, { id_token_signed_response_alg: 'PS256' }),
    make('web-es256', [...login, grants.exchange]),
    make('web-eddsa', login, { id_token_signed_response_alg: 'EdDSA' }),
    make('web-jarm', login, { authorization_signed_response_alg: 'PS256' }),
    make('web-userinfo-jwt', login, { userinfo_signed_response_alg: 'ES256' }),
    makeNative('app'),
    makeNative('app-par', { require_pushed_authorization_requests: true }),
    makeNative('app-dpop', { dpop_bound_access_tokens: true }),
    makePublic('kiosk', [grants.device, grants.refresh]),
    make('ciba', [grants.ciba, grants.refresh], { backchannel_token_delivery_mode: 'poll' }),
];

const withKeys = [
    make('backend-jwt', [...backEnd, grants.ciba], {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        backchannel_token_delivery_mode: 'poll',
    }),
    make('backend-jwt-endpoint', backEnd, { token_endpoint_auth_method: 'private_key_jwt' }),
    make('backend-jwt-dpop', backEnd, {
        token_endpoint_auth_method: 'private_key_jwt',
        dpop_bound_access_tokens: true,
    }),
    make('web-jwe', login, {
        id_token_signed_response_alg: 'EdDSA',
        id_token_encrypted_response_alg: 'ECDH-ES',
        id_token_encrypted_response_enc: 'A256GCM',
    }),
];

const withCertificate = [
    make('backend-mtls', backEnd, {
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=backend-mtls',
        tls_client_certificate_bound_access_tokens: true,
    }),
];

const selfSigned = make('backend-mtls-self', backEnd, {
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    tls_client_certificate_bound_access_tokens: true,
});

const usesSecret = ['client_secret_basic', 'client_secret_post'];

// Those whose keys or certificates this run has not are left out.
export function makeClients({ clientKeys, mtls }) {
    const signs = clientKeys?.keys.some(key => key.use === 'sig' && !key.x5c);
    const encrypts = clientKeys?.keys.some(key => key.use === 'enc');
    const clients = [...plain];
    if (signs && encrypts) clients.push(...withKeys);
    if (mtls) clients.push(...withCertificate);
    if (mtls && clientKeys?.keys.some(key => key.x5c)) clients.push(selfSigned);
    return clients.map(client => {
        const made = { ...client };
        if (clientKeys && [...withKeys, selfSigned].includes(client)) made.jwks = clientKeys;
        if (!usesSecret.includes(made.token_endpoint_auth_method)) delete made.client_secret;
        return made;
    });
}
