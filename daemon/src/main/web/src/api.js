// Asking the daemon. The key, where one was given, goes with everything and is kept for this tab alone.

const KEPT = 'jetd-key';

/** A key that is asked for, or that was refused. */
export class KeyNeeded extends Error {}

/** What the daemon refused, with its own words. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function key() {
  return sessionStorage.getItem(KEPT) ?? '';
}

export function setKey(value) {
  if (value) sessionStorage.setItem(KEPT, value);
  else sessionStorage.removeItem(KEPT);
}

export function headers() {
  return key() ? { Authorization: `Bearer ${key()}` } : {};
}

/** A request; what is not 2xx is thrown. */
export async function send(method, path, body, options = {}) {
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    headers: { ...headers(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    ...options,
  });
  if (response.ok) return response;
  throw await refusal(response);
}

async function refusal(response) {
  const said = await response.json().catch(() => ({}));
  const error = said.error ?? {};
  const message = typeof error === 'string' ? error : (error.message ?? `the daemon answered ${response.status}`);
  if (response.status === 401) return new KeyNeeded(message);
  return new Refused(response.status, error.code ?? '', message);
}

export async function get(path) {
  return (await send('GET', path)).json();
}
