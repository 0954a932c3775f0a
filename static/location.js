// "Use my location": after a tap, the position to about 100 metres becomes the point of the search.
(() => {
  const area = document.querySelector(".locate");
  if (!area || !navigator.geolocation) return;
  const button = area.querySelector("button");
  const messages = area.querySelector("[role=alert]");
  const show = (name) => {
    const template = area.querySelector(`template[data-when=${name}]`);
    messages.replaceChildren(template.content.cloneNode(true));
  };
  // The filters and the second point of the form stay; its first point does not.
  const furtherFields = () => {
    const fields = new URLSearchParams(button.form ? new FormData(button.form) : "");
    for (const name of ["postcode", "around", "near"]) fields.delete(name);
    const chosen = [...fields].filter(([, value]) => value);
    return chosen.length ? `&${new URLSearchParams(chosen)}` : "";
  };
  const search = ({ coords: { latitude, longitude } }) => {
    if (latitude < 49.8 || latitude > 60.9 || longitude < -8.7 || longitude > 1.8) {
      show("away");
      return;
    }
    messages.replaceChildren();
    const position = `${latitude.toFixed(3)},${longitude.toFixed(3)}`;
    location.assign(`${area.dataset.find}?near=${position}${furtherFields()}`);
  };
  button.addEventListener("click", () => {
    show("waiting");
    navigator.geolocation.getCurrentPosition(
      search,
      (error) => show(error.code === error.PERMISSION_DENIED ? "denied" : "failed"),
      { maximumAge: 60_000, timeout: 20_000 },
    );
  });
  area.hidden = false;
})();
// An empty second point, and the order that goes with it, stay out of the address.
document.querySelector(".points")?.addEventListener("formdata", ({ formData }) => {
  if (formData.get("also")) return;
  formData.delete("also");
  formData.delete("order");
});
