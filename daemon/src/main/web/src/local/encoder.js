// What makes a vector of a text, but for the model itself: ids, pooling, length. The same as the daemon does, and as the
// manifest says.

/** Cuts to what the model takes; the token that ends a text stays its last. */
export function cut(ids, most) {
  return ids.length <= most ? ids : [...ids.slice(0, most - 1), ids[ids.length - 1]];
}

/** One vector of a model's output, [tokens, dimension] in a row. */
export function pool(data, tokens, { pooling, dimension }) {
  if (pooling === 'none') return Float32Array.from(data);
  if (pooling === 'cls') return Float32Array.from(data.subarray(0, dimension));
  if (pooling === 'last') return Float32Array.from(data.subarray((tokens - 1) * dimension, tokens * dimension));
  const sum = new Float64Array(dimension);
  for (let token = 0, i = 0; token < tokens; token++) {
    for (let d = 0; d < dimension; d++) sum[d] += data[i++];
  }
  return Float32Array.from(sum, (value) => value / tokens);
}

/** At length 1. */
export function scaled(vector) {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length ? vector.map((value) => value / length) : vector;
}

/**
 * The tokens of a text as pieces to show.
 * @param {string[]} tokens of the whole text
 * @param {number} used how many of them the model reads
 */
export function pieces(tokens, used) {
  const last = tokens.length - 1;
  return tokens.map((token, i) => ({
    text: token.startsWith('##') ? token.slice(2) : token,
    first: !token.startsWith('##'),
    special: /^\[[A-Z]+\]$/.test(token),
    // Where a text is cut, what is left out is before its last token, which is special.
    cut: used <= last && i >= used - 1 && i < last,
  }));
}
