"use strict";
// Every question stands in the page already. This keeps the answers, counts and filters them, and writes the profile.
// Nothing is fetched or sent: the content security policy of the page forbids it. Text gets into the page through
// `textContent` alone, so that no answer and no rubric can add an element.

const data = JSON.parse(document.getElementById("data").textContent);
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
// A text that stays as it is isn't put in again: screen readers would read it again.
const say = (element, text) => { if (element.textContent !== text) element.textContent = text; };

const form = one("#form");
const [search, only, kept] = [one("#search"), one("#only"), one("#kept")];
const fields = new Map(all("[name]:not([type=radio])", form).map(field => [field.name, field]));
const rows = new Map(all("[data-skill]", form).map(row => [row.dataset.skill, row]));
const ratings = new Set([...Array(data.top + 1).keys()].map(String).concat("n/a"));

// What is asked, section by section, with what a search looks at. One answer belongs to each item.
const sections = all("section[id]", form).map(section => {
  const heading = one("h2", section).firstChild.textContent;
  const questions = all(".question", section).map(question => {
    const items = all("[data-skill], [data-item]", question).map(element => {
      const names = data.skills[element.dataset.skill] ?? [];
      return { element, text: names.join("\n").toLowerCase(), isAnswered: () => isAnswered(element.dataset) };
    });
    return { element: question, text: `${heading}\n${one("legend", question).textContent}`.toLowerCase(), items };
  });
  const counts = [one("h2 .count", section), one(`nav a[href="#${section.id}"] .count`)];
  return { element: section, questions, items: questions.flatMap(question => question.items), counts };
});

// Answers. Fields that a person types in hold their own; ratings and pieces of evidence are kept here.

let chosen = new Map(); // skill → rating, as text
let pieces = []; // { kind, title, url, shows }
let storing = true;
let takenOver = ""; // what became of answers to an older version, in words
let downloaded = true;

function isAnswered({ item, skill }) {
  if (skill) return chosen.has(skill);
  if (item === "years") return fields.get("years").value !== "";
  return pieces.length > 0 || fields.get("nothing").checked || counted().some(([, count]) => count !== "");
}

const counted = () => [...fields]
  .filter(([name]) => name.startsWith("count."))
  .map(([name, field]) => [name.slice("count.".length), field.value]);

function show() {
  for (const [skill, row] of rows) showRating(skill, row);
  one("#pieces")?.replaceChildren(...pieces.map(pieceElement));
  count();
}

function showRating(skill, row = rows.get(skill)) {
  row.classList.toggle("answered", chosen.has(skill));
  for (const radio of all("input", row)) radio.checked = radio.value === chosen.get(skill);
}

function count() {
  let [answered, asked] = [0, 0];
  for (const { items, counts } of sections) {
    const done = items.filter(item => item.isAnswered()).length;
    for (const place of counts) {
      say(place, `${done} of ${items.length}`);
      place.classList.toggle("done", done === items.length);
    }
    [answered, asked] = [answered + done, asked + items.length];
  }
  for (const place of all(".progress")) say(place, `${answered} of ${asked} answered`);
  one("progress").value = asked ? answered / asked : 0;
  const nothing = fields.get("nothing");
  if (nothing) {
    // "Nothing yet" and something can't both be so.
    nothing.disabled = pieces.length > 0 || counted().some(([, count]) => Number(count) > 0);
    if (nothing.disabled) nothing.checked = false;
  }
  say(one("#file"), fileName());
}

// Storage. Answers are kept under the track and the version of its questions.

const shelf = `gradus/${data.track}/`;
const place = shelf + data.version;

function keep() {
  const typed = [...fields].map(([name, field]) => [name, field.type === "checkbox" ? field.checked : field.value]);
  const state = { saved: Date.now(), top: data.top, chosen: [...chosen], typed, pieces };
  try {
    localStorage.setItem(place, JSON.stringify(state));
    storing = true;
  } catch {
    storing = false;
  }
  tell();
}

function tell() {
  kept.classList.toggle("warning", !storing);
  say(kept, takenOver + (storing
    ? "Your answers are kept in this browser as you go; you can close the page and come back."
    : "This browser keeps nothing for this page, as in a private window. Your answers are lost when you close it, so "
      + "download the profile before you do."));
}

