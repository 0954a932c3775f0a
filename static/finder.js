// Runs beside htmx, which swaps nothing when an answer fails: say so in words that came with the page.
(() => {
  const place = document.getElementById("trouble");
  const words = document.getElementById("trouble-text");
  if (!place || !words) return;
  const tell = () => place.replaceChildren(words.content.cloneNode(true));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, tell);
  }
  document.body.addEventListener("htmx:afterSwap", () => place.replaceChildren());
})();
// htmx notes the address, postcode and all, in the browser's storage for a history cache that is off.
(() => {
  const forget = () => {
    try {
      sessionStorage.removeItem("htmx-current-path-for-history");
    } catch {
      // no storage, nothing noted
    }
  };
  forget();
  document.addEventListener("htmx:pushedIntoHistory", forget);
})();
