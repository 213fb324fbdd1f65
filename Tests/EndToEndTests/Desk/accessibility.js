// Rules of WCAG 2.2 AA that a program can look at, written for the desk's pages. Returns a line for each thing found.
const found = [];
const say = (rule, element, why) => found.push(
  rule + ": " + (element ? describe(element) + " " : "") + (why || ""));
const describe = (e) => "<" + e.tagName.toLowerCase() + (e.id ? " id=" + e.id : "") +
  (typeof e.className === "string" && e.className ? " class=" + e.className : "") + "> “" +
  (e.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50) + "”";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
  e.getClientRects().length > 0;
const focusable = "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), " +
  "textarea:not([disabled]), summary, [tabindex]:not([tabindex='-1'])";

// The document (2.4.2, 3.1.1), its landmarks and headings (1.3.1, 2.4.6).
if (!document.documentElement.lang) say("language", null, "none");
if (!document.title.trim()) say("title", null, "none");
if (all("main").length !== 1) say("landmark", null, all("main").length + " main elements");
for (const nav of all("nav")) if (!nameOf(nav)) say("landmark", nav, "without a name");
const headings = all("h1, h2, h3, h4, h5, h6").filter(shown);
if (headings.filter((h) => h.tagName === "H1").length !== 1) say("heading", null, "not one h1");
let level = 0;
for (const heading of headings) {
  const own = Number(heading.tagName[1]);
  if (own > level + 1) say("heading", heading, "after level " + level);
  if (!heading.textContent.trim()) say("heading", heading, "empty");
  level = own;
}

// Names of what can be used (1.1.1, 2.4.4, 3.3.2, 4.1.2).
function textOf(e) {
  if (e.nodeType === Node.TEXT_NODE) return e.data;
  if (e.nodeType !== Node.ELEMENT_NODE || e.getAttribute("aria-hidden") === "true" || e.hidden) return "";
  if (e.getAttribute("aria-label")) return e.getAttribute("aria-label");
  if (e.tagName === "IMG") return e.alt;
  if (["INPUT", "SELECT", "TEXTAREA"].includes(e.tagName)) return "";
  return [...e.childNodes].map(textOf).join(" ");
}
function nameOf(e) {
  const by = (e.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
    .map((id) => document.getElementById(id)).filter(Boolean).map(textOf).join(" ").trim();
  if (by) return by;
  if ((e.getAttribute("aria-label") || "").trim()) return e.getAttribute("aria-label").trim();
  if (e.labels && e.labels.length) return [...e.labels].map(textOf).join(" ").trim();
  if (e.tagName === "IMG") return e.alt.trim();
  if (["A", "BUTTON", "SUMMARY"].includes(e.tagName)) return textOf(e).trim() || (e.title || "").trim();
  return "";
}
for (const e of all(focusable).filter(shown)) {
  if (e.id === "main" || e.id === "notice") continue;
  const name = nameOf(e);
  if (!name) say("name", e, "has none");
  // What is read aloud holds what is seen (2.5.3).
  const label = e.getAttribute("aria-label");
  const seen = ["A", "BUTTON"].includes(e.tagName) ? [...e.childNodes].map((n) => textOf(n)).join(" ") : "";
  const plain = (t) => t.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  if (label && plain(seen) && !plain(seen).split(" ").every((word) => plain(label).split(" ").includes(word)))
    say("label in name", e, "reads “" + label + "”");
}
for (const e of all("[tabindex]")) if (e.tabIndex > 0) say("tab order", e, "positive tabindex");
for (const img of all("img")) if (!img.hasAttribute("alt")) say("image", img, "without alt");
for (const svg of all("svg")) {
  if (svg.getAttribute("aria-hidden") !== "true" && !(svg.getAttribute("role") === "img" && nameOf(svg)) &&
    !svg.querySelector(":scope > title")) say("image", svg, "without a name");
}
for (const frame of all("iframe")) if (!frame.title) say("frame", frame, "without a title");

// Ids, references and roles.
const ids = new Set();
for (const e of all("[id]")) {
  if (ids.has(e.id)) say("id", e, "twice");
  ids.add(e.id);
}
for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
  for (const e of all("[" + attribute + "]")) {
    for (const id of e.getAttribute(attribute).split(/\s+/).filter(Boolean)) {
      if (!ids.has(id)) say("reference", e, attribute + " names " + id);
    }
  }
}
const roles = new Set(["alert", "status", "img", "search", "dialog", "log", "list", "listitem", "table", "group", "region",
  "tablist", "tab", "tabpanel", "note", "presentation", "none", "progressbar", "meter", "menu", "menuitem", "listbox",
  "option", "combobox", "switch", "separator", "toolbar", "tooltip", "feed", "article"]);
for (const e of all("[role]")) if (!roles.has(e.getAttribute("role"))) say("role", e, e.getAttribute("role"));

