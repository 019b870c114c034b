// SPDX-License-Identifier: Apache-2.0
// Exchanges that docs/openapi.yaml allows, for the self-test to send.
// Synthetic throughout. How they are spoilt is spoilt.mjs.
const claim = value => Buffer.from(JSON.stringify(value)).toString('base64url');
export const jws = (typ, payload) =>
    `${claim({ alg: 'ES256', kid: 'k1', typ })}.${claim(payload)}.c2ln`;
export const json = value => Buffer.from(JSON.stringify(value));
const digest = `sha-256:${'A'.repeat(43)}`;
const at = '2026-11-23T09:30:00+08:00';
const iss = 'http://127.0.0.1:8080';

export const eventClaims = {
    iss,
    iat: 1795399800,
    jti: 'e-1',
    sub: 'm-1',
    seq: 1,
    prev: '',
    events: {
        'https://govsdk.dev/events/state': {
            at,
            from: 'draft',
            to: 'submitted',
            actor: { kind: 'citizen' },
        },
    },
};
export const receiptClaims = {
    iss,
    iat: 1795399800,
    jti: 'rc-1',
    kind: 'submit',
    matter_id: 'm-1',
    seq: 1,
    at,
    content_digests: [{ name: 'form_data', digest }],
    text: '您的申请已收到',
};
export const idTokenClaims = {
    iss,
    sub: 'sub-zhang',
    aud: 'demo',
    exp: 1795401600,
    iat: 1795399800,
    auth_time: 1795399800,
    nonce: 'n-1',
    acr: 'L2',
    amr: ['pwd', 'sms'],
    at_hash: 'A'.repeat(22),
};
export const jarmClaims = { iss, aud: 'demo', exp: 1795400100, code: 'c'.repeat(43), state: 's1' };
const matter = {
    id: 'm-1',
    matter_no: 'N1',
    application_no: 'A1',
    query_code: '482913',
    item: { code: 'PKG-NEWBORN', version: '1', name: '出生一件事' },
    applicant: {
        kind: 'natural',
        name: '张三样',
        id_type: 'resident_id',
        id_number: '990101********1018',
    },
    source: 'mobile',
    form_data: { child_name: '张小样' },
    materials: [
        { code: 'BIRTH-CERT', source: 'upload', upload_id: 'u-1', digest, status: 'first' },
    ],
    acceptance_mode: 'normal',
    state: 'submitted',
    state_since: at,
    etag: '"v2"',
    extra_of_the_platform: { kept: true },
};
const draft = { ...matter, state: 'draft' };
for (const name of ['matter_no', 'application_no', 'query_code']) delete draft[name];

const asked = {
    'gov-app': 'selftest',
    'gov-channel': 'kiosk',
    authorization: 'Bearer 0123456789abcdef',
};
const told = { 'request-id': 'r-1', date: 'Mon, 23 Nov 2026 01:30:00 GMT', 'gov-sandbox': 'true' };
const jsonType = { 'content-type': 'application/json' };
const key = { 'idempotency-key': 'a'.repeat(22) };
const usage = { purpose: '核对', basis: 'consent' };

function exchange(method, target, headers, body, status, answerHeaders, answer) {
    const sent = Buffer.isBuffer(body) ? body : body === undefined ? Buffer.alloc(0) : json(body);
    const got = Buffer.isBuffer(answer)
        ? answer
        : answer === undefined
          ? Buffer.alloc(0)
          : json(answer);
    return {
        request: {
            method,
            target,
            body: sent,
            headers: {
                ...headers,
                ...(sent.length > 0 ? { 'content-length': String(sent.length) } : {}),
            },
        },
        response: { status, headers: { ...told, ...answerHeaders }, body: got },
    };
}

