// Single keys for reviewers: A approves, R sends back, J and K move. They can be turned off,
// and they are never taken from somebody who is typing or reading a dialog.

const STORE = "tpma-review-keys";
const root = document.documentElement;
let on = localStorage.getItem(STORE) !== "off";

const show = () => {
  root.classList.toggle("keys-off", !on);
  document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = on; });
};
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  on = event.target.checked;
  localStorage.setItem(STORE, on ? "on" : "off");
  show();
});
show();

const openDialog = (id) => {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
};

// In the queue J and K walk the rows, and Enter opens the one that has the focus.
const walk = (step) => {
  const rows = [...document.querySelectorAll("a[data-row]")];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))].focus();
  return true;
};

const press = (key) => {
  const link = document.querySelector(`a[data-key="${key}"]`);
  if (link) { link.click(); return true; }
  if (key === "a") return openDialog("approve");
  if (key === "r") return openDialog("return");
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  return false;
};

document.addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (document.querySelector("dialog[open]")) return;
  // The key's place, so that it works on keyboards that write Arabic letters there.
  const key = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase();
  if ("arjk".includes(key) && key.length === 1 && press(key)) event.preventDefault();
});

// A send-back that was refused for its missing comment is opened again where it was.
if (document.querySelector("#return [aria-invalid]")) openDialog("return");
if (document.querySelector("#withdraw [aria-invalid]")) openDialog("withdraw");

// A click on a picture pins a comment to that point; with a key held it opens as any link does.
document.addEventListener("click", (event) => {
  const picture = event.target.closest("a[data-pin]");
  if (!picture || event.ctrlKey || event.metaKey || event.shiftKey || event.detail === 0) return;
  const form = document.querySelector(`#pin-${CSS.escape(picture.dataset.tactic)} form`);
  if (!form) return;
  event.preventDefault();
  const box = picture.querySelector("img").getBoundingClientRect();
  form.elements.x.value = Math.min(100, Math.max(0, (100 * (event.clientX - box.left)) / box.width)).toFixed(1);
  form.elements.y.value = Math.min(100, Math.max(0, (100 * (event.clientY - box.top)) / box.height)).toFixed(1);
  form.elements.place.value = `picture:${picture.dataset.pin}`;
  form.parentElement.open = true;
  form.elements.body.focus();
});
// Another place from the list: the point no longer counts.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".pin select[name=place]")) return;
  event.target.form.elements.x.value = event.target.form.elements.y.value = "";
});
