// htmx swaps nothing when a request fails: show a message from a template in the page.
(() => {
  const messageArea = document.getElementById("trouble");
  const messageTemplate = document.getElementById("trouble-text");
  if (!messageArea || !messageTemplate) return;
  const showMessage = () => messageArea.replaceChildren(messageTemplate.content.cloneNode(true));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, showMessage);
  }
  document.body.addEventListener("htmx:afterSwap", () => messageArea.replaceChildren());
})();
// Although its history cache is off, htmx stores the URL with the postcode in the browser: remove it.
(() => {
  const clearStoredAddress = () => {
    try {
      sessionStorage.removeItem("htmx-current-path-for-history");
    } catch {
      // Without storage there is nothing to remove.
    }
  };
  clearStoredAddress();
  document.addEventListener("htmx:pushedIntoHistory", clearStoredAddress);
})();
