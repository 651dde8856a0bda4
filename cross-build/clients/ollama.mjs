// Points ollama's client library at a jetd and prints what it made of the answers: node ollama.mjs URL LIBRARIES
import { createRequire } from 'node:module';

const [host, libraries] = process.argv.slice(2);
const { Ollama } = createRequire(`${libraries}/`)('ollama');
const client = new Ollama({ host });
const model = 'all-minilm-l6-v2';
const input = ['The cat sat on the mats.', 'grün 🐱'];

async function failure(call) {
  try {
    await call();
  } catch (error) {
    return { class: error.name, status: error.status_code, message: error.message };
  }
  throw new Error('it did not fail');
}

const answer = await client.embed({ model, input, truncate: true, keep_alive: '5m', options: { num_ctx: 256 } });
const legacy = await client.embeddings({ model: `${model}:latest`, prompt: input[0] });
const listed = await client.list();
const running = await client.ps();
const shown = await client.show({ model: listed.models[0].name });

console.log(JSON.stringify({
  vectors: answer.embeddings,
  tokens: answer.prompt_eval_count,
  nanoseconds: answer.total_duration,
  legacy: legacy.embedding,
  listed: listed.models.map((each) => each.name),
  running: running.models.map((each) => each.name),
  capabilities: shown.capabilities,
  version: (await client.version()).version,
  unknown: await failure(() => client.embed({ model: 'x', input: 'a' })),
  long: await failure(() => client.embed({ model, input: 'word '.repeat(500), truncate: false })),
  chat: await failure(() => client.chat({ model, messages: [{ role: 'user', content: 'hello' }] })),
}));
