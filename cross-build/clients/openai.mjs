// Points OpenAI's client library at a jetd and prints what it made of the answers: node openai.mjs URL LIBRARIES
import { createRequire } from 'node:module';

const [url, libraries] = process.argv.slice(2);
const { OpenAI } = createRequire(`${libraries}/`)('openai');
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
const model = 'all-MiniLM-L6-v2';
const texts = ['The cat sat on the mats.', 'grün 🐱'];

const answer = await client.embeddings.create({ model, input: texts, user: 'someone' });
const floats = await client.embeddings.create({ model, input: texts, encoding_format: 'float', dimensions: 384 });
const ids = await client.embeddings.create({ model, input: [101, 1996, 4937, 2938, 2006, 1996, 22281, 1012, 102] });
const listed = [];
for await (const each of client.models.list()) {
  listed.push(each.id);
}
const retrieved = await client.models.retrieve(model);

async function failure(call) {
  try {
    await call();
  } catch (error) {
    return { class: error.constructor.name, status: error.status, code: error.code, param: error.param,
      type: error.type, message: error.message };
  }
  throw new Error('it did not fail');
}

console.log(JSON.stringify({
  vectors: answer.data.map((each) => Array.from(each.embedding)),
  floats: floats.data.map((each) => each.embedding),
  ids: ids.data.map((each) => Array.from(each.embedding)),
  usage: answer.usage,
  listed,
  retrieved: retrieved.id,
  unknown: await failure(() => client.embeddings.create({ model: 'gpt-9', input: 'a' })),
  shortened: await failure(() => client.embeddings.create({ model, input: 'a', dimensions: 7 })),
}));
