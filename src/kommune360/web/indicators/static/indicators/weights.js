// A slider beside each weight: shown where scripts run, it moves the number and the number moves it.
function show() {
  for (const slider of document.querySelectorAll("input[type=range][data-number]")) slider.hidden = false;
}

document.addEventListener("input", (event) => {
  const { number, slider } = event.target.dataset ?? {};
  const twin = document.getElementById(number ?? slider ?? "");
  if (twin) twin.value = event.target.value;
});
document.addEventListener("htmx:afterSettle", show);
show();
