// Goal: programs that speak to OpenSearch speak to this service unchanged.
// Method: the official client makes the calls of a small application, and every answer is checked. The service has one model,
// and no index called "articles".
import assert from 'node:assert/strict';
import { Client, errors } from '@opensearch-project/opensearch';

const url = process.argv[2];
const auth = process.argv[3];
const options = { node: url, headers: auth ? { authorization: `Bearer ${auth}` } : {} };
const client = new Client(options);
const index = 'articles';
const documents = [
  { id: 'bone', passage: 'Vitamin D and the density of bone in older women.', lang: 'en', year: 2001, date: '2001-05-31' },
  { id: 'heart', passage: 'Blood pressure and the heart.', lang: 'en', year: 2010, date: '2010-01-01' },
  { id: 'both', passage: 'Vitamin K for bone and heart.', lang: 'de', year: 2020, author: { name: 'Ada', city: 'Ulm' } },
];
const idsOf = (answer) => answer.body.hits.hits.map((hit) => hit._id);
const search = async (body, more = {}) => client.search({ index, body, ...more });
const refused = async (call, status, type, word) => {
  const error = await call.then(() => assert.fail('not refused'), (e) => e);
  assert.ok(error instanceof errors.ResponseError, String(error));
  assert.equal(error.statusCode, status);
  assert.equal(error.body.error.type, type);
  assert.equal(error.body.error.root_cause[0].type, type);
  assert.equal(error.body.status, status);
  assert.ok(error.body.error.reason.includes(word), error.body.error.reason);
};

// What answers, and how it is.
const info = await client.info();
assert.equal(info.body.version.distribution, 'opensearch');
assert.equal((await client.ping()).body, true);
assert.equal((await client.cluster.health()).body.status, 'green');

// An index.
assert.equal((await client.indices.exists({ index })).body, false);
const made = await client.indices.create({
  index,
  body: {
    settings: { index: { number_of_shards: 1, number_of_replicas: 0 } },
    mappings: {
      properties: {
        passage: { type: 'text' },
        passage_embedding: { type: 'rank_features' },
        lang: { type: 'keyword' },
        year: { type: 'integer' },
        date: { type: 'date' },
      },
    },
  },
});
assert.deepEqual(made.body, { acknowledged: true, shards_acknowledged: true, index });
assert.equal((await client.indices.exists({ index })).body, true);
await refused(client.indices.create({ index }), 400, 'resource_already_exists_exception', index);

// Documents.
const bulk = await client.bulk({
  refresh: true,
  body: documents.flatMap(({ id, ...source }) => [{ index: { _index: index, _id: id } }, source]),
});
assert.equal(bulk.body.errors, false);
assert.deepEqual(bulk.body.items.map((item) => [item.index._id, item.index.status, item.index.result]), [
  ['bone', 201, 'created'], ['heart', 201, 'created'], ['both', 201, 'created'],
]);
const again = await client.bulk({
  index,
  refresh: 'wait_for',
  body: [
    { create: { _id: 'bone' } }, { passage: 'Another one.' },
    { index: { _id: 'old' } }, { passage: 'Nothing but teeth.', lang: 'en', year: 1999 },
    { index: { _id: 'bad' } }, { passage: 'No year.', year: 'soon' },
    { delete: { _id: 'none' } },
  ],
});
assert.equal(again.body.errors, true);
assert.deepEqual(again.body.items.map((item) => Object.values(item)[0].status), [409, 201, 400, 404]);
assert.equal(again.body.items[0].create.error.type, 'version_conflict_engine_exception');
assert.equal(again.body.items[2].index.error.type, 'mapper_parsing_exception');
const helped = await client.helpers.bulk({
  datasource: [{ passage: 'The helper of the client wrote this.' }],
  onDocument: () => ({ index: { _index: index, _id: 'helped' } }),
  refreshOnCompletion: true,
});
assert.deepEqual([helped.total, helped.successful, helped.failed], [1, 1, 0]);
const written = await client.index({ index, id: 'a/b c', body: { passage: 'An id with a slash.', lang: 'en' } });
assert.deepEqual([written.statusCode, written.body.result, written.body._id], [201, 'created', 'a/b c']);
const named = await client.index({ index, body: { passage: 'An id that the service gave.' }, refresh: true });
assert.equal(named.body._id.length, 20);
await refused(client.create({ index, id: 'bone', body: { passage: 'x' } }), 409, 'version_conflict_engine_exception', 'bone');
const got = await client.get({ index, id: 'both' });
assert.deepEqual([got.body.found, got.body._index, got.body._id], [true, index, 'both']);
assert.deepEqual(got.body._source, (({ id, ...source }) => source)(documents[2]));
assert.equal((await client.get({ index, id: 'a/b c' })).body._source.lang, 'en');
assert.equal((await client.exists({ index, id: 'both' })).body, true);
assert.equal((await client.exists({ index, id: 'none' })).body, false);
for (const id of ['old', 'helped', 'a/b c', named.body._id]) {
  assert.equal((await client.delete({ index, id })).body.result, 'deleted');
}
assert.equal((await client.indices.refresh({ index })).body._shards.failed, 0);
assert.equal((await client.count({ index })).body.count, 3);

