// "What could we get?": sends the forms without leaving the page, so that Back and reload lose nothing and never ask
// whether to send a form again. The answers are only in the entries of this tab's history; "Clear and start again"
// goes back to the first entry and drops the later ones.
// A form "in-place" replaces one element of the page instead, and leaves the history alone.
(() => {
  let isClearing = false;
  const shown = () => document.querySelector("form.steps");
  const wanted = (form, submitter) => new URLSearchParams(new FormData(form, submitter));
  const fetchPage = async (url, body) => {
    const answer = await fetch(url, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("main")) throw new Error("no page");
    return page;
  };
  const focus = (element) => {
    if (!element) return;
    element.tabIndex = -1;
    element.focus();
  };
  const show = (page) => {
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.dir = page.documentElement.dir;
    for (const one of page.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus"); // focused below
    document.body.replaceWith(document.adoptNode(page.body));
    document.dispatchEvent(new Event("page-shown"));
    window.scrollTo(0, 0);
    focus(document.querySelector(".errors, h1"));
  };
  const sendNatively = (form, submitter) => {
    form.dataset.native = "yes";
    form.requestSubmit(submitter);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const { submitter } = event;
    if (!form.matches("form.steps, form.in-place") || form.dataset.native) return;
    event.preventDefault();
    const body = wanted(form, submitter);
    const url = submitter?.getAttribute("formaction") || form.getAttribute("action") || location.pathname + location.search;
    try {
      const page = await fetchPage(url, body);
      if (form.matches(".steps")) {
        show(page);
        const steps = (history.state?.steps ?? 0) + 1; // since the first question
        history.pushState({ answers: body.toString(), steps }, "", url);
      } else {
        const target = document.querySelector(form.dataset.target);
        const fresh = page.querySelector(form.dataset.target);
        target.replaceWith(document.adoptNode(fresh));
        focus(fresh.querySelector(".errors, [role=status]"));
      }
    } catch {
      sendNatively(form, submitter); // the browser shows what is wrong
    }
  });
  // A link within the page would add an entry to the history that has no answers.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && shown() && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    if (!target.matches("input, select, button, a[href]")) target.tabIndex = -1;
    target.focus();
    target.scrollIntoView();
  });
  const showFirst = async (url) => {
    const answer = await fetch(url);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".clear-answers");
    if (!link || !history.state?.answers) return;
    event.preventDefault();
    const url = link.href;
    isClearing = true;
    const clear = () => {
      isClearing = false;
      history.replaceState(null, "", url);
      history.pushState(null, "", url); // drops every entry after it
      showFirst(url).catch(() => location.assign(url));
    };
    window.addEventListener("popstate", clear, { once: true });
    history.go(-history.state.steps);
  });
  const restore = async () => {
    if (!shown()) return;
    const { answers } = history.state ?? {};
    try {
      if (answers) show(await fetchPage(location.pathname, new URLSearchParams(answers)));
    } catch {
      // The first question stays.
    }
  };
  window.addEventListener("popstate", (event) => {
    if (!shown() || isClearing) return;
    if (event.state?.answers) restore();
    else showFirst(location.href).catch(() => location.reload());
  });
  // A new visit to the address starts again; only a reload and the way back bring answers.
  const [visit] = performance.getEntriesByType("navigation");
  if (shown() && visit?.type === "navigate") history.replaceState(null, "");
  restore();
})();
