// The lines that ask the same of the daemon from elsewhere. No key is ever written into them.

/** For a POSIX shell: in single quotes, in which only those themselves mean something. */
export function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** JSON is Python, but for the words for nothing, true and false, which no text list holds. */
const literal = (texts) => JSON.stringify(texts).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * @param {string} origin
 * @param {string[]} texts
 * @param {boolean} keyed whether a key has to go with it
 */
export function commands(origin, texts, keyed) {
  const url = `${origin}/api/v1/embed`;
  const body = JSON.stringify({ text: texts });
  return [
    ['curl', `curl ${url}${keyed ? ' -H "Authorization: Bearer $KEY"' : ''} -H 'Content-Type: application/json' -d ${quoted(body)}`],
    ['Python', python(url, texts, keyed)],
    ['Node', node(url, texts, keyed)],
  ];
}

function python(url, texts, keyed) {
  return [
    `import json${keyed ? ', os' : ''}, urllib.request as http`,
    // urlopen takes bytes that are a pair of surrogates in JSON and one character in the text.
    `body = json.dumps({"text": json.loads(r'''${literal(texts).replaceAll("'", '\\u0027')}''')}).encode()`,
    `answer = json.load(http.urlopen(http.Request("${url}", body${keyed ? ', {"Authorization": "Bearer " + os.environ["KEY"]}' : ''})))`,
    'print(answer["embeddings"])',
  ].join('\n');
}

function node(url, texts, keyed) {
  const headers = keyed ? ', headers: { Authorization: `Bearer ${process.env.KEY}` }' : '';
  return [
    `const body = JSON.stringify({ text: ${literal(texts)} });`,
    `const answer = await (await fetch("${url}", { method: "POST", body${headers} })).json();`,
    'console.log(answer.embeddings);',
  ].join('\n');
}
