// Videos: silent, with captions, one at a time, and only while they are on the screen. None begins by
// itself for who asked for less motion or less data. Without this script the browser's own controls do.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const sparing = matchMedia("(prefers-reduced-data: reduce)");
const held = new WeakSet(); // stopped by the viewer, until they are off the screen
let withSound = false;
let withCaptions = true;

function mayFetch() {
  return !sparing.matches && !navigator.connection?.saveData;
}

function videos() {
  return document.querySelectorAll("video[data-video]");
}

function press(video, name, isOn) {
  video.closest("article").querySelector(`[data-${name}]`)?.setAttribute("aria-pressed", isOn);
}

function begin(video) {
  videos().forEach((other) => { if (other !== video) other.pause(); });
  video.muted = !withSound;
  // Refused by the browser, or left before it began: then its button says that it stands.
  video.play().catch(() => press(video, "play", !video.paused));
}

function toggle(video) {
  if (video.paused) {
    held.delete(video);
    begin(video);
  } else {
    held.add(video);
    video.pause();
  }
}

function caption(video) {
  const chosen = video.querySelector("track[default]")?.track;
  for (const track of video.textTracks) track.mode = withCaptions && track === chosen ? "showing" : "disabled";
  press(video, "captions", withCaptions);
}

// Above the words of the post, which cover the lower part of the picture.
function raise(event) {
  for (const cue of event.target.track.cues ?? []) {
    if (cue.line !== "auto") continue;
    cue.snapToLines = false;
    cue.line = 42;
  }
}

const looking = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) {
      held.delete(target);
      target.pause();
    } else if (mayFetch() && !calm.matches && !held.has(target)) {
      begin(target);
    } else if (mayFetch() && !target.poster) {
      target.preload = "metadata"; // its first picture stands for a poster
    }
  }
}, { threshold: 0.6 });

function ready(video) {
  video.controls = false;
  video.addEventListener("play", () => press(video, "play", true));
  video.addEventListener("pause", () => press(video, "play", false));
  video.addEventListener("volumechange", () => press(video, "sound", !video.muted));
  video.querySelectorAll("track").forEach((track) => track.addEventListener("load", raise));
  caption(video);
  looking.observe(video);
}

document.addEventListener("click", (event) => {
  const video = event.target.closest("article.clip")?.querySelector("video[data-video]");
  if (!video) return;
  const button = event.target.closest("button");
  if (button?.matches("[data-play]") || event.target.matches(".clip-stage, video")) toggle(video);
  if (button?.matches("[data-sound]")) {
    withSound = video.muted;
    video.muted = !withSound;
  }
  if (button?.matches("[data-captions]")) {
    withCaptions = !withCaptions;
    videos().forEach(caption);
  }
});

document.addEventListener("keydown", (event) => {
  const video = event.target.matches("article.clip") && event.target.querySelector("video[data-video]");
  if (event.key !== " " || !video || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault(); // the page would scroll
  if (!event.repeat) toggle(video);
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) videos().forEach((video) => video.pause());
});

videos().forEach(ready);
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.matches("article")) elt.querySelectorAll("video[data-video]").forEach(ready);
});
