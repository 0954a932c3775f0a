// The filter form: shows what a change did, and keeps the numbers beside its options up to date.
(() => {
  const form = document.getElementById("filters");
  const panel = document.getElementById("filter-panel");
  const count = document.getElementById("count");
  if (!form || !panel || !count) return;
  const isAtTheSide = window.matchMedia("(min-width: 60rem)");
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)");
  let hasNumbers = form.hasAttribute("data-counted");

  // htmx is larger than all our scripts, so it comes when the form is first used. A choice made before it is
  // there is sent once it is.
  const htmxAddress = document.currentScript.dataset.htmx;
  let isHtmxAsked = false;
  let isChoiceWaiting = false;
  const addHtmx = () => {
    const script = document.createElement("script");
    script.src = htmxAddress;
    script.addEventListener("load", () => {
      if (isChoiceWaiting) window.htmx.trigger(form, "change");
    });
    document.head.append(script);
  };
  const askForHtmx = () => {
    if (isHtmxAsked) return;
    isHtmxAsked = true;
    if (document.readyState === "complete") addHtmx();
    else window.addEventListener("load", addHtmx); // htmx would wait for an event that is over
  };
  form.addEventListener("change", () => {
    isChoiceWaiting = !window.htmx;
    askForHtmx();
  });

  // The controls stay in the page, with their focus and open groups: only their numbers change.
  const takeNumbers = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const labelled = "#filters :is(option:not(#schools *), .tick label)";
    const shown = document.querySelectorAll(labelled);
    const counted = fresh.querySelectorAll(labelled);
    hasNumbers = fresh.querySelector("#filters[data-counted]") && shown.length === counted.length;
    if (!hasNumbers) return;
    shown.forEach((one, place) => {
      if (one.innerHTML !== counted[place].innerHTML) one.innerHTML = counted[place].innerHTML;
    });
    takeSchools(fresh);
  };
  // The schools to choose from depend on the distance. A list that is in use stays as it is.
  const takeSchools = (fresh) => {
    const [shown, found] = [document, fresh].map((page) => page.getElementById("schools"));
    if (!shown || !found || shown.contains(document.activeElement)) return;
    const chosen = shown.querySelector("select")?.value;
    const keys = (list) => [...list.querySelectorAll("option")].map((one) => one.value).join();
    if (keys(shown) === keys(found)) return;
    shown.replaceChildren(...found.childNodes);
    const select = shown.querySelector("select");
    if (select && chosen !== undefined) select.value = chosen;
  };
  // A search without filters comes without numbers. A failure leaves the form as it is.
  const fetchNumbers = async () => {
    if (hasNumbers || !panel.open) return;
    hasNumbers = true; // so that opening the panel twice asks once
    const searched = location.href;
    const address = new URL(searched);
    address.searchParams.set("counts", "1");
    try {
      const answer = await fetch(address);
      const html = answer.ok ? await answer.text() : "";
      if (html && location.href === searched) takeNumbers(html);
    } catch {
      hasNumbers = false;
    }
  };
  const showCount = () => {
    const box = count.getBoundingClientRect();
    if (box.top >= 0 && box.bottom <= window.innerHeight) return;
    const behavior = isStill.matches ? "auto" : "smooth";
    document.getElementById("found").scrollIntoView({ behavior });
  };

  // Without the empty choices the address is short enough to send to a friend.
  form.addEventListener("htmx:configRequest", ({ detail }) => {
    const chosen = [...detail.formData].filter(([, value]) => value);
    for (const name of [...detail.formData.keys()]) detail.formData.delete(name);
    for (const [name, value] of chosen) detail.formData.append(name, value);
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    takeNumbers(detail.xhr.responseText);
    fetchNumbers();
    if (detail.requestConfig.triggeringEvent?.type === "submit") {
      panel.open = isAtTheSide.matches;
      count.tabIndex = -1;
      count.focus({ preventScroll: true });
    }
    showCount();
  });
  // At the side the style sheet shows the form anyway; open, it is also what assistive technology expects.
  const openAtTheSide = () => {
    panel.open = isAtTheSide.matches;
  };
  panel.addEventListener("toggle", () => {
    askForHtmx();
    fetchNumbers();
  });
  isAtTheSide.addEventListener("change", openAtTheSide);
  if (isAtTheSide.matches) openAtTheSide();
})();
