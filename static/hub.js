// Assisted search at a family hub. Forms are sent without an entry in the history, so that Back shows no family's data;
// after 10 minutes without use everything is cleared, with a warning a minute before.
(() => {
  const MINUTE = 60_000;
  const frame = () => document.querySelector(".hub[data-minutes]");
  const show = (page) => {
    for (const one of page.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus"); // focused below
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    window.scrollTo(0, 0);
    const heading = document.querySelector(".errors") ?? document.querySelector("h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  };
  const send = async (url, body) => {
    const answer = await fetch(url, { method: "POST", body });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  };
  const clear = async () => {
    const form = document.querySelector("form.finish");
    const start = form.action.replace(/clear$/, "");
    await send(form.action, new URLSearchParams());
    history.replaceState(null, "", start);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".hub-form") || form.dataset.native) return;
    event.preventDefault();
    const { submitter } = event;
    const sent = form.matches(".finish")
      ? clear()
      : send(form.action, new URLSearchParams(new FormData(form, submitter)));
    sent.catch(() => {
      form.dataset.native = "yes"; // the browser shows what is wrong
      form.requestSubmit(submitter);
    });
  });

  let timers = [];
  const restart = () => {
    timers.forEach(clearTimeout);
    document.querySelector("body > .idle")?.remove();
    if (!frame()) return;
    const minutes = Number(frame().dataset.minutes);
    timers = [setTimeout(warn, (minutes - 1) * MINUTE), setTimeout(() => clear().then(restart), minutes * MINUTE)];
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
  for (const use of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(use, () => document.querySelector("body > .idle") || restart());
  }
  restart();
})();
