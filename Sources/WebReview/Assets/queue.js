// The queue works without this file. It adds keys, a filter that needs no button, and counts of what is selected.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const picks = () => [...document.querySelectorAll(".pick")];

  for (const select of document.querySelectorAll(".filters select")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  const tell = () => {
    const go = $("pick-go");
    if (!go) return;
    const count = picks().filter((box) => box.checked).length;
    go.disabled = !count;
    go.textContent = count ? "Approve " + count + " together…" : "Approve the selected together…";
    $("pick-all").hidden = false;
    $("pick-all").textContent = count ? "Select none" : "Select all";
  };
  document.addEventListener("change", (event) => { if (event.target.matches(".pick")) tell(); });
  document.addEventListener("click", (event) => {
    if (!event.target.matches("#pick-all")) return;
    const some = picks().some((box) => box.checked);
    // As many as one page of approvals takes.
    picks().slice(0, 25).forEach((box) => { box.checked = !some; });
    if (some) picks().forEach((box) => { box.checked = false; });
    tell();
  });
  // The list is put in anew when the desk changes.
  document.addEventListener("desk:fresh", tell);
  addEventListener("pageshow", tell);

  const together = $("together");
  if (together) {
    const button = $("together-go");
    let sending = false;
    together.addEventListener("change", () => {
      const count = together.querySelectorAll("[name=draft]:checked").length;
      if (!button) return;
      button.disabled = !count;
      button.textContent = "Send " + (count === 1 ? "1 reply" : count + " replies");
    });
    together.addEventListener("submit", (event) => {
      if (sending) event.preventDefault();
      sending = true;
    });
    addEventListener("pageshow", () => { sending = false; });
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "/" && $("find")) {
      event.preventDefault();
      $("find").focus();
    } else if (event.key === "x") {
      const row = event.target.closest(".item");
      const box = row && row.querySelector(".pick");
      if (box) box.click();
    }
  });
})();
