// Moving through the feed by key, the sheet of a post, and fetching what comes next.
// Letters work only while a post has the focus, so that they never meet someone's other keys.

const feed = document.querySelector("[role=feed]");
const sheet = document.getElementById("sheet");
const STEPS = { ArrowDown: 1, PageDown: 1, j: 1, ArrowUp: -1, PageUp: -1, k: -1 };
let followsOn = false; // the viewer pressed “More posts”: the focus goes to the first new one

function posts() {
  return [...feed.querySelectorAll(":scope > article")];
}

function atTop() {
  const middle = innerHeight / 2;
  return posts().findIndex((each) => each.getBoundingClientRect().bottom > middle);
}

function show(post) {
  post.focus({ preventScroll: true });
  post.scrollIntoView({ block: "start" });
}

function move(step, here) {
  const all = posts();
  const next = all[here ? all.indexOf(here) + step : Math.max(atTop(), 0)];
  if (next) show(next);
  return Boolean(next);
}

function isTyping(element) {
  return element.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || at.closest("dialog") || isTyping(at)) return;
  const here = at.closest("[role=feed] > article, article.clip");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (feed && key in STEPS && (here || (at === document.body && key.startsWith("Arrow")))) {
    if (move(STEPS[key], here)) event.preventDefault();
  } else if (here && /^[a-z]$/.test(key)) {
    here.querySelector(`[data-key=${key}]`)?.click();
  }
});

// What comes next is fetched when the last post is on the screen, never further ahead: so a like
// or a skip counts on the very next page.
const nearing = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const stop = target.id === "stop" ? target : target.nextElementSibling;
    if (isIntersecting && stop?.id === "stop") {
      stop.querySelector("[rel=next]")?.dispatchEvent(new Event("near"));
    }
  }
}, { threshold: 0.5 });
if (feed) posts().forEach((each) => nearing.observe(each));

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "stop") followsOn = Boolean(document.activeElement.closest("#stop"));
});

document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (!elt.matches("article")) return;
  if (elt.parentElement === feed) nearing.observe(elt);
  if (sheet?.open) {
    sheet.close();
    elt.focus();
  } else if (followsOn) {
    followsOn = false;
    show(elt);
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "sheet-body" && !sheet.open) sheet.showModal();
});
