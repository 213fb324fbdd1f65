// The case page works without this file. It adds: typing in place, saving while one types, who else is here, keys.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const page = $("case");
  if (!page) return;
  const form = $("decide");
  const text = $("text");
  const path = "/cases/" + page.dataset.case;
  const post = (what, fields, keepalive = false) => fetch(path + "/" + what, {
    method: "POST", keepalive,
    headers: { "X-Gatewayd-Partial": "1", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrf: page.dataset.token, ...fields }),
  });
  let typedAt = 0;
  let sending = false;

  // Reading turns into writing in place.
  const write = () => {
    if (!form) return;
    if ($("reading")) $("reading").hidden = true;
    text.hidden = false;
    text.focus();
  };
  if ($("write")) $("write").addEventListener("click", (event) => { event.preventDefault(); write(); });

  // What is typed is kept on the server.
  if (form) {
    let timer = 0;
    const say = (words) => { $("saved").textContent = words; };
    const save = async (keepalive = false) => {
      clearTimeout(timer);
      timer = 0;
      const value = text.value;
      const fields = { text: value, draft: form.elements.draft.value };
      try {
        const response = await post("edit", fields, keepalive && value.length < 50000);
        if (!response.ok) throw new Error();
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("changes");
        if (fresh) $("changes").replaceWith(document.adoptNode(fresh));
        // Nothing is lost any more by leaving.
        text.defaultValue = value;
        if (!timer) say("saved");
      } catch {
        say("not saved yet; it is tried again");
        if (!keepalive) timer = setTimeout(save, 5000);
      }
    };
    text.addEventListener("input", () => {
      typedAt = Date.now();
      say("…");
      clearTimeout(timer);
      timer = setTimeout(save, 1000);
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.formTarget === "_blank") return;
      sending = true;
      clearTimeout(timer);
      timer = 0;
    });
    addEventListener("pageshow", () => { sending = false; });
    addEventListener("pagehide", () => { if (timer && !sending) save(true); });
    if ($("insert")) $("insert").addEventListener("click", (event) => {
      event.preventDefault();
      const chosen = $("snippet").selectedOptions[0];
      if (!chosen) return;
      const fresh = !text.hidden;
      write();
      const at = fresh ? text.selectionStart : text.value.length;
      text.setRangeText((fresh ? "" : "\n\n") + chosen.dataset.text, at, fresh ? text.selectionEnd : at, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });

    // Amounts are checked while one types; the server checks again.
    const minor = (typed) => {
      const digits = Number(form.dataset.digits);
      const bare = typed.replace(/\s/g, "").replace(form.dataset.symbol, "").replace(/[a-z]{3}$/i, "");
      const match = /^(\d+)(?:[.,](\d+))?$/.exec(bare);
      if (!match || (match[2] || "").length > digits) return NaN;
      return Number(match[1] + (match[2] || "").padEnd(digits, "0"));
    };
    const check = () => {
      for (const field of form.querySelectorAll(".amount input")) {
        const ticked = field.closest(".act").querySelector("[data-effect]").checked;
        const amount = minor(field.value);
        const most = Number(field.dataset.most || Infinity);
        field.setCustomValidity(!ticked ? "" : !(amount > 0) ? "Write the amount as 4.90."
          : amount > most ? "That is more than was proposed." : "");
      }
    };
    form.addEventListener("input", check);
    form.addEventListener("change", check);
    addEventListener("pageshow", check);
    check();
  }

  // Who else is here, and whether the case changed.
  const pulse = async () => {
    const response = await post("presence", {
      types: Date.now() - typedAt < 30000 ? "1" : "0", age: String(Math.ceil(performance.now() / 1000)),
    });
    if (response.status === 401 || response.status === 403) return;
    if (!response.ok) return;
    const now = await response.json();
    $("others").replaceChildren(...now.others.map((words) => {
      const chip = document.createElement("span");
      chip.className = "chip warn";
      chip.textContent = words;
      return chip;
    }));
    if (String(now.version) === page.dataset.version || sending) return;
    const noted = $("note") && $("note").value;
    // Not by a reload: this page may be the answer to a form, which a reload would send again. Text that was typed and
    // refused stands only here.
    if (page.hasAttribute("data-idle") && !noted && !$("kept")) { location.replace("/cases/" + page.dataset.case); return; }
    $("news").textContent = now.news;
    $("changed").hidden = false;
  };
  const look = () => { if (!document.hidden) pulse().catch(() => {}); };
  page.addEventListener("deskchange", look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 15000);
  look();
  addEventListener("pagehide", () => { post("presence", { gone: "1" }, true).catch(() => {}); });

  // The time in which a decision can be taken back.
  const undo = $("undo");
  if (undo && undo.dataset.seconds) {
    const end = Date.now() + 1000 * Number(undo.dataset.seconds);
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0) { undo.form.remove(); return; }
      $("undo-left").textContent = left;
      setTimeout(tick, 250);
    };
    tick();
  }

  // Keys. None works while a field has the focus. The first arms the button, Enter then presses it.
  const unfold = (id, field) => { const box = $(id); if (box) { box.open = true; } if ($(field)) $(field).focus(); };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const act = form && /^[1-9]$/.test(event.key) && form.querySelectorAll("[data-effect]")[Number(event.key) - 1];
    const keys = {
      a: () => { if (form && !$("send").disabled) { $("send").focus(); $("send").scrollIntoView({ block: "nearest" }); } },
      e: write,
      r: () => unfold("otherwise", "reason"),
      t: () => unfold("tools", "assign-to"),
      n: () => { if ($("note")) $("note").focus(); },
      z: () => { if ($("undo")) $("undo").click(); },
    };
    if (act) { act.click(); event.preventDefault(); } else if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
})();
