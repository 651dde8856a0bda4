// How a board's rails add up. On some boards one rail measures the whole and the others are parts of it; on others the
// whole is the sum of all.

/**
 * What to stack, from the bottom: names and watts. Together they are the whole.
 * @param {{total?: {rails: string, watts: number}, rails?: {name: string, watts?: number}[]}} look
 * @returns {{name: string, watts: number}[]}
 */
export function parts(look) {
  const rails = (look.rails ?? []).filter((rail) => rail.watts !== undefined);
  if (!look.total) return rails.map(({ name, watts }) => ({ name, watts }));
  const whole = rails.find((rail) => rail.name === look.total.rails);
  const others = rails.filter((rail) => rail !== whole);
  if (!whole) {
    const counted = look.total.rails.split(/[^A-Za-z0-9_]+/);
    const named = others.filter((rail) => counted.includes(rail.name));
    return (named.length ? named : others).map(({ name, watts }) => ({ name, watts }));
  }
  const rest = whole.watts - others.reduce((sum, rail) => sum + rail.watts, 0);
  return [...others.map(({ name, watts }) => ({ name, watts })), { name: 'rest of the board', watts: Math.max(0, rest) }];
}
