// The few behaviours that HTML does not have yet everywhere. Every screen works without them.

// Buttons with command/commandfor open and close dialogs; older browsers get the same here.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    if (button.getAttribute("command") === "close") dialog.close();
  });
}

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest("[data-toast]")?.remove();
});

// Toasts leave after they could be read; bad news stays until it is dismissed.
const leave = (toast) => {
  if (toast.dataset.seen || toast.classList.contains("bad")) return;
  toast.dataset.seen = "1";
  setTimeout(() => toast.remove(), 4000 + 60 * toast.textContent.length);
};
const watchToasts = () => document.querySelectorAll("[data-toast]").forEach(leave);
watchToasts();
document.addEventListener("htmx:oobAfterSwap", watchToasts);

// After an error the summary is read first; after a swap, focus follows what was asked for.
const focusFirst = (root) => root.querySelector("[data-focus]")?.focus();
focusFirst(document);
document.addEventListener("htmx:afterSwap", (event) => focusFirst(event.detail.target));

// On a narrow screen tabs run on sideways: the one that is open is in sight.
const showTab = () => document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.parentElement;
  row.scrollLeft += tab.getBoundingClientRect().left + tab.offsetWidth / 2 - row.getBoundingClientRect().left - row.clientWidth / 2;
});
showTab();
document.addEventListener("htmx:afterSettle", showTab);

// A form is sent once: a second press while it is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.target === "_blank") return;
  if (form.dataset.sent && form.dataset.again === undefined) { event.preventDefault(); return; }
  if (!form.hasAttribute("hx-post") && !form.hasAttribute("hx-get") && form.method === "post") {
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000); // a download leaves the page where it is
  }
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Characters used of characters allowed, beside fields that carry data-count.
const count = (field) => {
  const counter = document.getElementById(field.dataset.count);
  if (!counter) return;
  const length = [...new Intl.Segmenter(document.documentElement.lang, { granularity: "grapheme" }).segment(field.value)].length;
  counter.textContent = `${length} / ${field.dataset.most}`;
  counter.classList.toggle("over", length > Number(field.dataset.most));
};
document.addEventListener("input", (event) => { if (event.target.dataset?.count) count(event.target); });
