// Copying and printing, which pages cannot do without scripts: their buttons are hidden until then.
(() => {
  document.documentElement.classList.add("has-scripts");
  const link = document.getElementById("shared-link");
  if (link && !link.textContent) link.textContent = location.href;
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    const status = copy.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
      status.textContent = status.dataset.copied;
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
})();
