// Single-key shortcuts of the review page. The page works without them; a person can turn them
// off, because speech input and shaky hands press letters too (WCAG 2.1.4).
(() => {
  const STORED = "ec-review-shortcuts";
  const toggle = document.querySelector("[data-shortcuts-toggle]");
  if (!toggle) return;

  toggle.checked = localStorage.getItem(STORED) !== "off";
  toggle.addEventListener("change", () => {
    localStorage.setItem(STORED, toggle.checked ? "on" : "off");
  });

  const isTyping = (element) =>
    element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    const typing = isTyping(event.target) && event.target !== toggle;
    if (!toggle.checked || modified || typing) return;
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (target) {
      event.preventDefault();
      target.click();
    }
  });

  // One decision a page: a second press while the answer is on its way must not decide the next.
  document.querySelectorAll("form[data-decide]").forEach((form) => {
    form.addEventListener("submit", () => {
      document.querySelectorAll("[data-shortcut]").forEach((element) => {
        element.removeAttribute("data-shortcut");
      });
    });
  });
})();
