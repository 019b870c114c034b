// SPDX-License-Identifier: Apache-2.0
// What must not pass: each entry names a valid exchange, the side to be blamed, what is wrong, and
// the change that makes it so.
import {
    eventClaims,
    idTokenClaims,
    jarmClaims,
    json,
    jws,
    receiptClaims,
} from './exchanges.mjs';

const edit = (side, change) => exchange => {
    const body = JSON.parse(exchange[side].body);
    exchange[side].body = json(change(body) ?? body);
    if (side === 'request')
        exchange.request.headers['content-length'] = String(exchange.request.body.length);
};
const without = name => body => {
    delete body[name];
};

export const spoilt = [
    [
        'draft',
        'request',
        'no Idempotency-Key',
        e => {
            delete e.request.headers['idempotency-key'];
        },
    ],
    [
        'draft',
        'request',
        'a short Idempotency-Key',
        e => {
            e.request.headers['idempotency-key'] = 'short';
        },
    ],
    [
        'draft',
        'request',
        'no Gov-App',
        e => {
            delete e.request.headers['gov-app'];
        },
    ],
    [
        'draft',
        'request',
        'an unknown channel',
        e => {
            e.request.headers['gov-channel'] = 'fax';
        },
    ],
    [
        'draft',
        'request',
        'no token',
        e => {
            delete e.request.headers.authorization;
        },
    ],
    [
        'draft',
        'request',
        'an unknown member',
        edit('request', b => {
            b.surprise = 1;
        }),
    ],
    [
        'draft',
        'request',
        'item and package at once',
        edit('request', b => {
            b.item_code = 'X';
        }),
    ],
    [
        'draft',
        'request',
        'an upload without digest',
        edit('request', b => {
            delete b.materials[0].digest;
        }),
    ],
    [
        'draft',
        'request',
        'a form member with a bad name',
        edit('request', b => {
            b.form_data = { 'a/b': 1 };
        }),
    ],
    [
        'draft',
        'request',
        'a body that is no JSON',
        e => {
            e.request.body = Buffer.from('{"item_code":');
        },
    ],
    [
        'draft',
        'request',
        'the wrong media type',
        e => {
            e.request.headers['content-type'] = 'text/plain';
        },
    ],
    [
        'change',
        'request',
        'no If-Match',
        e => {
            delete e.request.headers['if-match'];
        },
    ],
    [
        'change',
        'request',
        'a merge patch as plain JSON',
        e => {
            e.request.headers['content-type'] = 'application/json';
        },
    ],
    [
        'submit',
        'request',
        'a body where none belongs',
        e => {
            e.request.body = Buffer.from('{}');
        },
    ],
    [
        'events',
        'request',
        'an unknown query parameter',
        e => {
            e.request.target += '&since=1';
        },
    ],
    [
        'events',
        'request',
        'a query parameter out of range',
        e => {
            e.request.target = e.request.target.replace('30', '9000');
        },
    ],
    [
        'events',
        'request',
        'an id that is too long',
        e => {
            e.request.target = e.request.target.replace('m-1', 'm'.repeat(65));
        },
    ],
    [
        'events',
        'request',
        'a path that is not there',
        e => {
            e.request.target = '/gov/v1/nowhere';
        },
    ],
    [
        'token',
        'request',
        'a code without its verifier',
        e => {
            e.request.body = Buffer.from(
                `grant_type=authorization_code&code=${'c'.repeat(43)}&redirect_uri=https%3A%2F%2Fa`,
            );
        },
    ],
    [
        'token',
        'request',
        'no device_code',
        e => {
            e.request.body = Buffer.from(String(e.request.body).replace(/&device_code.*/, ''));
        },
    ],
    ['offer', 'request', 'no usage', edit('request', without('usage'))],
    [
        'chunk',
        'request',
        'no Upload-Offset',
        e => {
            delete e.request.headers['upload-offset'];
        },
    ],
    ['review', 'request', 'a bad level without a reason', edit('request', without('text'))],
    ['draft', 'response', 'a missing member', edit('response', without('applicant'))],
    [
        'draft',
        'response',
        'no Location',
        e => {
            delete e.response.headers.location;
        },
    ],
    [
        'draft',
        'response',
        'an unquoted ETag',
        e => {
            e.response.headers.etag = 'v1';
        },
    ],
    [
        'draft',
        'response',
        'no Request-Id',
        e => {
            delete e.response.headers['request-id'];
        },
    ],
    [
        'draft',
        'response',
        'no Gov-Sandbox',
        e => {
            delete e.response.headers['gov-sandbox'];
        },
    ],
    [
        'draft',
        'response',
        'a status that is not there',
        e => {
            e.response.status = 202;
        },
    ],
    [
        'draft',
        'response',
        'an error status that is not there',
        e => {
            e.response.status = 418;
        },
    ],
    [
        'draft',
        'response',
        'another media type',
        e => {
            e.response.headers['content-type'] = 'text/html';
        },
    ],
    [
        'draft',
        'response',
        'half a body',
        e => {
            e.response.body = e.response.body.subarray(0, 40);
        },
    ],
    [
        'draft',
        'response',
        'no body',
        e => {
            e.response.body = Buffer.alloc(0);
        },
    ],
    [
        'submit',
        'response',
        'a submitted matter without its number',
        edit('response', b => {
            delete b.matter.matter_no;
        }),
    ],
    [
        'submit',
        'response',
        'an unknown state',
        edit('response', b => {
            b.matter.state = 'lost';
        }),
    ],
    [
        'submit',
        'response',
        'a time without offset',
        edit('response', b => {
            b.matter.state_since = '2026-11-23T09:30:00';
        }),
    ],
    [
        'submit',
        'response',
        'a null',
        edit('response', b => {
            b.matter.clock = null;
        }),
    ],
    [
        'submit',
        'response',
        'a receipt of another type',
        edit('response', b => {
            b.receipt = jws('JWT', receiptClaims);
        }),
    ],
    [
        'events',
        'response',
        'an event without seq',
        edit('response', b => {
            b.events = [jws('secevent+jwt', { ...eventClaims, seq: undefined })];
        }),
    ],
    [
        'events',
        'response',
        'two events in one',
        edit('response', b => {
            b.events = [
                jws('secevent+jwt', {
                    ...eventClaims,
                    events: {
                        ...eventClaims.events,
                        'https://govsdk.dev/events/note':
                            eventClaims.events['https://govsdk.dev/events/state'],
                    },
                }),
            ];
        }),
    ],
    [
        'token',
        'response',
        'an unknown error',
        edit('response', b => {
            b.error = 'later';
        }),
    ],
    [
        'token',
        'response',
        'no Cache-Control',
        e => {
            delete e.response.headers['cache-control'];
        },
    ],
    [
        'file',
        'response',
        'no Content-Digest',
        e => {
            delete e.response.headers['content-digest'];
        },
    ],
    [
        'file',
        'response',
        'a Repr-Digest without SM3',
        e => {
            e.response.headers['repr-digest'] = e.response.headers['content-digest'];
        },
    ],
    ['offer', 'response', 'an address without a digest', edit('response', without('digest_sm3'))],
    [
        'offer',
        'response',
        'a certificate under the media type of an address',
        edit('response', body => ({ ...body, address: undefined, id: 'c-1' })),
    ],
    [
        'chunk',
        'response',
        'a body with 204',
        e => {
            e.response.body = Buffer.from('{}');
        },
    ],
    [
        'offset',
        'response',
        'no Upload-Length',
        e => {
            delete e.response.headers['upload-length'];
        },
    ],
    [
        'review',
        'response',
        'a problem without citizen_message',
        edit('response', without('citizen_message')),
    ],
    [
        'review',
        'response',
        'a problem as plain JSON',
        e => {
            e.response.headers['content-type'] = 'application/json';
        },
    ],
    [
        'login',
        'response',
        'an id token without acr',
        edit('response', body => {
            const { acr, ...rest } = idTokenClaims;
            body.id_token = jws('JWT', { ...rest, was: acr });
        }),
    ],
    [
        'login',
        'response',
        'an id token of another kind',
        edit('response', body => {
            body.id_token = jws('at+jwt', idTokenClaims);
        }),
    ],
    [
        'login',
        'response',
        'an access token that is a JWT of no kind',
        edit('response', body => {
            body.access_token = jws('JWT', idTokenClaims);
        }),
    ],
    [
        'redirect',
        'response',
        'a JWT without issuer',
        e => {
            const { iss, ...rest } = jarmClaims;
            e.response.headers.location = `http://127.0.0.1/?response=${jws('JWT', { ...rest, was: iss })}`;
        },
    ],
    [
        'redirect',
        'response',
        'neither code nor error nor response',
        e => {
            e.response.headers.location = 'http://127.0.0.1:5104/callback?state=s1';
        },
    ],
    [
        'redirect',
        'request',
        'an acr that is none',
        e => {
            e.request.target += '&acr_values=%22';
        },
    ],
];