// What is kept under a key; null where there is nothing, or nothing that can be used.
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function load() {
  const mine = stored(place);
  const state = mine ?? keys().map(stored).filter(Boolean).sort((a, b) => b.saved - a.saved)[0];
  try {
    if (state) take(state);
  } catch {
    [chosen, pieces] = [new Map(), []];
  }
  if (state && !mine) {
    const number = chosen.size === 1 ? "1 rating" : `${chosen.size} ratings`;
    takenOver = "The questions have changed since you were last here. " + (state.top === data.top
      ? `Your answers to those still asked were taken over (${number}): please look at them again. `
      : "They are rated on another scale now, so your ratings were not taken over. ");
  }
  show();
  if (mine) tell();
  else keep();
}

// The keys of this form and of its older versions.
function keys() {
  try {
    return Object.keys(localStorage).filter(key => key.startsWith(shelf));
  } catch {
    return [];
  }
}

// Takes answers in as far as these questions have a place for them.
function take({ top, chosen: given, typed, pieces: described }) {
  const fits = ([skill, rating]) => top === data.top && rows.has(skill) && ratings.has(rating);
  chosen = new Map(given.filter(fits));
  for (const [name, value] of typed) {
    const field = fields.get(name);
    if (field?.type === "checkbox") field.checked = value === true;
    else if (field) field.value = value;
    if (field?.selectedIndex === -1) field.value = "";
  }
  pieces = described.map(({ kind, title, url, shows }) => (
    { kind: String(kind), title: String(title), url: String(url), shows: shows.filter(skill => rows.has(skill)) }));
}

function changed() {
  downloaded = false;
  count();
  keep();
}

// Evidence

function pieceElement(piece) {
  const element = one("#piece").content.cloneNode(true).firstElementChild;
  for (const field of all("[name]", element)) {
    field.value = piece[field.name];
    if (field.selectedIndex === -1) field.value = "";
    field.addEventListener("input", () => { piece[field.name] = field.value; });
  }
  const shows = one(".shows", element);
  const summary = () => {
    const names = piece.shows.map(skill => data.skills[skill][0]);
    one("summary", shows).textContent = names.length ? `Shows ${names.join(", ")}` : "Which skills does it show?";
  };
  summary();
  one("summary", shows).addEventListener("click", () => one("div", shows).replaceChildren(...choices(piece)));
  shows.addEventListener("input", ({ target }) => {
    piece.shows = piece.shows.filter(skill => skill !== target.value).concat(target.checked ? target.value : []);
    summary();
  });
  element.piece = piece;
  return element;
}

// A box for each skill that has a rating: evidence for others backs nothing.
function choices(piece) {
  const isRated = skill => Number(chosen.get(skill)) > 0 || piece.shows.includes(skill);
  const rated = [...rows.keys()].filter(isRated);
  if (!rated.length) return ["Rate some skills first; they can be picked here."];
  return rated.map(skill => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: skill });
    box.checked = piece.shows.includes(skill);
    label.append(box, ` ${data.skills[skill][0]}`);
    return label;
  });
}

// Finding questions. What is answered while only unanswered ones are shown stays in view until the next look.

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = false;
  for (const section of sections) {
    for (const { element, text, items } of section.questions) {
      for (const item of items) {
        const fits = words.every(word => text.includes(word) || item.text.includes(word));
        item.element.hidden = !fits || (only.checked && item.isAnswered());
      }
      element.hidden = items.every(item => item.element.hidden);
    }
    section.element.hidden = section.questions.every(question => question.element.hidden);
    found ||= !section.element.hidden;
  }
  one("#none").hidden = found;
}

// The profile