// Searches.
const byText = await search({ query: { neural_sparse: { passage_embedding: { query_text: 'vitamin for bone' } } } });
assert.deepEqual(idsOf(byText).slice(0, 2).sort(), ['bone', 'both']);
assert.equal(byText.body.hits.max_score, byText.body.hits.hits[0]._score);
assert.equal(byText.body.timed_out, false);
assert.deepEqual(byText.body.hits.total, { value: byText.body.hits.hits.length, relation: 'eq' });
const byTokens = await search({
  query: { neural_sparse: { passage_embedding: { query_tokens: { vitamin: 2.5, bone: 1, unheardof: 3 } } } },
  explain: true,
});
assert.deepEqual(idsOf(byTokens).sort(), ['bone', 'both']);
for (const hit of byTokens.body.hits.hits) {
  const sum = hit._explanation.details.reduce((total, term) => total + term.value, 0);
  assert.ok(Math.abs(sum - hit._score) < 1e-3, `${sum} is not ${hit._score}`);
}
const neural = { neural_sparse: { passage_embedding: { query_text: 'bone and heart' } } };
const filtered = await search({
  query: { bool: { must: [neural], filter: [{ term: { lang: 'en' } }, { range: { year: { gte: 2005 } } }] } },
});
assert.deepEqual(idsOf(filtered), ['heart']);
const without = await search({ query: { bool: { must: neural, must_not: [{ ids: { values: ['both'] } }] } } });
assert.deepEqual(idsOf(without).sort(), ['bone', 'heart']);
const either = await search({
  query: { bool: { must: neural, filter: { bool: { should: [{ terms: { lang: ['de', 'fr'] } }, { range: { date: { lt: '2005-01-01' } } }] } } } },
});
assert.deepEqual(idsOf(either).sort(), ['bone', 'both']);
assert.deepEqual(idsOf(await search({ query: { match_all: {} } })), ['bone', 'heart', 'both']);

// By words, and by both.
const words = await search({ query: { match: { passage: 'densities of bones' } } });
assert.deepEqual(idsOf(words), ['bone', 'both']);
const some = await search({ query: { bool: { must: { match: { passage: { query: 'bone' } } }, filter: { term: { lang: 'de' } } } } });
assert.deepEqual(idsOf(some), ['both']);
const joined = await search({
  query: { hybrid: { queries: [{ match: { passage: 'bone and heart' } }, neural] } },
  explain: true,
});
assert.equal(idsOf(joined)[0], 'both');
assert.ok(joined.body.hits.hits[0]._explanation.details.some((part) => part.description.startsWith('[bm25]: rank 1')));

const packed = new Client({ ...options, compression: 'gzip' });
assert.deepEqual(idsOf(await packed.search({ index, body: { query: { ids: { values: ['heart'] } } } })), ['heart']);

// What is shown of the hits, and which.
const whole = await search({ query: neural, size: 3 });
const second = await search({ query: neural, from: 1, size: 1, _source: ['author.*', 'lang'] });
assert.deepEqual(idsOf(second), [idsOf(whole)[1]]);
const parts = await search({ query: { ids: { values: ['both'] } }, _source: { includes: ['author'], excludes: ['author.city'] } });
assert.deepEqual(parts.body.hits.hits[0]._source, { author: { name: 'Ada' } });
assert.equal((await search({ query: neural, _source: false })).body.hits.hits[0]._source, undefined);
const least = whole.body.hits.hits[1]._score;
assert.deepEqual(idsOf(await search({ query: neural, min_score: least })), idsOf(whole).slice(0, 2));
assert.equal((await search({ query: neural, size: 1 })).body.hits.total.relation, 'gte');
assert.equal((await search({ query: neural, track_total_hits: false })).body.hits.total, undefined);
const several = await client.msearch({ body: [{ index }, { query: neural, size: 1 }, { index: 'none' }, { query: neural }] });
assert.deepEqual(several.body.responses.map((answer) => answer.status), [200, 404]);
const counted = await client.count({ index, body: { query: { bool: { filter: [{ exists: { field: 'author.name' } }] } } } });
assert.equal(counted.body.count, 1);

// What is not supported is refused by its name.
await refused(search({ query: neural, aggs: { a: { terms: { field: 'lang' } } } }), 400, 'parsing_exception', '[aggs]');
await refused(search({ query: { knn: { passage: { vector: [1], k: 1 } } } }), 400, 'parsing_exception', '[knn]');
await refused(search({ query: neural }, { index: 'none' }), 404, 'index_not_found_exception', 'no such index [none]');

// The index as others see it.
const [line] = (await client.cat.indices({ index, format: 'json' })).body;
assert.deepEqual([line.index, line['docs.count'], line.health], [index, '3', 'green']);
assert.match((await client.cat.indices({ v: true })).body, /^health +status +index .*\ngreen +open +articles /);
const mapping = (await client.indices.getMapping({ index })).body[index].mappings.properties;
assert.deepEqual([mapping.passage_embedding.type, mapping.author.properties.name.type], ['rank_features', 'keyword']);
assert.equal((await client.indices.get({ index })).body[index].settings.index.number_of_shards, '1');
assert.equal((await client.indices.delete({ index })).body.acknowledged, true);
assert.equal((await client.indices.exists({ index })).body, false);
console.log('every call was answered as OpenSearch answers it');
