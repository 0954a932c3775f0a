// The way back to the results on pages further on. The browser knows the pages of this tab, so nothing is stored.
(() => {
  const showLink = () => {
    const link = document.getElementById("back-to-results");
    if (!link || link.href || !window.navigation) return;
    const pages = window.navigation.entries().slice(0, window.navigation.currentEntry.index);
    const results = pages.map(({ url }) => new URL(url)).filter(({ pathname }) => pathname.endsWith("/find"));
    if (!results.length) return;
    link.href = link.dataset.find + results.at(-1).search;
    link.hidden = link.parentElement.hidden = false;
  };
  showLink();
  document.addEventListener("page-shown", showLink); // in place of the page before (answers.js)
})();
