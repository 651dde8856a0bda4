// Points Hugging Face's client library at a jetd, as at an endpoint of text-embeddings-inference, and prints what it
// made of the answers: node huggingface.mjs URL LIBRARIES
import { createRequire } from 'node:module';

const [url, libraries] = process.argv.slice(2);
const { InferenceClient } = createRequire(`${libraries}/`)('@huggingface/inference');
const inputs = ['The cat sat on the mats.', 'grün 🐱'];

async function failure(call) {
  try {
    await call();
  } catch (error) {
    return { class: error.name, status: error.httpResponse?.status, message: error.message };
  }
  throw new Error('it did not fail');
}

const root = new InferenceClient('none', { endpointUrl: url });
const embed = new InferenceClient('none', { endpointUrl: `${url}/embed` });
const similarity = new InferenceClient('none', { endpointUrl: `${url}/similarity` });
const sentences = { source_sentence: 'a cat', sentences: ['a cat', 'tax law'] };

console.log(JSON.stringify({
  vectors: await embed.featureExtraction({ inputs, normalize: true, truncate: true, truncation_direction: 'Right' }),
  root: await root.featureExtraction({ inputs }),
  similarity: await similarity.sentenceSimilarity({ inputs: sentences }),
  bad: await failure(() => embed.featureExtraction({ inputs: [] })),
  long: await failure(() => embed.featureExtraction({ inputs: 'word '.repeat(500), truncate: false })),
}));
