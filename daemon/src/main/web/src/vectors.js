// Comparing vectors.

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function cosine(a, b) {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return aa && bb ? ab / Math.sqrt(aa * bb) : 0;
}

/** Every vector with every other. */
export function similarities(vectors) {
  return vectors.map((a) => vectors.map((b) => cosine(a, b)));
}

/** The pairs that are most alike, the nearest first. */
export function nearest(matrix, most) {
  const pairs = [];
  matrix.forEach((row, i) => row.forEach((value, j) => i < j && pairs.push({ i, j, value })));
  return pairs.sort((a, b) => b.value - a.value || a.i - b.i || a.j - b.j).slice(0, most);
}
