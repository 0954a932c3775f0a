// The way back to the results. A page opened from results keeps their search for the pages after it, in this tab only.
(() => {
  const KEY = "results";
  const link = document.getElementById("back-to-results");
  try {
    if (link?.href) sessionStorage.setItem(KEY, link.search);
    const search = sessionStorage.getItem(KEY);
    if (link && !link.href && search) {
      link.href = link.dataset.find + search;
      link.hidden = link.parentElement.hidden = false;
    }
  } catch {
    return; // no storage
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest(".clear-saved")) sessionStorage.removeItem(KEY);
  });
})();
