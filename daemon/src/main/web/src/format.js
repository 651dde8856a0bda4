// Numbers as people read them.

export const NONE = '–';

/** @param {number | undefined} value */
export function watts(value) {
  return value === undefined ? NONE : value.toFixed(value < 9.995 ? 2 : 1);
}

/** Three significant digits at most, no exponent. */
export function short(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return NONE;
  if (value >= 99.95 || Number.isInteger(value)) return grouped(Math.round(value));
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

/** As short as it can be. */
export function brief(value) {
  return value >= 9.95 ? grouped(Math.round(value)) : value.toFixed(1);
}

/** 1234567 as 1 234 567, with spaces that do not break. */
export function grouped(value) {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

export function celsius(value) {
  return value === undefined ? NONE : value.toFixed(1);
}

export function percent(share) {
  return share === undefined ? NONE : `${Math.round(share * 100)} %`;
}

export function hertz(value) {
  if (value === undefined) return NONE;
  return value >= 1e9 ? `${(value / 1e9).toFixed(2)} GHz` : `${Math.round(value / 1e6)} MHz`;
}

export function bytes(value) {
  if (value === undefined) return NONE;
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`;
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} MB` : `${Math.round(value / 1e3)} kB`;
}

export function milliseconds(value) {
  if (value === undefined || value === null) return NONE;
  return `${value >= 99.5 ? Math.round(value) : value.toFixed(value >= 9.95 ? 1 : 2)} ms`;
}

/** Joules in the unit that suits them. */
export function joules(value) {
  if (value === undefined) return NONE;
  return value >= 1 ? `${value.toFixed(2)} J` : `${short(value * 1000)} mJ`;
}

/** The time of day of an instant. */
export function clock(instant) {
  const date = new Date(instant);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}
