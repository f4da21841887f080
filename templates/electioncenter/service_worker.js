// Keeps public pages for when there is no connection, never posts. See electioncenter/offline.py.
const OURS = {{ values|safe }};
const KEPT = "election-center-1";
const MOST = 80;
const PATIENCE = 5000; // milliseconds until a kept page is better than none

self.addEventListener("install", (event) => event.waitUntil(begin()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (OURS.files.includes(address.pathname)) event.respondWith(file(request));
});

async function begin() {
  const cache = await caches.open(KEPT);
  await cache.addAll(OURS.files);
  await self.skipWaiting();
}

async function file(request) {
  const fresh = fetch(request).then((response) => keep(request, response));
  return fresh.catch(async () => (await caches.match(request)) || Response.error());
}

async function page(request) {
  const kept = await caches.match(request);
  const fresh = fetch(request).then((response) => {
    if (response.status === 404 || response.status === 410) return forget(request, response);
    return isPublic(response) ? keep(request, response) : response;
  });
  if (!kept) return fresh.catch(() => caches.match(OURS.offline));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([fresh, late.then(() => withAge(kept))]).catch(() => withAge(kept));
}

// What servers say any cache may keep is the same for everybody. What one searched for is not kept.
function isPublic(response) {
  return !new URL(response.url).search && /\bpublic\b/.test(response.headers.get("Cache-Control") || "");
}

async function keep(request, response) {
  if (response.ok && !response.redirected) {
    const cache = await caches.open(KEPT);
    await cache.put(request, response.clone());
    const [...keys] = await cache.keys();
    const pages = keys.filter((key) => !OURS.files.includes(new URL(key.url).pathname));
    await Promise.all(pages.slice(0, Math.max(0, pages.length - MOST)).map((key) => cache.delete(key)));
  }
  return response;
}

// What was taken off the site is not read here either.
async function forget(request, response) {
  const cache = await caches.open(KEPT);
  await cache.delete(request);
  return response;
}

// Facts may have changed since: a reader is told how old they are.
async function withAge(kept) {
  const when = new Date(kept.headers.get("Date") || 0);
  const time = new Intl.DateTimeFormat(OURS.language, { dateStyle: "full", timeStyle: "short" }).format(when);
  const notice = `<p class="status stopped" role="status">${OURS.notice} ${time}.</p>`;
  const html = (await kept.text()).replace(/<main\b[^>]*>/, (main) => main + notice);
  return new Response(html, { status: kept.status, headers: kept.headers });
}
