// Saved settings: ids on this device only, as "id.id". Without storage the form around the list does the same.
(() => {
  const KEY = "saved";
  const MAX = 12;
  const parse = (text) =>
    [...new Set((text || "").split("."))].filter((id) => /^[a-z0-9]{12}$/.test(id)).slice(0, MAX);
  const read = () => parse(localStorage.getItem(KEY));
  const write = (ids) =>
    ids.length ? localStorage.setItem(KEY, ids.join(".")) : localStorage.removeItem(KEY);
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
  // Ids in the address come from a page without scripts, or from a shared list. They move to the device.
  const takeFromAddress = () => {
    const shared = document.querySelector(".saved-list");
    const url = new URL(location.href);
    const named = shared ? shared.dataset.shown : url.searchParams.get("saved");
    if (named) write(parse(`${localStorage.getItem(KEY) || ""}.${named}`));
    if (shared) {
      if (!url.searchParams.has("ids") && read().length) location.replace(`?ids=${read().join(".")}`);
      return;
    }
    if (!url.searchParams.has("saved")) return;
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
    const chosen = event.target.closest("button.save, [data-remove], .clear-saved");
    if (!chosen) return;
    try {
      if (chosen.matches(".clear-saved")) write([]);
      else if (chosen.dataset.remove) write(read().filter((id) => id !== chosen.dataset.remove));
      else {
        announce(toggle(chosen.value));
        event.preventDefault();
      }
      show();
    } catch {
      // Storage is full or forbidden: the form is sent.
    }
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    show();
    // The link that removed a setting is gone, and the focus with it.
    if (document.activeElement === document.body) document.getElementById("main").focus();
  });
  window.addEventListener("storage", show);
  window.addEventListener("pageshow", show);
})();
