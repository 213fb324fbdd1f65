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
    const copies = form.querySelectorAll("[name=copy]:checked").length;
    const head = form.elements.asking ? "Send question" : "Send reply";
    $("send").textContent = (last ? [head, ...effects].join(", ") + " and " + last : head)
      + (!copies ? "" : copies === 1 ? ", with a copy to 1 more" : ", with copies to " + copies + " more");
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
      if (event.submitter && event.submitter.formTarget === "_blank") return;
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
      // What was ticked, too.
      for (const box of next ? part.querySelectorAll("input[type=checkbox][id]:checked") : []) {
        const same = fresh.getElementById(box.id);
        if (same) same.checked = true;
      }
      if (next && next.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(next));
    }
    if (focused && $(focused)) $(focused).focus({ preventScroll: true });
    if (fresh.title) document.title = fresh.title;
    document.dispatchEvent(new Event("desk:fresh"));
  };
  let refreshed = 0;
  const look = async () => {
    if (!page) return refresh();
    // The case page looks after itself; its bar need not be newer than this.
    page.dispatchEvent(new Event("deskchange"));
    if (Date.now() - refreshed < 10000) return;
    refreshed = Date.now();
    return refresh();
  };
  if (document.querySelector("[data-live]")) {
    let timer = 0;
    // At most once a second, and never later than that, however fast changes come.
    let last = 0;
    const soon = () => {
      if (timer) return;
      const wait = Math.max(250, last + 1000 - Date.now());
      timer = setTimeout(() => { timer = 0; last = Date.now(); look().catch(() => {}); }, wait);
    };
    const events = new EventSource("/events");
    events.addEventListener("change", soon);
    events.addEventListener("people", () => { if (page) page.dispatchEvent(new Event("deskchange")); });
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
