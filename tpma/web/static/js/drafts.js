// A draft's live part: every place is kept a moment after it was typed, nothing is lost without a
// connection, and a place that two people changed asks which one to keep. Without script the same
// forms are sent by their buttons.

document.documentElement.classList.add("scripted");
// A step that changes the draft's shape answers with the whole draft, which is put in the place of
// what is there: then it begins anew.
const begin = () => {
  const root = document.querySelector("[data-draft]:not([data-begun])");
  if (!root) return;
  root.dataset.begun = "1";
  current?.abort();
  const again = current !== undefined;
  current = new AbortController();
  start(root, current.signal);
  if (again) (root.querySelector("[data-focus], .zone-list [aria-current]") ?? document.getElementById("main")).focus({ preventScroll: true });
};
let current;
document.addEventListener("htmx:load", begin);
begin();

function start(root, signal) {
  const said = JSON.parse(root.dataset.said);
  const store = `tpma-draft:${root.dataset.draft}`;
  const state = root.querySelector("[data-save-state]");
  const say = (text, tone = "") => { state.textContent = text; state.className = `small ${tone || "quiet"}`; };
  const open = new Map(); // place → its element, typed and not kept yet
  let timer = 0;
  let wait = 1000;
  let saving = Promise.resolve();
  let away = false; // whether the last try found no connection
  const size = () => [...open.values()].reduce((sum, place) => sum + 300 + valueOf(place).join("").length * 3, 0);
  const BEACON = 60000; // what a request may hold that outlives its page

  const placeOf = (node) => node.closest?.("[data-place]");
  const inputs = (place) => [...place.elements ?? place.querySelectorAll("input, textarea, select")]
    .filter((input) => input.name === place.dataset.place);
  const valueOf = (place) => inputs(place)
    .filter((input) => (input.type !== "checkbox" && input.type !== "radio") || input.checked)
    .map((input) => input.value);

  // ---- what is typed but not kept survives a lost connection or a closed tab -------------------
  // By place: what was typed, the token of what stood there, and whether it went along with a page
  // that was left. What belongs to other screens of the draft waits there for them.
  let elsewhere = {};
  const remember = (sent = false) => {
    const mine = [...open].map(([name, place]) => [name, { values: valueOf(place), seen: place.querySelector("[data-seen]").value, sent }]);
    const kept = { ...elsewhere, ...Object.fromEntries(mine) };
    try {
      if (Object.keys(kept).length) localStorage.setItem(store, JSON.stringify(kept)); else localStorage.removeItem(store);
    } catch { /* a private window may have no storage; the words are still on the screen */ }
  };
  const recall = () => {
    try { elsewhere = JSON.parse(localStorage.getItem(store) ?? "{}"); } catch { /* as above */ }
    let found = false;
    for (const place of root.querySelectorAll("[data-place]")) {
      const { values, seen, sent } = elsewhere[place.dataset.place] ?? {};
      delete elsewhere[place.dataset.place];
      const token = place.querySelector("[data-seen]");
      if (!Array.isArray(values) || values.join("\n") === valueOf(place).join("\n")) continue;
      if (sent && seen !== token.value) continue; // it arrived, or somebody wrote since
      for (const input of inputs(place)) {
        if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
        else input.value = values[0] ?? "";
      }
      token.value = seen; // so that nobody's newer words are overwritten unseen
      changed(place);
      found = true;
    }
    remember();
    if (found) say(said.found, "warn");
  };

  // ---- keeping -------------------------------------------------------------------------------
  const changed = (place) => {
    open.set(place.dataset.place, place);
    place.classList.add("open");
    place.classList.remove("kept");
    remember();
    clearTimeout(timer);
    timer = setTimeout(() => { saving = saving.then(keep); }, 800);
  };
  const keep = async () => {
    const going = [...open.values()].filter((place) => place.querySelector("[data-stale]").hidden);
    if (!going.length) return;
    const form = going[0].closest("form");
    const body = new FormData();
    body.set("_csrf", form.querySelector("input[name=_csrf]").value);
    const sent = new Map();
    for (const place of going) {
      const name = place.dataset.place;
      body.append("place", name);
      body.append(`seen:${name}`, place.querySelector("[data-seen]").value);
      const values = valueOf(place);
      values.forEach((value) => body.append(name, value));
      sent.set(name, values.join("\n"));
    }
    say(said.saving);
    let answer;
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: size() < BEACON });
      if (!response.ok) throw new Error(String(response.status));
      answer = await response.json();
    } catch {
      away = true;
      say(said.away, "warn");
      timer = setTimeout(() => { saving = saving.then(keep); }, wait = Math.min(wait * 2, 30000));
      return;
    }
    wait = 1000;
    away = false;
    for (const place of going) take(place, answer, sent.get(place.dataset.place));
    remember();
    const bad = Object.keys(answer.refused).length + Object.keys(answer.stale).length;
    say(bad ? said.refused : said.saved.replace("%(time)s", answer.at), bad ? "bad" : "");
    if (Object.keys(answer.kept).length) refresh(answer.rev);
  };
  const take = (place, answer, sentValue) => {
    const name = place.dataset.place;
    const refused = place.querySelector("[data-refused]");
    refused.textContent = answer.refused[name] ?? "";
    refused.hidden = !(name in answer.refused);
    for (const input of inputs(place)) input.setAttribute("aria-invalid", String(name in answer.refused));
    if (name in answer.kept) {
      place.querySelector("[data-seen]").value = answer.kept[name];
      if (valueOf(place).join("\n") === sentValue) {
        open.delete(name);
        place.classList.remove("open");
        place.classList.add("kept");
      }
    }
    if (name in answer.stale) {
      const stale = place.querySelector("[data-stale]");
      stale.querySelector("[data-stale-said]").textContent = answer.stale[name].said;
      stale.querySelector("[data-theirs]").textContent = answer.stale[name].theirs;
      stale.hidden = false;
    }
  };
  const tokenOf = async (text) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].slice(0, 8).map((b) => b.toString(16).padStart(2, "0")).join("");
  };

  root.addEventListener("input", (event) => { const place = placeOf(event.target); if (place) changed(place); });
  root.addEventListener("click", async (event) => {
    const choice = event.target.closest("[data-take]");
    if (!choice) return;
    const place = placeOf(choice);
    const theirs = place.querySelector("[data-theirs]").textContent;
    const mine = choice.dataset.take === "mine";
    place.querySelector("[data-seen]").value = await tokenOf(theirs);
    if (!mine) {
      const parts = theirs.split(",").map((part) => part.trim());
      for (const input of inputs(place)) {
        if (input.type === "checkbox") input.checked = input.value === "1" ? theirs === "true" : parts.includes(input.value);
        else input.value = theirs;
      }
    }
    place.querySelector("[data-stale]").hidden = true;
    changed(place);
  });
  for (const form of root.querySelectorAll("form[data-places]")) {
    form.addEventListener("submit", () => { open.clear(); remember(); });
  }
  addEventListener("online", () => { saving = saving.then(keep); }, { signal });
  // Who goes on at once isn't held up: what is typed goes along, unless it can't be kept.
  addEventListener("beforeunload", (event) => {
    if (!open.size) return;
    const stuck = [...open.values()].some((place) => !place.querySelector("[data-refused]").hidden || !place.querySelector("[data-stale]").hidden);
    if (away || stuck || size() > BEACON) event.preventDefault();
    else { clearTimeout(timer); remember(true); keep(); }
  }, { signal });
  // What is typed is kept before the draft gets another shape.
  document.addEventListener("htmx:confirm", async (event) => {
    if (!open.size || !event.target.matches("form")) return;
    event.preventDefault();
    clearTimeout(timer);
    await (saving = saving.then(keep));
    event.detail.issueRequest(true);
  }, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));

  // ---- what follows from a change: the rendered picture --------------------------------------
  const refresh = (rev) => {
    const undo = root.querySelector("[data-undo]");
    if (undo) { undo.querySelector("[data-undo-rev]").value = rev; undo.hidden = false; undo.querySelector("button").removeAttribute("title"); }
    renew();
    for (const form of root.querySelectorAll("[data-reframe]")) {
      for (const shown of form.parentElement.querySelectorAll(".zone-picture iframe, .zone-picture img")) {
        const address = new URL(shown.src);
        address.searchParams.set("rev", rev);
        shown.src = address.href;
      }
    }
  };

  // What the check says now, at each place, and what there is by now: the same page is asked for
  // again, and only its findings and lists are taken from it. Fields are never touched.
  let asking = 0;
  const renew = async () => {
    const mine = ++asking;
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!response.ok || mine !== asking) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== asking) return;
      const fresh = new Map([...page.querySelectorAll("[data-fresh]")].map((one) => [one.dataset.fresh, one]));
      for (const one of root.querySelectorAll("[data-fresh]")) {
        const now = fresh.get(one.dataset.fresh);
        if (!now || now.innerHTML === one.innerHTML || one.querySelector("dialog[open]")) continue;
        one.replaceChildren(...now.cloneNode(true).childNodes);
        htmx.process(one);
      }
    } catch { /* without a connection the old findings stay */ }
  };

  // Others change the draft, too.
  let heard = "";
  root.querySelector("[data-news]").addEventListener("htmx:afterSwap", (event) => {
    const newest = event.currentTarget.querySelector("[data-newest]")?.dataset.newest ?? "";
    if (newest !== heard) { heard = newest; renew(); }
  });

  // ---- a new zone: only what its kind can have ------------------------------------------------
  const zone = root.querySelector("[data-new-zone]");
  if (zone) {
    const fit = () => {
      const kind = zone.querySelector("[name=kind]").value;
      for (const input of zone.querySelectorAll("[data-for]")) {
        input.closest(".field").hidden = !input.dataset.for.split(" ").includes(kind);
      }
    };
    const [label, key] = [zone.querySelector("[name=label]"), zone.querySelector("[name=key]")];
    let own = key.value !== "";
    key.addEventListener("input", () => { own = key.value !== ""; });
    label.addEventListener("input", () => {
      if (own) return;
      const plain = label.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
      key.value = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 40);
    });
    zone.querySelector("[name=kind]").addEventListener("change", fit);
    fit();
  }

  // ---- the focal point: click on the picture, or arrow keys on the mark ------------------------
  for (const frame of root.querySelectorAll("[data-focal]")) {
    const input = document.getElementById(frame.dataset.focal);
    const mark = frame.querySelector(".focal-mark");
    const picture = frame.querySelector("img");
    const card = frame.closest(".picture-card");
    const at = () => {
      const [x, y] = input.value.split(",").map(Number);
      return [Number.isFinite(x) && input.value ? x : 50, Number.isFinite(y) ? y : 50];
    };
    const draw = () => {
      const [x, y] = at();
      const box = picture.getBoundingClientRect();
      const outer = frame.getBoundingClientRect();
      const [width, height] = [picture.naturalWidth || box.width, picture.naturalHeight || box.height];
      const scale = Math.min(box.width / width, box.height / height) || 1;
      const [shownWidth, shownHeight] = [width * scale, height * scale];
      mark.style.insetInlineStart = `${box.left - outer.left + (box.width - shownWidth) / 2 + (x / 100) * shownWidth}px`;
      mark.style.insetBlockStart = `${box.top - outer.top + (box.height - shownHeight) / 2 + (y / 100) * shownHeight}px`;
      mark.hidden = false;
      mark.setAttribute("aria-valuetext", `${x}, ${y}`);
      const crops = card.querySelector("[data-crops]");
      crops.hidden = false;
      for (const crop of crops.querySelectorAll("img")) crop.style.objectPosition = `${x}% ${y}%`;
    };
    const put = (x, y) => {
      const whole = (number) => Math.min(100, Math.max(0, Math.round(number)));
      input.value = `${whole(x)}, ${whole(y)}`;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    frame.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      const scale = Math.min(box.width / picture.naturalWidth, box.height / picture.naturalHeight);
      const [width, height] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
      put(100 * (event.clientX - box.left - (box.width - width) / 2) / width,
        100 * (event.clientY - box.top - (box.height - height) / 2) / height);
    });
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [x, y] = at();
      const far = event.shiftKey ? 10 : 1;
      put(x + far * step[0], y + far * step[1]);
    });
    input.addEventListener("input", draw);
    picture.addEventListener("load", draw);
    addEventListener("resize", draw, { signal });
    if (picture.complete) draw();
  }

  // ---- a file as text: go to the line that a problem named -------------------------------------
  const sheet = root.querySelector("[data-line]");
  const area = sheet?.querySelector("textarea");
  const line = Number(sheet?.dataset.line);
  if (area && line > 0) {
    const lines = area.value.split("\n");
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
    area.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(area).lineHeight));
  }

  // ---- the matrix: how many of its pictures are rendered ---------------------------------------
  const matrix = root.querySelector("[data-matrix]");
  if (matrix) {
    const bar = matrix.querySelector("progress");
    const words = matrix.querySelector("#matrix-progress .num");
    const cells = [...matrix.querySelectorAll(".preview img, .preview iframe")];
    let done = 0;
    const count = () => {
      done += 1;
      bar.value = done;
      words.textContent = said.progress.replace("%(done)s", done).replace("%(total)s", cells.length);
      if (done === cells.length) matrix.dataset.done = "1";
    };
    for (const cell of cells) {
      if (cell.tagName === "IMG" && cell.complete && cell.naturalWidth) { count(); continue; }
      cell.addEventListener("load", count, { once: true });
      cell.addEventListener("error", count, { once: true });
    }
  }
  recall();
}
