// Near me: asks the phone where it is, only when the reader chose it, and sends it with this one question. Nothing is kept.
const form = document.querySelector("form[data-near-me]");

if (form && "geolocation" in navigator) {
  const place = form.elements.place;
  const here = new Option(form.dataset.here, "here");
  place.add(here, 1);

  const locate = () => new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(found, failed, { maximumAge: 60000, timeout: 10000 });
  });

  form.addEventListener("submit", async (event) => {
    if (place.value !== "here" || form.elements.latitude.value) return;
    event.preventDefault();
    const button = event.submitter;
    try {
      const { coords } = await locate();
      form.elements.latitude.value = coords.latitude.toFixed(3);
      form.elements.longitude.value = coords.longitude.toFixed(3);
      form.requestSubmit(button);
    } catch {
      form.querySelector("[data-said]").textContent = form.dataset.nowhere;
      place.value = "";
      place.focus();
    }
  });
}
