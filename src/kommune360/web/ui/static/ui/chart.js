// Charts: one Vega-Lite specification per <div data-chart="id of its JSON block">, drawn as SVG.
// The expression interpreter (ast) keeps it within a Content-Security-Policy without eval.
const german = !document.documentElement.lang.startsWith("en");
const formatLocale = german
  ? { decimal: ",", thousands: ".", grouping: [3], currency: ["", " €"], minus: "\u2212" }
  : { decimal: ".", thousands: ",", grouping: [3], currency: ["€", ""], minus: "\u2212" };
const LOOK = {
  font: "Fira Sans",
  background: null,
  axis: { labelColor: "#535a77", titleColor: "#535a77", gridColor: "#e3e6ef", domainColor: "#aab0c8", tickColor: "#aab0c8", labelFontSize: 12, titleFontSize: 12, titleFontWeight: 400 },
  legend: { labelColor: "#171a2b", titleColor: "#535a77", labelFontSize: 12 },
  view: { stroke: null },
};

async function draw(element) {
  const spec = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  try {
    await window.vegaEmbed(element, { width: "container", ...spec }, {
      ast: true, actions: false, renderer: "svg", defaultStyle: false,
      tooltip: { disableDefaultStyle: true }, formatLocale, config: LOOK,
    });
    element.dataset.chartReady = "";
  } catch (error) {
    element.classList.add("map-error");
    element.textContent = german ? "Das Bild ließ sich nicht zeichnen; die Tabelle zeigt dieselben Zahlen."
      : "The picture could not be drawn; the table shows the same figures.";
    throw error;
  }
}

export function enhance(root = document) {
  for (const element of root.querySelectorAll("[data-chart]:not([data-ready])")) {
    element.dataset.ready = "";
    draw(element);
  }
}

enhance();
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