export const valid = {
    draft: () =>
        exchange(
            'POST',
            '/gov/v1/matters',
            { ...asked, ...jsonType, ...key },
            {
                package_code: 'PKG-NEWBORN',
                form_data: { child_name: '张小样' },
                materials: [{ code: 'M', source: 'upload', upload_id: 'u-1', digest }],
            },
            201,
            { ...jsonType, etag: '"v1"', location: '/gov/v1/matters/m-1' },
            draft,
        ),
    change: () =>
        exchange(
            'PATCH',
            '/gov/v1/matters/m-1',
            {
                ...asked,
                ...key,
                'if-match': '"v1"',
                'content-type': 'application/merge-patch+json',
            },
            { form_data: { child_name: null } },
            200,
            { ...jsonType, etag: '"v2"' },
            draft,
        ),
    submit: () =>
        exchange(
            'POST',
            '/gov/v1/matters/m-1/submit',
            { ...asked, ...key, 'if-match': '"v1"' },
            undefined,
            200,
            { ...jsonType, etag: '"v2"' },
            { matter, receipt: jws('gov-receipt+jwt', receiptClaims) },
        ),
    events: () =>
        exchange(
            'GET',
            '/gov/v1/matters/m-1/events?after=0&wait=30',
            asked,
            undefined,
            200,
            jsonType,
            {
                matter_id: 'm-1',
                events: [jws('secevent+jwt', eventClaims)],
                head_seq: 1,
                state: 'submitted',
            },
        ),
    token: () =>
        exchange(
            'POST',
            '/oauth/token',
            { 'content-type': 'application/x-www-form-urlencoded' },
            Buffer.from(
                'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=demo&device_code=' +
                    'd'.repeat(22) +
                    '&unknown_to_the_document=1',
            ),
            400,
            { ...jsonType, 'cache-control': 'no-store' },
            { error: 'authorization_pending' },
        ),
    login: () =>
        exchange(
            'POST',
            '/oauth/token',
            { 'content-type': 'application/x-www-form-urlencoded' },
            Buffer.from(
                `grant_type=authorization_code&code=${'c'.repeat(43)}&code_verifier=${'v'.repeat(43)}` +
                    '&client_id=demo&redirect_uri=http%3A%2F%2F127.0.0.1%3A5104%2Fcallback',
            ),
            200,
            { ...jsonType, 'cache-control': 'no-store' },
            {
                access_token: 'a'.repeat(43),
                token_type: 'Bearer',
                expires_in: 1800,
                id_token: jws('JWT', idTokenClaims),
            },
        ),
    redirect: () =>
        exchange(
            'GET',
            '/oauth/authorize?client_id=demo&response_mode=jwt&prompt=none',
            {},
            undefined,
            302,
            {
                'cache-control': 'no-store',
                location: `http://127.0.0.1:5104/callback?response=${jws('JWT', jarmClaims)}`,
            },
            undefined,
        ),
    file: () =>
        exchange(
            'GET',
            `/gov/v1/downloads/${'t'.repeat(43)}`,
            asked,
            undefined,
            200,
            {
                'content-type': 'application/pdf',
                'cache-control': 'no-store',
                'accept-ranges': 'bytes',
                etag: `"${'A'.repeat(43)}"`,
                'content-digest': `sha-256=:${'A'.repeat(43)}=:`,
                'repr-digest': `sha-256=:${'A'.repeat(43)}=:, sm3=:${'A'.repeat(43)}=:`,
            },
            Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256)),
        ),
    offer: () =>
        exchange(
            'POST',
            '/gov/v1/certificates/c-1/fetch',
            { ...asked, ...jsonType },
            { usage, format: 'pdf' },
            200,
            {
                'content-type': 'application/vnd.gov.download+json',
                'cache-control': 'no-store',
                'content-digest': `sha-256=:${'A'.repeat(43)}=:`,
            },
            {
                address: `/gov/v1/downloads/${'t'.repeat(43)}`,
                expires_at: at,
                size: 4096,
                digest,
                digest_sm3: `sm3:${'A'.repeat(43)}`,
                media_type: 'application/pdf',
            },
        ),
    chunk: () =>
        exchange(
            'PATCH',
            '/gov/v1/uploads/u-1',
            {
                ...asked,
                'tus-resumable': '1.0.0',
                'upload-offset': '0',
                'content-type': 'application/offset+octet-stream',
            },
            Buffer.from([0, 255, 128, 10, 13]),
            204,
            {
                'tus-resumable': '1.0.0',
                'upload-offset': '5',
                'upload-expires': 'Tue, 24 Nov 2026 01:30:00 GMT',
            },
        ),
    offset: () =>
        exchange(
            'HEAD',
            '/gov/v1/uploads/u-1',
            { ...asked, 'tus-resumable': '1.0.0' },
            undefined,
            200,
            {
                'tus-resumable': '1.0.0',
                'upload-offset': '5',
                'upload-length': '9',
                'cache-control': 'no-store',
                'upload-expires': 'Tue, 24 Nov 2026 01:30:00 GMT',
            },
        ),
    review: () =>
        exchange(
            'POST',
            '/gov/v1/reviews',
            { ...asked, ...jsonType, ...key },
            { service_event_id: 'se-1', level: 'dissatisfied', text: '太慢' },
            409,
            { 'content-type': 'application/problem+json' },
            {
                type: 'urn:gov:problem:review_duplicate',
                title: 'Conflict',
                status: 409,
                code: 'review_duplicate',
                origin: 'caller',
                retryable: false,
                citizen_message: { zh: '已评价', en: 'Reviewed before' },
                trace: 'r-1',
            },
        ),
};
