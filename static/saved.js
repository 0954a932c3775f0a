// Saved settings: ids on this device only, as "id.id". Without storage the form around the list does the same.
(() => {
  const KEY = "saved";
  const MAX = 12;
  const parse = (text) =>
    [...new Set((text || "").split("."))].filter((id) => /^[a-z0-9]{12}$/.test(id)).slice(0, MAX);
  const read = () => parse(localStorage.getItem(KEY));
  const write = (ids) =>
    ids.length ? localStorage.setItem(KEY, ids.join(".")) : localStorage.removeItem(KEY);
  const listed = document.querySelector(".saved-list");
  const saveAll = document.getElementById("save-all");
  const isAllSaved = () => parse(listed.dataset.shown).every((id) => read().includes(id));
  const status = document.getElementById("saving-status");

  const announce = (message) => {
    if (!status) return;
    status.textContent = status.dataset[message];
    status.classList.toggle("shown", message === "full");
  };
  const show = () => {
    const saved = read();
    for (const button of document.querySelectorAll("button.save")) {
      const isSaved = saved.includes(button.value);
      button.setAttribute("aria-pressed", String(isSaved));
      button.children[0].hidden = isSaved;
      button.children[1].hidden = !isSaved;
    }
    if (saveAll) saveAll.hidden = isAllSaved();
    const list = document.getElementById("my-list");
    if (!list) return;
    list.hidden = !saved.length;
    list.querySelector(".count").textContent = saved.length;
    const link = list.querySelector("a");
    link.search = saved.length ? `?ids=${saved.join(".")}` : "";
  };
  const toggle = (id) => {
    const saved = read();
    if (saved.includes(id)) {
      write(saved.filter((one) => one !== id));
      return "removed";
    }
    if (saved.length >= MAX) return "full";
    write([...saved, id]);
    return "saved";
  };
  const add = (text) => write(parse(`${read().join(".")}.${text}`));
  // Ids in the address of results come from a page without scripts, and move to the device. Those of a list stay in
  // the address: a list may be someone else's, or come back from the history after it was cleared.
  const takeFromAddress = () => {
    const url = new URL(location.href);
    if (listed) {
      if (!url.searchParams.has("ids") && read().length) location.replace(`?ids=${read().join(".")}`);
      return;
    }
    if (!url.searchParams.has("saved")) return;
    add(url.searchParams.get("saved"));
    url.searchParams.delete("saved");
    url.searchParams.delete("full");
    history.replaceState(history.state, "", url);
    for (const link of document.querySelectorAll('a[href*="saved="]')) {
      link.href = link.href.replace(/([?&])saved=[a-z0-9.]*&?/, "$1").replace(/[?&]$/, "");
    }
    for (const input of document.querySelectorAll('input[name="saved"]')) input.remove();
  };

  try {
    read();
    takeFromAddress();
  } catch {
    return; // no storage
  }
  show();
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("button.save, #save-all, [data-remove], .clear-saved");
    if (!chosen) return;
    try {
      if (chosen.matches(".clear-saved")) {
        write([]);
        event.preventDefault();
        location.replace(chosen.href); // the list is not left in the history
      } else if (chosen === saveAll) {
        add(listed.dataset.shown);
        announce(isAllSaved() ? "saved" : "full");
        if (isAllSaved()) document.getElementById("main").focus({ preventScroll: true }); // the button goes
      } else if (chosen.dataset.remove) {
        write(read().filter((id) => id !== chosen.dataset.remove));
        if (chosen.formAction) {
          event.preventDefault(); // its form is for browsers without scripts
          location.assign(chosen.formAction);
        }
      } else {
        announce(toggle(chosen.value));
        event.preventDefault();
      }
      show();
    } catch {
      // Storage is full or forbidden: the form is sent.
    }
  });
  document.body.addEventListener("htmx:afterSettle", show);
  window.addEventListener("storage", show);
  window.addEventListener("pageshow", show);
})();
