// Sharing, with a warning first where a post has one. Without this script a page does the same.

const toast = document.querySelector("[data-toast]");

function say(text) {
  toast.textContent = "";
  // A region announces a change only if it was empty for a moment.
  requestAnimationFrame(() => { toast.textContent = text; });
  setTimeout(() => { toast.textContent = ""; }, 6000);
}

async function share(url, title) {
  const address = new URL(url, location.href).href;
  if (navigator.share) {
    try {
      await navigator.share({ title, url: address });
    } catch (error) {
      if (error.name !== "AbortError") throw error; // the viewer changed their mind
    }
    return;
  }
  try {
    await navigator.clipboard.writeText(address);
    say(toast.dataset.copied);
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

// Counted by the server without knowing of whom; nothing waits for it.
function tell(dialog, outcome) {
  navigator.sendBeacon(dialog.dataset.outcome, new URLSearchParams({ outcome }));
}

function warn(button, dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  tell(dialog, "warned");
  dialog.addEventListener("keydown", keepFocusInside);
  dialog.addEventListener("close", () => {
    dialog.removeEventListener("keydown", keepFocusInside);
    button.focus();
    const isSure = dialog.returnValue === "share";
    tell(dialog, isSure ? "shared" : "cancelled");
    if (isSure) share(button.dataset.share, button.dataset.title);
  }, { once: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  event.preventDefault(); // its form leads to the page
  const dialog = document.getElementById(button.getAttribute("aria-controls"));
  if (dialog) warn(button, dialog);
  else share(button.dataset.share, button.dataset.title);
});
