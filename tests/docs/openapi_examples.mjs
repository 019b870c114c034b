// SPDX-License-Identifier: Apache-2.0
// Every example in an OpenAPI document is valid by the schema that it stands beside.
//
//   node openapi_examples.mjs docs/openapi.yaml
//
// The packages are those of tests/contract; 77 says that they are not installed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../contract/package.json', import.meta.url));
let Ajv, addFormats, yaml;
try {
    Ajv = require('ajv/dist/2020').default;
    addFormats = require('ajv-formats').default;
    yaml = require('@stoplight/yaml');
} catch {
    console.error('the packages of tests/contract are not installed');
    process.exit(77);
}

const [file] = process.argv.slice(2);
const contract = yaml.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'https://contract.test/', ...contract });

const escape = word =>
    encodeURIComponent(String(word).replaceAll('~', '~0').replaceAll('/', '~1'));

// An example stands inside its schema, or beside the member "schema" of a parameter or a body.
function* examples(node, pointer) {
    if (node === null || typeof node !== 'object') return;
    if ('example' in node) {
        const schema = 'schema' in node ? `${pointer}/schema` : pointer;
        yield { pointer, schema, value: node.example };
    }
    for (const [name, value] of Object.entries(node)) {
        if (name !== 'example') yield* examples(value, `${pointer}/${escape(name)}`);
    }
}

let count = 0;
let failures = 0;
for (const { pointer, schema, value } of examples(contract, '#')) {
    count++;
    const validate = ajv.compile({ $ref: `https://contract.test/${schema}` });
    if (!validate(value)) {
        failures++;
        for (const error of validate.errors) {
            console.log(`${pointer}/example${error.instancePath}: ${error.message}`);
        }
    }
}
if (count === 0) console.log('no example was found');
console.log(`openapi_examples: ${count} examples, ${failures} of them not valid`);
process.exit(count > 0 && failures === 0 ? 0 : 1);
