// SPDX-License-Identifier: Apache-2.0
// An HTTP/2 server for check_curl_h2.c, spoken to like hostile_server.py: arguments CHAIN KEY, then
// "h2 PORT" and "ready 0" on standard output, counts for a line "stat", end with the input.
'use strict';
const fs = require('fs');
const http2 = require('http2');
const readline = require('readline');

const counts = {};
const count = (name) => { counts[name] = (counts[name] || 0) + 1; };

const server = http2.createSecureServer({
    cert: fs.readFileSync(process.argv[2]),
    key: fs.readFileSync(process.argv[3]),
    allowHTTP1: true,
});

function answer(request, response, size) {
    const body = JSON.stringify({version: request.httpVersion, method: request.method, size});
    response.writeHead(200, {'content-type': 'application/json'});
    response.end(body);
}

const faults = {
    '/refuse': (request) => request.stream.close(http2.constants.NGHTTP2_REFUSED_STREAM),
    '/reset': (request) => request.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR),
    '/drop': (request) => request.stream.session.destroy(),
    '/half': (request, response) => {
        response.writeHead(200);
        response.write('{"half":');
        setTimeout(() => request.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR), 50);
    },
};

server.on('secureConnection', () => count('connections'));
server.on('sessionError', () => {});
server.on('request', (request, response) => {
    let size = 0;
    request.on('error', () => {});
    request.on('data', (data) => { size += data.length; });
    request.on('end', () => {
        count(`${request.method} ${request.url.slice(1)}`);
        const fault = request.httpVersion === '2.0' && faults[request.url];
        if (fault) {
            fault(request, response);
        } else {
            answer(request, response, size);
        }
    });
});

server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`h2 ${server.address().port}\nready 0\n`);
});
const input = readline.createInterface({input: process.stdin});
input.on('line', () => {
    const pairs = Object.entries(counts).map(([name, n]) => `"${name}": ${n}`);
    process.stdout.write(`{${pairs.join(', ')}}\n`);
});
input.on('close', () => process.exit(0));
