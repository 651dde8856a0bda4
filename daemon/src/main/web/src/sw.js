// Keeps the page itself, so that it opens with the daemon stopped. What the daemon answers is never kept here: a figure
// on the page is of now, or it is not there.

/* global SHELL, VERSION */
const CACHE = `jetd-page-${VERSION}`;

addEventListener('install', (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all(SHELL.map(async (path) => {
    const response = await fetch(path, { cache: 'no-cache', headers: path === '/' ? { Accept: 'text/html' } : {} });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  }));
}

addEventListener('activate', (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('jetd-page-') && name !== CACHE).map((name) => caches.delete(name)));
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || !SHELL.includes(pathname)) return;
  event.respondWith(pathname === '/' ? newest(request) : kept(request, pathname));
});

/** The page as the daemon has it now; as it was kept, where the daemon does not answer. */
async function newest(request) {
  try {
    return await fetch(request);
  } catch {
    return found('/');
  }
}

async function kept(request, path) {
  return (await found(path)) ?? fetch(request);
}

async function found(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}
