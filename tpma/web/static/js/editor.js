// The editor's live part: preview while typing, every change kept, nothing lost without a connection.
// The screen works without it, by forms and links.

const root = document.querySelector("[data-editor]");
const form = root?.querySelector("[data-words]");
if (root && form) start();

function start() {
  document.documentElement.classList.add("scripted");
  const said = JSON.parse(root.dataset.said);
  const token = form.querySelector("input[name=_csrf]").value;
  const base = root.dataset.base;
  const mayEdit = root.dataset.mayEdit === "1";
  const store = `tpma-editor:${root.dataset.key}`;
  const headers = { "X-CSRF-Token": token, Accept: "application/json" };
  let rev = Number(root.dataset.rev);
  const dirty = new Map(); // zone → value that isn't kept yet
  const held = new Map(); // zone → value that waits for a person's choice
  const waiting = new Map(); // zone → timer
  let saving = Promise.resolve();

  const zoneOf = (node) => node.closest("[data-zone]");
  const zoneNamed = (key) => root.querySelector(`.words-side [data-zone="${CSS.escape(key)}"]`);
  const inputOf = (zone) => zone.querySelector("[data-input]:checked, [data-input]:not([type=radio])");
  const valueOf = (zone) => inputOf(zone)?.value ?? "";
  const state = (text, tone = "") => {
    const place = root.querySelector("[data-save-state]");
    place.textContent = text;
    place.className = `save-state ${tone}`;
  };
  const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

  // ---- what is typed but not kept survives a lost connection or a closed tab -----------------------
  const remember = () => {
    try {
      const open = new Map([...held, ...dirty]);
      if (open.size) localStorage.setItem(store, JSON.stringify({ rev, zones: Object.fromEntries(open) }));
      else localStorage.removeItem(store);
    } catch { /* private windows may have no storage; the words are still on the screen */ }
  };
  const setValue = (zone, value) => {
    const radios = [...zone.querySelectorAll("input[type=radio][data-input]")];
    if (radios.length) radios.forEach((radio) => { radio.checked = radio.value === value; });
    else {
      zone.querySelector("[data-input]").value = value;
      const area = zone.querySelector(".rich-area");
      if (area) area.replaceChildren(...cleaned(value));
    }
    count(zone);
    changedMark(zone);
  };
  const count = (zone) => {
    const counter = zone.querySelector("[data-counter]");
    if (!counter) return;
    const text = zone.dataset.kind === "rich_text" ? plain(valueOf(zone)) : valueOf(zone);
    const length = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].length;
    counter.firstElementChild.textContent = `${length} / ${counter.dataset.most}`;
    counter.classList.toggle("over", length > Number(counter.dataset.most));
  };
  const changedMark = (zone) => {
    const differs = valueOf(zone).trim() !== zone.dataset.kit.trim();
    zone.classList.toggle("changed", differs);
    zone.querySelector("[data-kit-text]")?.toggleAttribute("hidden", !differs);
  };

  // ---- preview ----------------------------------------------------------------------------------------
  const typed = () => {
    const data = new FormData();
    root.querySelectorAll(".words-form [data-zone]").forEach((zone) => data.append(zone.dataset.zone, valueOf(zone)));
    return data;
  };
  let previewing = null;
  let previewTimer = 0;
  const frame = root.querySelector("[data-frame]");
  const picture = root.querySelector("[data-picture]");
  const refresh = (soon = 60) => { clearTimeout(previewTimer); previewTimer = setTimeout(preview, soon); };
  async function preview() {
    previewing?.abort();
    previewing = new AbortController();
    const began = performance.now();
    const told = { ms: 0 }; // who measures notes here what this preview holds
    root.dispatchEvent(new CustomEvent("editor:asked", { detail: told }));
    const address = `${base}/preview/${encodeURIComponent(root.dataset.view)}?mode=${root.dataset.mode}`;
    try {
      const answer = await fetch(address, { method: "POST", headers, body: typed(), signal: previewing.signal });
      if (!answer.ok) return;
      if (picture) showPicture(await answer.json());
      else showPage(await answer.text(), answer.headers);
      told.ms = performance.now() - began;
      root.dispatchEvent(new CustomEvent("editor:previewed", { detail: told }));
      root.dataset.previewMs = Math.round(told.ms);
    } catch (error) { if (error.name !== "AbortError") state(said.offline, "warn"); }
  }
  function showPicture(made) {
    const image = picture.querySelector("[data-picture-image]");
    image.src = made.src;
    const places = picture.querySelector("[data-places]");
    const kept = new Map([...places.querySelectorAll("[data-go]")].map((link) => [link.dataset.go, link]));
    for (const box of made.boxes.filter((each) => each.zone)) {
      const rect = kept.get(box.zone)?.querySelector("rect");
      if (!rect) continue;
      rect.setAttribute("x", box.x - 4); rect.setAttribute("y", box.y - 4);
      rect.setAttribute("width", box.width + 8); rect.setAttribute("height", box.height + 8);
      rect.classList.toggle("bad", box.fits === false);
    }
  }
  function showPage(html, answered) {
    const shown = frame.contentDocument;
    if (!shown?.body) return;
    // The frame's own parser: its policy allows the mail's inline styles, this page's doesn't.
    const next = new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
    const { scrollX, scrollY } = frame.contentWindow;
    // Only what differs is put in place: images stay and the page doesn't jump.
    if (shown.head.innerHTML !== next.head.innerHTML) shown.head.replaceChildren(...next.head.childNodes);
    patch(shown.body, next.body);
    frame.contentWindow.scrollTo(scrollX, scrollY);
    for (const [header, place] of [["X-Subject", "[data-subject]"], ["X-Preheader", "[data-preheader]"]]) {
      const value = answered.get(header);
      const target = root.querySelector(place);
      if (target && value !== null) target.textContent = new TextDecoder().decode(Uint8Array.from(atob(value), (c) => c.charCodeAt(0)));
    }
  }
  function patch(old, next) {
    if (old.isEqualNode(next)) return;
    const same = old.childNodes.length === next.childNodes.length
      && [...old.childNodes].every((node, i) => node.nodeType === next.childNodes[i].nodeType && node.nodeName === next.childNodes[i].nodeName);
    if (!same) { old.replaceChildren(...[...next.childNodes].map((node) => old.ownerDocument.importNode(node, true))); return; }
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    [...next.childNodes].forEach((node, i) => {
      const mine = old.childNodes[i];
      if (mine.nodeType === Node.ELEMENT_NODE) patch(mine, node);
      else if (mine.nodeValue !== node.nodeValue) mine.nodeValue = node.nodeValue;
    });
  }

  // ---- findings, a little later than the picture -----------------------------------------------------
  let checking = null;
  let checkTimer = 0;
  const checkSoon = (soon = 450) => { clearTimeout(checkTimer); checkTimer = setTimeout(check, soon); };
  async function check() {
    checking?.abort();
    checking = new AbortController();
    try {
      const answer = await fetch(`${base}/check`, { method: "POST", headers, body: typed(), signal: checking.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      for (const [key, html] of Object.entries(found.zones)) {
        const notes = zoneNamed(key)?.querySelector("[data-notes]");
        if (notes && notes.dataset.said !== html) { notes.innerHTML = html; notes.dataset.said = html; }
      }
      root.querySelector("[data-whole]").innerHTML = found.whole;
      showCounts(found);
    } catch { /* the next key stroke asks again */ }
  }
  function showCounts({ blockers, warnings }) {
    const notes = root.querySelector("[data-rail-notes]");
    if (!notes) return;
    const before = Number(notes.dataset.total ?? notes.querySelectorAll(".badge").length
      ? [...notes.querySelectorAll(".badge")].reduce((sum, badge) => sum + (parseInt(badge.textContent, 10) || 0), 0) : 0);
    notes.querySelectorAll(".badge, .good").forEach((node) => node.remove());
    for (const [number, tone] of [[blockers, "bad"], [warnings, "warn"]]) {
      if (!number) continue;
      const badge = document.createElement("span");
      badge.className = `badge ${tone} dot`;
      badge.textContent = number;
      notes.append(badge);
    }
    if (!blockers && !warnings) {
      const good = document.createElement("span");
      good.className = "tiny good";
      good.textContent = said.all_right;
      notes.append(good);
    }
    const dot = root.querySelector("[data-check-count]");
    const others = Math.max(0, (parseInt(dot.textContent, 10) || 0) - before);
    const total = others + blockers + warnings;
    dot.textContent = total || "✓";
    dot.className = `count-dot ${blockers ? "bad" : total ? (dot.classList.contains("bad") && others ? "bad" : "warn") : "good"}`;
  }

  // ---- keeping -----------------------------------------------------------------------------------------
  function keepSoon(zone, soon = 700) {
    const key = zone.dataset.zone;
    dirty.set(key, valueOf(zone));
    remember();
    state(navigator.onLine ? said.unsaved : said.offline, navigator.onLine ? "" : "warn");
    clearTimeout(waiting.get(key));
    waiting.set(key, setTimeout(() => keep(key), soon));
  }
  function keep(key, resetTo = null) {
    clearTimeout(waiting.get(key));
    saving = saving.then(() => send(key, resetTo)).catch(() => state(said.offline, "warn"));
    return saving;
  }
  async function send(key, reset) {
    const value = dirty.get(key);
    if (value === undefined && !reset) return;
    const data = new FormData();
    data.append("rev", rev);
    if (reset) data.append("reset", key);
    else data.append(`zone:${key}`, value);
    state(said.saving);
    const answer = await fetch(`${base}/save`, { method: "POST", headers, body: data });
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 409 && told.zone) { conflict(told); return; }
    if (!answer.ok) { refused(key, told); return; }
    rev = told.rev;
    form.querySelector("input[name=rev]").value = rev;
    if (dirty.get(key) === value) dirty.delete(key);
    remember();
    if (!dirty.size) { state(said.saved.replace("{time}", told.saved)); thumb(); }
  }
  // The rail shows what is kept.
  function thumb() {
    const shown = root.querySelector(".rail-item[aria-current] .rail-thumb");
    const image = shown?.querySelector("img");
    if (image) image.src = `${image.src.split("?")[0]}?r=${rev}`;
    else shown?.querySelector("iframe")?.contentWindow.location.reload();
  }
  function refused(key, told) {
    const problem = told.errors?.[key] ?? told.fields?.[key] ?? told.detail ?? told.title ?? said.unsaved;
    state(typeof problem === "string" ? problem : said.unsaved, "warn");
  }
  addEventListener("online", () => [...dirty.keys()].forEach((key) => keep(key)));
  addEventListener("offline", () => state(said.offline, "warn"));
  addEventListener("beforeunload", (event) => { if (dirty.size && !navigator.onLine) event.preventDefault(); });
  addEventListener("pagehide", () => {
    for (const [key, value] of dirty) {
      const data = new FormData();
      data.append("_csrf", token); data.append("rev", rev); data.append(`zone:${key}`, value);
      navigator.sendBeacon(`${base}/save`, data);
    }
  });

  // ---- two people on one place ----------------------------------------------------------------------
  function conflict(told) {
    const dialog = root.querySelector("[data-conflict]");
    const put = (name, text) => { dialog.querySelector(`[data-conflict-${name}]`).textContent = text; };
    put("title", told.title); put("mend", told.mend); put("mine", plain(told.mine)); put("theirs", plain(told.theirs));
    put("by", `${told.by}, ${told.at}`);
    // Until somebody chooses, nothing of this place is sent again: moving the focus must not decide.
    clearTimeout(waiting.get(told.zone));
    dirty.delete(told.zone);
    held.set(told.zone, told.mine);
    remember();
    state(said.unsaved, "warn");
    const chosen = () => { held.delete(told.zone); rev = told.rev; dialog.close(); };
    dialog.querySelector("[data-conflict-keep]").onclick = () => { chosen(); dirty.set(told.zone, told.mine); keep(told.zone); };
    dialog.querySelector("[data-conflict-take]").onclick = () => {
      chosen(); remember();
      setValue(zoneNamed(told.zone), told.theirs); refresh(0); checkSoon(0);
    };
    dialog.showModal();
  }
  async function look() {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${base}/state`, { headers });
      if (!answer.ok) return;
      const now = await answer.json();
      const others = root.querySelector("[data-others]");
      if (others.textContent.trim() !== now.here) others.querySelector("p").textContent = now.here;
      others.hidden = !now.here;
      // What is typed and not kept here is compared when it is sent, not overwritten now.
      if (now.rev === rev || dirty.size || held.size) return;
      rev = now.rev;
      for (const [key, value] of Object.entries(now.values)) {
        const zone = root.querySelector(`.words-form [data-zone="${CSS.escape(key)}"]`);
        if (zone && !zone.contains(document.activeElement) && valueOf(zone) !== value) setValue(zone, value);
      }
      if (now.by) state(said.other.replace("{name}", now.by), "warn");
      refresh(0); checkSoon(0);
    } catch { /* asked again soon */ }
  }
  setInterval(look, 20000);
  document.addEventListener("visibilitychange", look);

  // ---- undo -------------------------------------------------------------------------------------------
  async function undo() {
    await Promise.all([...dirty.keys()].map((key) => keep(key)));
    const answer = await fetch(`${base}/undo`, { method: "POST", headers, body: new FormData() });
    if (!answer.ok) return;
    const told = await answer.json();
    rev = told.rev;
    if (!told.zone) { state(said.nothing); return; }
    setValue(zoneNamed(told.zone), told.value);
    open(told.zone, false);
    state(said.undone);
    refresh(0); checkSoon(0);
  }
  root.querySelector("[data-undo]")?.addEventListener("submit", (event) => { event.preventDefault(); undo(); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey && !typing && mayEdit) { event.preventDefault(); undo(); }
  });

  // ---- going to a place -------------------------------------------------------------------------------
  function open(key, focus = true) {
    const zone = zoneNamed(key);
    if (!zone) return;
    step("words");
    zone.closest("details")?.setAttribute("open", "");
    zone.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    zone.classList.remove("flash");
    void zone.offsetWidth;
    zone.classList.add("flash");
    if (focus) (zone.querySelector(".rich-area") ?? inputOf(zone))?.focus({ preventScroll: true });
  }
  function step(name) {
    root.dataset.step = name;
    root.querySelectorAll("[data-step-link]").forEach((link) => link.toggleAttribute("aria-current", link.dataset.stepLink === name));
  }
  root.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]");
    if (go) { event.preventDefault(); open(go.dataset.go); return; }
    const toStep = event.target.closest("[data-step-link]");
    if (toStep) { event.preventDefault(); step(toStep.dataset.stepLink); return; }
    const mend = event.target.closest("[data-mend]");
    if (mend) { const zone = zoneOf(mend); setValue(zone, mend.dataset.mend); touched(zone, 0); keep(zone.dataset.zone).then(() => checkSoon(0)); return; }
    const reset = event.target.closest("[data-reset]");
    if (reset) {
      event.preventDefault();
      const zone = zoneOf(reset);
      setValue(zone, zone.dataset.kit);
      dirty.delete(zone.dataset.zone);
      keep(zone.dataset.zone, true);
      refresh(0); checkSoon(0);
    }
  });
  root.querySelector("[data-check]")?.addEventListener("click", (event) => {
    const first = root.querySelector(".words-form .finding.blocker, .words-form .finding.warning");
    if (!first) return;
    event.preventDefault();
    const zone = zoneOf(first);
    if (zone) open(zone.dataset.zone);
    else { step("words"); first.scrollIntoView({ block: "center" }); }
  });
  const watchFrame = () => {
    const shown = frame?.contentDocument;
    if (!shown || shown.watched || shown.URL === "about:blank" || !shown.documentElement) return;
    shown.watched = true;
    shown.addEventListener("click", (event) => {
      const place = event.target.closest?.("[data-zone]");
      const link = event.target.closest?.("a");
      if (place || link) event.preventDefault();
      if (place) open(place.dataset.zone);
    });
    // The frame allows styles of its own only inline; this shows what can be clicked.
    const style = shown.createElement("style");
    style.textContent = "[data-zone]{cursor:pointer}[data-zone]:hover{outline:2px solid #2846c9;outline-offset:2px}";
    shown.documentElement.append(style);
  };
  frame?.addEventListener("load", watchFrame);
  watchFrame();

  // ---- typing -----------------------------------------------------------------------------------------
  function touched(zone, soon = 700) {
    count(zone); changedMark(zone); refresh(); checkSoon(); keepSoon(zone, soon);
  }
  form.addEventListener("input", (event) => {
    const zone = zoneOf(event.target);
    if (!zone || !mayEdit) return;
    if (event.target.matches(".rich-area")) zone.querySelector("[data-input]").value = written(event.target);
    touched(zone, event.target.type === "radio" || event.target.tagName === "SELECT" ? 0 : 700);
  });
  form.addEventListener("focusout", (event) => { const zone = zoneOf(event.target); if (zone && dirty.has(zone.dataset.zone)) keep(zone.dataset.zone); });
  form.addEventListener("submit", (event) => { event.preventDefault(); [...dirty.keys()].forEach((key) => keep(key)); });
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input, [data-single]")) event.preventDefault(); });

  // ---- rich text: what a zone may hold, and nothing else ----------------------------------------------
  const RICH = new Set(["A", "B", "BR", "EM", "I", "LI", "OL", "P", "STRONG", "U", "UL"]);
  function cleaned(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.nodeValue)];
      if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE"].includes(node.nodeName)) return [];
      const inside = [...node.childNodes].flatMap(walk);
      const name = node.nodeName === "DIV" ? "P" : node.nodeName;
      if (!RICH.has(name)) return inside;
      const made = document.createElement(name);
      const address = node.getAttribute("href") ?? "";
      if (name === "A" && /^(https?:|mailto:|tel:|\{\{)/.test(address)) made.setAttribute("href", address);
      made.append(...inside);
      return [made];
    };
    return [...parsed.body.childNodes].flatMap(walk);
  }
  // The address as meant: people leave https:// out. What may not be linked is told by the checks.
  function asked(typed) {
    const address = (typed ?? "").trim();
    if (!address || address === "https://") return "";
    if (/^(https?:\/\/|mailto:|tel:)/i.test(address)) return address;
    return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(address) ? "" : `https://${address}`;
  }
  function written(area) {
    const holder = document.createElement("div");
    holder.append(...cleaned(area.innerHTML));
    return holder.innerHTML.replace(/\u00a0/g, " ").replace(/(<p>(\s|<br>)*<\/p>)+$/g, "").trim();
  }
  function richly(field) {
    const box = document.createElement("div");
    box.className = "rich";
    const tools = document.createElement("div");
    tools.className = "rich-tools";
    const area = document.createElement("div");
    area.className = "rich-area";
    area.contentEditable = mayEdit ? "true" : "false";
    area.setAttribute("role", "textbox");
    area.setAttribute("aria-multiline", "true");
    area.setAttribute("aria-labelledby", `${field.id}-label`);
    const label = zoneOf(field).querySelector("label");
    label.id = `${field.id}-label`;
    label.addEventListener("click", () => area.focus());
    area.lang = field.lang;
    area.dir = field.dir;
    area.append(...cleaned(field.value));
    for (const [text, title, command] of [["B", `${said.bold} (Ctrl B)`, "bold"], ["I", `${said.italic} (Ctrl I)`, "italic"], ["•", said.list, "insertUnorderedList"], ["↗", said.link, "createLink"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.title = title;
      button.setAttribute("aria-label", title);
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        area.focus();
        if (command !== "createLink") document.execCommand(command);
        else { const address = asked(prompt(said.link, "https://")); if (address) document.execCommand(command, false, address); }
        area.dispatchEvent(new Event("input", { bubbles: true }));
      });
      tools.append(button);
    }
    area.addEventListener("paste", (event) => {
      event.preventDefault();
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    });
    document.execCommand("defaultParagraphSeparator", false, "p");
    field.hidden = true;
    if (mayEdit) box.append(tools);
    box.append(area);
    field.after(box);
  }
  form.querySelectorAll("textarea[data-rich]").forEach(richly);
  root.querySelectorAll(".words-form [data-zone]").forEach(count);

  // ---- words from before: typed on this device, not kept then ---------------------------------------------
  try {
    const before = JSON.parse(localStorage.getItem(store) ?? "null");
    for (const [key, value] of Object.entries(before?.zones ?? {})) {
      const zone = root.querySelector(`.words-form [data-zone="${CSS.escape(key)}"]`);
      if (!zone || valueOf(zone) === value || !mayEdit) continue;
      rev = Math.min(rev, before.rev); // so that somebody else's later words are not overwritten
      setValue(zone, value);
      keepSoon(zone, 100);
      state(said.restored, "warn");
    }
    if (dirty.size) { refresh(0); checkSoon(0); } else localStorage.removeItem(store);
  } catch { /* what can't be read can't be brought back */ }
  const opened = root.querySelector("[data-open]");
  if (opened) open(opened.dataset.zone);
}
