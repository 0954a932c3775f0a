// Staff pages: each page works without scripts; these make it faster.

// Keyboard shortcuts of a queue. They are off while somebody types, and can be switched off.
(() => {
  const shortcuts = document.querySelector(".desk-keys");
  if (!shortcuts) return;
  const dialog = document.getElementById("keys");
  const choice = document.getElementById("use-keys");
  const rows = () => [...document.querySelectorAll(".desk-row")];
  let position = -1;

  const isOn = () => {
    try { return localStorage.getItem("desk-keys") !== "off"; } catch { return true; }
  };
  const showHints = () => document.documentElement.classList.toggle("with-keys", isOn());
  const current = () => document.activeElement?.closest?.(".desk-row") ?? rows()[position];
  const goTo = (next) => {
    const all = rows();
    if (!all.length) return;
    position = Math.min(Math.max(next, 0), all.length - 1);
    all[position].focus();
    all[position].scrollIntoView({ block: "nearest" });
  };
  const open = (control) => {
    if (!control) return;
    const box = control.closest("details");
    if (!box) return control.click();
    box.open = true;
    box.querySelector("input:not([type=hidden])").focus();
  };
  // A control of the page itself: a merge, which nothing undoes, is not one key away.
  const pressNamed = (key) => {
    const control = document.querySelector(`[data-keys~="${CSS.escape(key)}"]`);
    if (!control) return false;
    if ("keyFocuses" in control.dataset) control.focus();
    else control.click();
    return true;
  };
  const press = (key) => {
    if (pressNamed(key)) return true;
    const row = current();
    if (key === "j") goTo(row ? rows().indexOf(row) + 1 : 0);
    else if (key === "k") goTo(row ? rows().indexOf(row) - 1 : 0);
    else if (key === "o") row?.querySelector("h2 a")?.click();
    else if ("mu".includes(key)) document.querySelector(`[data-key=${key}]`)?.click();
    else if (key === "t") document.getElementById("assign-to")?.focus();
    else if (key === "?") dialog.showModal();
    else if ("acdrx".includes(key)) open(row?.querySelector(`[data-key=${key}]`));
    else return false;
    return true;
  };

  shortcuts.hidden = false;
  choice.checked = isOn();
  showHints();
  choice.addEventListener("change", () => {
    try { localStorage.setItem("desk-keys", choice.checked ? "on" : "off"); } catch { /* refused */ }
    showHints();
  });
  document.getElementById("show-keys").addEventListener("click", () => dialog.showModal());
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".desk-row");
    if (row) position = rows().indexOf(row);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (event.key === "Escape" && event.target.closest(".desk-row details[open]")) {
      const box = event.target.closest("details");
      box.open = false;
      box.querySelector("summary").focus();
      return;
    }
    if (["Enter", "Escape"].includes(event.key) && event.target.id === "assign-to") {
      event.preventDefault();
      return goTo(position);
    }
    const isPlain = !(event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
    if (isOn() && isPlain && !isTyping && press(event.key)) event.preventDefault();
  });
  // The row that takes the place of a decided one is the next to work on, unless a key was faster:
  // htmx settles a moment after it shows the rows.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) goTo(position);
  });
})();

// A form that a second press would send once more, about what the first one changed.
(() => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.once) return event.preventDefault();
      form.dataset.once = "sent";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) form.dataset.once = "";
  });
})();
