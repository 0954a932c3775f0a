// Assisted search at a family hub. Forms are sent without an entry in the history, so that Back shows no family's data.
// "Finish and clear" empties the page before anything else, so it needs no connection; after 10 minutes without use the
// same happens by itself, with a warning a minute before.
(() => {
  const MINUTE = 60_000;
  let newest = 0; // number of the newest request: an answer to an older one is not shown
  let lastUse = Date.now();
  const frame = () => document.querySelector(".hub[data-minutes]");
  const focus = (element) => {
    if (!element) return;
    element.tabIndex = -1;
    element.focus();
  };
  const show = (page) => {
    for (const one of page.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus"); // focused below
    page.querySelector(".close-tab")?.remove(); // only without scripts does Back reach a family's page
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.dir = page.documentElement.dir;
    document.body.replaceWith(document.adoptNode(page.body));
    window.scrollTo(0, 0);
    focus(document.querySelector(".errors, .cleared") ?? document.querySelector("h1"));
  };
  const send = async (url, body) => {
    const number = ++newest;
    const answer = await fetch(url, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("main")) throw new Error("no page");
    if (number === newest) show(page);
  };
  const clear = async () => {
    const url = document.querySelector("form.finish").action;
    const message = document.getElementById("cleared").content.cloneNode(true);
    document.querySelector(".hub").replaceChildren(message);
    document.querySelector("body > .idle")?.remove();
    focus(document.querySelector(".cleared"));
    history.replaceState(null, "", url.replace(/clear$/, ""));
    newest += 1;
    await send(url, new URLSearchParams());
    restart();
  };
  const clearQuietly = () => clear().catch(() => {}); // the page is empty already

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".hub-form")) return;
    event.preventDefault();
    if (form.matches(".finish")) return void clearQuietly();
    if (form.dataset.sending) return; // pressed twice
    form.dataset.sending = "yes";
    send(form.action, new URLSearchParams(new FormData(form, event.submitter))).catch(() => {
      delete form.dataset.sending;
      form.querySelector(".trouble")?.remove();
      form.prepend(document.getElementById("trouble").content.cloneNode(true));
      focus(form.querySelector(".trouble"));
    });
  });

  let timers = [];
  const minutes = () => Number(frame().dataset.minutes);
  const restart = () => {
    lastUse = Date.now();
    timers.forEach(clearTimeout);
    document.querySelector("body > .idle")?.remove();
    if (!frame()) return;
    timers = [setTimeout(warn, (minutes() - 1) * MINUTE), setTimeout(clearQuietly, minutes() * MINUTE)];
  };
  const warn = () => {
    const focused = document.activeElement;
    document.body.append(document.getElementById("idle").content.cloneNode(true));
    const button = document.querySelector("body > .idle button");
    button.focus();
    button.addEventListener("click", () => {
      restart();
      focused?.focus();
    });
  };
  // Timers stop while a computer sleeps.
  const checkTime = () => frame() && Date.now() - lastUse >= minutes() * MINUTE && clearQuietly();
  document.addEventListener("visibilitychange", checkTime);
  window.addEventListener("pageshow", checkTime);
  for (const use of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(use, () => document.querySelector("body > .idle") || restart());
  }
  restart();
})();
