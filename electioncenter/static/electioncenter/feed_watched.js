// Tells which posts were looked at and for how long. Only in feeds that are ordered by it, and only
// for viewers who keep a history: elsewhere the feed carries no address to tell it to.

const feed = document.querySelector("[data-events]");
const address = feed?.dataset.events;
const LETTERS_A_SECOND = 15; // what people read
const SHORTEST_READ = 3; // seconds
const SKIPPED_BEFORE = 1.5; // seconds
const TELL_EVERY = 5000;
const since = new Map(); // since when a post is on the screen
let events = [];

function note(post, kind, watched) {
  events.push({
    post: Number(post.dataset.post),
    kind,
    at: new Date().toISOString(),
    key: crypto.randomUUID?.(),
    request: post.dataset.request,
    position: Number(post.dataset.position),
    ...(watched === undefined ? {} : { watched }),
  });
}

function leave(post) {
  const seconds = (performance.now() - since.get(post)) / 1000;
  since.delete(post);
  if (seconds < SKIPPED_BEFORE) return note(post, "skipped");
  const letters = post.querySelector(".clip-stage").textContent.trim().length;
  const shown = Number(post.querySelector("video[data-seconds]")?.dataset.seconds ?? 0);
  const wanted = Math.max(SHORTEST_READ, shown, letters / LETTERS_A_SECOND);
  return note(post, "watched", Math.min(2, Math.round((seconds / wanted) * 100) / 100));
}

function tell() {
  if (!events.length) return;
  const body = JSON.stringify({ events: events.splice(0, 100) });
  // Lost on a bad connection, they are lost: nothing on the page waits for them.
  fetch(address, { method: "POST", body, keepalive: true, headers: { "Content-Type": "application/json" } })
    .catch(() => {});
}

const looking = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting && !since.has(target)) {
      since.set(target, performance.now());
      note(target, "seen");
    } else if (!isIntersecting && since.has(target)) {
      leave(target);
    }
  }
}, { threshold: 0.6 });

if (address) {
  feed.querySelectorAll(".clip").forEach((post) => looking.observe(post));
  document.addEventListener("htmx:load", ({ detail: { elt } }) => {
    if (elt.matches(".clip")) looking.observe(elt);
  });
  document.addEventListener("feed:shared", ({ detail: post }) => note(post, "shared"));
  setInterval(tell, TELL_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    [...since.keys()].forEach(leave);
    tell();
  });
}