// Text in double quotes, as YAML and JSON have it, with what an editor may not show, or may not keep, as its code.
function quoted(text) {
  const hidden = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
  const whole = String(text).replace(/\p{Surrogate}/gu, "\ufffd");
  return JSON.stringify(whole).replace(hidden, c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

// An id, in quotes where YAML would read a number or nothing at all.
const plain = id => (/^[a-z][a-z0-9-]*$/.test(id) && id !== "null" ? id : quoted(id));

function profile() {
  const typed = name => fields.get(name)?.value.trim() ?? "";
  const lines = [
    `# A Gradus profile: answers to the questionnaire ${quoted(data.title)}.`,
    `# gradus assess ${fileName()} says where they place you.`,
  ];
  if (typed("id")) lines.push(`id: ${quoted(typed("id"))}`);
  if (typed("name")) lines.push(`name: ${quoted(typed("name"))}`);
  lines.push(`track: ${plain(data.track)}`);
  if (typed("target")) lines.push(`target: ${plain(typed("target"))}`);
  lines.push(`scale: ${data.top}`);
  if (typed("years")) lines.push(`experience: {years: ${Number(typed("years"))}}`);
  if (chosen.size) lines.push("skills:");
  for (const skill of rows.keys()) {
    if (chosen.has(skill)) lines.push(`  ${plain(skill)}: ${chosen.get(skill)}`);
  }
  return lines.concat(evidence()).join("\n") + "\n";
}

function evidence() {
  if (!fields.has("nothing") || !isAnswered({ item: "evidence" })) return [];
  const entries = pieces.map(({ kind, title, url, shows }) => {
    const parts = [`kind: ${plain(kind)}`];
    if (title.trim()) parts.push(`title: ${quoted(title.trim())}`);
    if (url.trim()) parts.push(`url: ${quoted(url.trim())}`);
    if (shows.length) parts.push(`shows: [${shows.map(plain).join(", ")}]`);
    return `  - {${parts.join(", ")}}`;
  });
  for (const [kind, number] of counted()) {
    const more = Number(number) - pieces.filter(piece => piece.kind === kind).length;
    if (more > 0) entries.push(`  - {kind: ${plain(kind)}, count: ${more}}`);
  }
  return entries.length ? ["evidence:", ...entries] : ["evidence: []"];
}

function fileName() {
  const safe = fields.get("id").value.normalize("NFKC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-");
  return `${safe.replace(/^[.-]+|[.-]+$/g, "") || "me"}.yaml`;
}

function download() {
  if (!form.checkValidity()) {
    [search.value, only.checked] = ["", false];
    filter();
    form.reportValidity();
    return;
  }
  const address = URL.createObjectURL(new Blob([profile()], { type: "application/yaml" }));
  Object.assign(document.createElement("a"), { href: address, download: fileName() }).click();
  // The browser may read it only after this function has ended.
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  downloaded = true;
}

// What people do

const actions = {
  download,
  clear(button) {
    const row = button.closest("[data-skill]");
    chosen.delete(row.dataset.skill);
    showRating(row.dataset.skill);
    one("input", row).focus();
    changed();
  },
  none(button) {
    for (const { dataset } of all("[data-skill]", button.closest(".question"))) {
      if (chosen.has(dataset.skill)) continue;
      chosen.set(dataset.skill, "0");
      showRating(dataset.skill);
    }
    changed();
  },
  add() {
    pieces.push({ kind: "", title: "", url: "", shows: [] });
    one("#pieces").append(pieceElement(pieces.at(-1)));
    one("#pieces > :last-child select").focus();
    changed();
  },
  remove(button) {
    const element = button.closest(".piece");
    pieces.splice(pieces.indexOf(element.piece), 1);
    element.remove();
    one("[data-do=add]").focus();
    changed();
  },
  restart() {
    if (!confirm("Remove all answers from this page and from this browser?")) return;
    for (const key of keys()) localStorage.removeItem(key);
    [chosen, pieces, takenOver] = [new Map(), [], ""];
    form.reset();
    show();
    keep();
    [downloaded, search.value, only.checked] = [true, "", false];
    filter();
    scrollTo(0, 0);
  },
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do]");
  if (button) actions[button.dataset.do](button);
});
form.addEventListener("input", ({ target }) => {
  if (target.type === "radio") {
    const row = target.closest("[data-skill]");
    chosen.set(row.dataset.skill, target.value);
    row.classList.add("answered");
  }
  changed();
});
form.addEventListener("submit", event => event.preventDefault());
search.addEventListener("input", filter);
only.addEventListener("change", filter);
// The same form in another tab: both show what was answered last.
addEventListener("storage", ({ key, newValue }) => { if (key === place && newValue) load(); });
addEventListener("beforeunload", event => { if (!storing && !downloaded) event.preventDefault(); });

load();