// Structure (1.3.1).
for (const li of all("li")) if (!["UL", "OL", "MENU"].includes(li.parentElement.tagName)) say("list", li, "outside a list");
for (const list of all("ul, ol")) {
  for (const child of list.children) if (!["LI", "TEMPLATE", "SCRIPT"].includes(child.tagName)) say("list", child, "in a list");
}
for (const cell of all("dt, dd")) if (!cell.closest("dl")) say("list", cell, "outside dl");
for (const head of all("th")) if (!head.scope) say("table", head, "without scope");
for (const set of all("fieldset")) if (!set.querySelector(":scope > legend")) say("group", set, "without legend");
for (const e of all("button button, a a, a button, button a, label label")) say("nesting", e);

// Contrast of text (1.4.3) and of the edges of fields (1.4.11).
const colour = (text) => {
  const numbers = (text.match(/[\d.]+(?:e-?\d+)?/g) || []).map(Number);
  if (text.startsWith("color(")) return [...numbers.slice(0, 3).map((n) => n * 255), numbers[3] ?? 1];
  return [numbers[0] || 0, numbers[1] || 0, numbers[2] || 0, numbers[3] ?? 1];
};
const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1);
const luminance = (c) => {
  const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};
const groundOf = (e) => {
  const layers = [];
  for (let at = e; at; at = at.parentElement) {
    const c = colour(getComputedStyle(at).backgroundColor);
    if (c[3] > 0) layers.push(c);
    if (c[3] === 1) break;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return layers.reverse().reduce((ground, layer) => over(layer, ground), dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const judged = new Set();
while (walker.nextNode()) {
  const e = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || judged.has(e) || !shown(e) || e.closest("svg, option, noscript, :disabled, [inert]"))
    continue;
  judged.add(e);
  const style = getComputedStyle(e);
  if (style.clipPath !== "none" && e.getBoundingClientRect().width <= 1) continue;
  const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
  const needed = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
  let opacity = 1;
  for (let at = e; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
  const ground = groundOf(e), ink = colour(style.color);
  ink[3] *= opacity;
  const ratio = contrast(over(ink, ground), ground);
  if (ratio < needed) say("contrast", e, ratio.toFixed(2) + " of " + needed);
}
for (const e of all("svg text")) {
  if (!shown(e)) continue;
  const ground = groundOf(e.closest("svg")), ratio = contrast(over(colour(getComputedStyle(e).fill), ground), ground);
  if (ratio < 4.5) say("contrast", e, ratio.toFixed(2) + " of 4.5");
}
for (const e of all("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea").filter(shown)) {
  const style = getComputedStyle(e), ground = groundOf(e.parentElement);
  const ratio = Math.max(contrast(over(colour(style.borderTopColor), ground), ground), contrast(groundOf(e), ground));
  if (parseFloat(style.borderTopWidth) === 0 || ratio < 3) say("field edge", e, ratio.toFixed(2) + " of 3");
}

// Size of what is aimed at (2.5.8): 24 by 24, but for links in text; a field with a label around it is as large as that.
for (const e of all(focusable).filter(shown)) {
  const style = getComputedStyle(e);
  if (["main", "notice"].includes(e.id) || (e.tagName === "A" && style.display === "inline")) continue;
  if (e.classList.contains("skip")) continue;
  const label = e.labels && e.labels[0];
  const box = (label && label.contains(e) ? label : e).getBoundingClientRect();
  if (box.width >= 23.5 && box.height >= 23.5) continue;
  // Smaller ones may stand so far from others that a circle of 24 around each meets no other.
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const near = all(focusable).filter(shown).some((other) => {
    if (other === e || other.contains(e) || e.contains(other)) return false;
    const r = other.getBoundingClientRect();
    const dx = Math.max(r.left - middle[0], 0, middle[0] - r.right), dy = Math.max(r.top - middle[1], 0, middle[1] - r.bottom);
    return Math.hypot(dx, dy) < 12;
  });
  if (near) say("target size", e, Math.round(box.width) + " by " + Math.round(box.height));
}

// The focus is seen (2.4.7) and not hidden (2.4.11).
const looks = (e) => {
  const s = getComputedStyle(e);
  return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor].join("|");
};
const before = document.activeElement;
for (const e of all(focusable).filter(shown)) {
  const plain = looks(e);
  e.focus({ focusVisible: true });
  if (document.activeElement !== e) { say("focus", e, "cannot be focused"); continue; }
  const style = getComputedStyle(e);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!outlined && looks(e) === plain) say("focus", e, "cannot be seen");
  else if (outlined) {
    const ground = groundOf(e.parentElement || e);
    const ratio = contrast(over(colour(style.outlineColor), ground), ground);
    if (ratio < 3) say("focus", e, "outline " + ratio.toFixed(2) + " of 3");
  }
  e.blur();
}
if (before && before !== document.body) before.focus();
scrollTo(0, 0);

// Nothing is wider than the window (1.4.10), nothing moves for those who do not want it (2.3.3).
if (document.documentElement.scrollWidth > innerWidth + 1)
  say("reflow", null, "the page is " + document.documentElement.scrollWidth + " wide in " + innerWidth);
if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
  for (const e of all("*")) {
    const s = getComputedStyle(e);
    if (s.animationName !== "none" || s.transitionDuration.split(",").some((d) => parseFloat(d) > 0.01)) say("motion", e);
  }
}
return found;
