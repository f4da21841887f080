// Sharing, with a warning first where a post has one. Without this script a page does the same.

const toast = document.querySelector("[data-toast]");
const TIME_TO_THINK = 8000; // in which a share can be taken back
let fading;
let waiting; // what a warned share came to, not told yet

function say(text, button) {
  clearTimeout(fading);
  toast.replaceChildren();
  // A region announces a change only if it was empty for a moment.
  requestAnimationFrame(() => toast.append(text, ...(button ? [" ", button] : [])));
  fading = setTimeout(() => toast.replaceChildren(), TIME_TO_THINK);
}

// Counted by the server without knowing of whom; nothing waits for it.
function tell(dialog, outcome) {
  if (dialog) navigator.sendBeacon(dialog.dataset.outcome, new URLSearchParams({ outcome }));
}

function tellShared(dialog, post) {
  tell(dialog, "shared");
  document.dispatchEvent(new CustomEvent("feed:shared", { detail: post })); // for the viewer's own history
}

function tellWaiting() {
  if (!waiting) return;
  clearTimeout(waiting.timer);
  tellShared(waiting.dialog, waiting.post);
  waiting = undefined;
}

function takeBack() {
  navigator.clipboard.writeText("").catch(() => {});
  if (waiting) {
    clearTimeout(waiting.timer);
    tell(waiting.dialog, "cancelled");
    waiting = undefined;
  }
  say(toast.dataset.undone);
}

function mistakeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = toast.dataset.mistake;
  button.addEventListener("click", takeBack);
  return button;
}

async function share(button, dialog) {
  const address = new URL(button.dataset.share, location.href).href;
  const post = button.closest("[data-post]");
  if (navigator.share) {
    try {
      await navigator.share({ title: button.dataset.title, url: address });
      tellShared(dialog, post);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      tell(dialog, "cancelled"); // the viewer changed their mind
    }
    return;
  }
  tellWaiting();
  waiting = { dialog, post, timer: setTimeout(tellWaiting, TIME_TO_THINK) };
  try {
    await navigator.clipboard.writeText(address);
    say(toast.dataset.copied, mistakeButton());
  } catch {
    say(address); // no permission for the clipboard: show what to copy
  }
}

function keepFocusInside(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll("button, a[href]")];
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

function warn(button, dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  tell(dialog, "warned");
  dialog.addEventListener("keydown", keepFocusInside);
  dialog.addEventListener("close", () => {
    dialog.removeEventListener("keydown", keepFocusInside);
    button.focus();
    if (dialog.returnValue === "share") share(button, dialog);
    else tell(dialog, "cancelled");
  }, { once: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  event.preventDefault(); // its form leads to the page
  const dialog = document.getElementById(button.getAttribute("aria-controls"));
  if (dialog) warn(button, dialog);
  else share(button);
});
// Who leaves the page, or looks elsewhere to paste the address, has shared it.
addEventListener("pagehide", tellWaiting);
document.addEventListener("visibilitychange", () => { if (document.hidden) tellWaiting(); });
document.addEventListener("htmx:responseError", () => say(toast.dataset.failed));
document.addEventListener("htmx:sendError", () => say(toast.dataset.failed));
