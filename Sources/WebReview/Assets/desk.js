// The desk works without this file. It adds live lists, a send button that names its effect, and keys.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("decide");
  const page = $("case");

  // The send button says what will happen.
  const amountOf = (box) => box.closest(".act").querySelector(".amount input");
  const money = (typed) => {
    const digits = Number(form.dataset.digits);
    const bare = typed.replace(/\s/g, "").replace(form.dataset.symbol, "").replace(/[a-z]{3}$/i, "");
    const match = /^(\d+)(?:[.,](\d+))?$/.exec(bare);
    if (!match || (match[2] || "").length > digits) return "?";
    const whole = match[1].replace(/^0+(?=\d)/, "");
    const sum = digits ? whole + "." + (match[2] || "").padEnd(digits, "0") : whole;
    return form.dataset.symbol ? form.dataset.symbol + sum : sum + " " + form.dataset.code;
  };
  const describe = () => {
    const effects = [...form.querySelectorAll("[data-effect]:checked")].map((box) => {
      const amount = amountOf(box);
      return box.dataset.effect + (amount ? " " + money(amount.value) : "");
    });
    const last = effects.pop();
    $("send").textContent = !last ? "Send reply"
      : ["Send reply", ...effects].join(", ") + " and " + last;
  };
  if (form) {
    let sending = false;
    const typed = () => $("text").value !== $("text").defaultValue;
    form.addEventListener("input", (event) => {
      const amount = event.target.closest(".amount input");
      if (amount && amount.value) amount.closest(".act").querySelector("[data-effect]").checked = true;
      describe();
    });
    form.addEventListener("submit", (event) => {
      if (sending) event.preventDefault();
      sending = true;
    });
    addEventListener("pageshow", () => { sending = false; describe(); });
    addEventListener("beforeunload", (event) => { if (typed() && !sending) event.preventDefault(); });
    describe();
  }
  if ($("notice")) $("notice").focus({ preventScroll: false });

  // Keys. None of them works while a field has the focus, except Ctrl+Enter.
  const move = (step) => {
    const rows = [...document.querySelectorAll(".row")];
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form && !$("send").disabled) {
      event.preventDefault();
      if (!event.repeat) form.requestSubmit($("send"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "e" && form) { event.preventDefault(); $("text").focus(); }
    else if (event.key === "u" && $("back")) $("back").click();
  });

  // Live parts are fetched anew when the desk changes; a case with an editor is left alone and says so.
  const refresh = async () => {
    const response = await fetch(location.href, { headers: { "X-Gatewayd-Partial": "1" } });
    if (response.status === 401) { location.reload(); return; }
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const focused = document.activeElement && document.activeElement.id;
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = fresh.getElementById(part.id);
      // What was unfolded stays so.
      for (const open of next ? part.querySelectorAll("details[open][id]") : []) {
        const same = fresh.getElementById(open.id);
        if (same) same.open = true;
      }
      if (next && next.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(next));
    }
    if (focused && $(focused)) $(focused).focus({ preventScroll: true });
  };
  const look = async () => {
    if (!page) return refresh();
    const response = await fetch("/cases/" + page.dataset.case + "/version", { headers: { "X-Gatewayd-Partial": "1" } });
    if (!response.ok || (await response.text()) === page.dataset.version) return refresh();
    if (page.hasAttribute("data-idle")) location.reload();
    else $("changed").hidden = false;
  };
  if (document.querySelector("[data-live]")) {
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => look().catch(() => {}), 250); };
    const events = new EventSource("/events");
    events.addEventListener("change", soon);
    // Something may have changed while no stream was open.
    events.addEventListener("hello", soon);
  }

  // Help with the keys, for whoever is signed in.
  addEventListener("keydown", (event) => {
    if (event.key === "?" && !event.target.closest("input, textarea, select") && document.querySelector(".person")) {
      location.assign("/settings/keys");
    }
  });
})();
