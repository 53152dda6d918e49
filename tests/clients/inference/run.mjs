// Goal: programs that speak to Text Embeddings Inference speak to this service unchanged.
// Method: Hugging Face's client asks /embed_sparse, whose shape it hands through as it is, and every answer is checked. It has no
// calls for /info and /health, which are asked plainly. The service has one model, with a vocabulary of words.
import assert from 'node:assert/strict';
import { InferenceClient } from '@huggingface/inference';

const url = process.argv[2];
const client = new InferenceClient('', { endpointUrl: `${url}/embed_sparse` });
const embed = (more) => client.request(more);
const refused = async (call, status, type) => {
  const error = await call.then(() => assert.fail('not refused'), (e) => e);
  assert.equal(error.httpResponse?.status, status, String(error));
  assert.equal(error.httpResponse.body.error_type, type);
  assert.equal(typeof error.httpResponse.body.error, 'string');
};

console.warn = () => {};
const one = await embed({ inputs: 'Vitamin D and bone' });
assert.equal(one.length, 1);
assert.ok(one[0].length > 0);
for (const entry of one[0]) {
  assert.deepEqual(Object.keys(entry), ['index', 'value']);
  assert.ok(Number.isInteger(entry.index) && entry.index >= 0 && entry.value > 0);
}
const two = await embed({ inputs: ['Vitamin D and bone', 'heart'], truncate: true, truncation_direction: 'Right', prompt_name: 'document' });
assert.deepEqual(two[0], one[0]);
const query = await embed({ inputs: ['Vitamin D and bone'], prompt_name: 'query', truncate: false });
assert.notDeepEqual(query[0], one[0]);

await refused(embed({ inputs: [] }), 400, 'Empty');
await refused(embed({ inputs: Array(1025).fill('a') }), 413, 'Validation');
await refused(embed({ inputs: 'bone '.repeat(1000), truncate: false }), 413, 'Validation');
await refused(embed({ inputs: [[101, 102]] }), 422, 'Validation');
await refused(embed({ inputs: 'bone', prompt_name: 'none' }), 422, 'Validation');
await refused(embed({ inputs: 'bone', truncation_direction: 'Left' }), 422, 'Validation');

const info = await (await fetch(`${url}/info`)).json();
assert.deepEqual(
  Object.keys(info).sort(),
  ['auto_truncate', 'max_batch_tokens', 'max_client_batch_size', 'max_concurrent_requests', 'max_input_length', 'model_dtype',
    'model_id', 'model_sha', 'model_type', 'tokenization_workers', 'version'],
);
assert.deepEqual(info.model_type, { embedding: { pooling: 'splade' } });
assert.equal(info.max_client_batch_size, 1024);
assert.equal((await fetch(`${url}/health`)).status, 200);
console.log('every call was answered as Text Embeddings Inference answers it');
