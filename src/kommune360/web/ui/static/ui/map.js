// Maps: area polygons coloured by class, hatched where withheld, named on hover, touch and focus.
//
// <div data-map="id of a JSON block" data-library=… data-worker=… data-basemap=…>; the block holds
//   {"geojson": address or FeatureCollection, "key": "property with the area key",
//    "classes": [{"color": "#8c2d04", "label": "über 250 fehlen"}, …], "labels": true,
//    "areas": {key: {"class": 0, "name": …, "text": …, "label": "−296", "href": …, "withheld": false}}}
// No class and not withheld means: no figure. The table beside the map says the same.
// Optional: "focus": [keys] shows these areas and frames them; "points": [{"lon", "lat", "name", "text"}].
const NO_FIGURE = "#f5f5f3";
const LINE = "#ffffff";

function hatch() {
  const size = 16;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#f0efec";
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = "#aeb2bf";
  pen.lineWidth = 2;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

function outerRings(geometry) {
  if (geometry.type === "Polygon") return [geometry.coordinates[0]];
  if (geometry.type === "MultiPolygon") return geometry.coordinates.map((polygon) => polygon[0]);
  return [];
}

function ringArea(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length - 1; i += 1) sum += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return sum / 2;
}

function centre(geometry) {
  const rings = outerRings(geometry);
  if (!rings.length) return null;
  const ring = rings.reduce((best, next) => (Math.abs(ringArea(next)) > Math.abs(ringArea(best)) ? next : best));
  const area = ringArea(ring);
  if (!area) return ring[0];
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length - 1; i += 1) {
    const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
    x += (ring[i][0] + ring[i + 1][0]) * cross;
    y += (ring[i][1] + ring[i + 1][1]) * cross;
  }
  return [x / (6 * area), y / (6 * area)];
}

function pointsOf(config) {
  const features = (config.points ?? []).map((point, id) => ({
    type: "Feature", id, geometry: { type: "Point", coordinates: [point.lon, point.lat] }, properties: { at: id },
  }));
  return { type: "FeatureCollection", features };
}

function extent(all, focus) {
  const wanted = focus ? all.filter((feature) => focus.includes(feature.properties.key)) : all;
  const features = wanted.length ? wanted : all;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of features) {
    for (const ring of outerRings(feature.geometry)) {
      for (const [x, y] of ring) {
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
      }
    }
  }
  return [[box[0], box[1]], [box[2], box[3]]];
}

function isDark(color) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 140;
}

async function collection(config) {
  if (typeof config.geojson !== "string") return config.geojson;
  const answer = await fetch(config.geojson, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${config.geojson}: ${answer.status}`);
  return answer.json();
}

function coloured(data, config) {
  const features = data.features.filter((feature) => feature.geometry).map((feature, id) => {
    const key = String(feature.properties[config.key ?? "key"] ?? "");
    const area = config.areas[key] ?? {};
    const color = config.classes[area.class]?.color ?? NO_FIGURE;
    const focus = Boolean(config.focus?.includes(key));
    return { ...feature, id, properties: { key, color, focus, withheld: Boolean(area.withheld) } };
  });
  return { type: "FeatureCollection", features };
}

function style(data, points, basemap) {
  const sources = { areas: { type: "geojson", data }, points: { type: "geojson", data: points } };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": "#ffffff" } }];
  if (basemap) {
    sources.basemap = { type: "raster", tiles: [basemap], tileSize: 256 };
    layers.push({ id: "basemap", type: "raster", source: "basemap", paint: { "raster-saturation": -0.7 } });
  }
  const opacity = basemap ? 0.75 : 1;
  layers.push(
    { id: "areas", type: "fill", source: "areas", filter: ["!", ["get", "withheld"]], paint: { "fill-color": ["get", "color"], "fill-opacity": opacity } },
    { id: "withheld", type: "fill", source: "areas", filter: ["get", "withheld"], paint: { "fill-pattern": "hatch", "fill-opacity": opacity } },
    { id: "lines", type: "line", source: "areas", paint: { "line-color": LINE, "line-width": 1.2 } },
    { id: "quiet-lines", type: "line", source: "areas", filter: ["any", ["get", "withheld"], ["==", ["get", "color"], NO_FIGURE]], paint: { "line-color": "#c3c7d4", "line-width": 0.8 } },
    { id: "hot", type: "line", source: "areas", paint: { "line-color": "#171a2b", "line-width": ["case", ["boolean", ["feature-state", "hot"], false], 2.5, 0] } },
    { id: "focus", type: "line", source: "areas", filter: ["get", "focus"], paint: { "line-color": "#1f3f95", "line-width": 2.5 } },
    { id: "points", type: "circle", source: "points", paint: { "circle-radius": 6, "circle-color": "#9c2a06", "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 } },
  );
  return { version: 8, sources, layers };
}

class AreaMap {
  constructor(element, config, data, library) {
    this.element = element;
    this.config = config;
    this.data = data;
    this.byKey = new Map(data.features.map((feature) => [feature.properties.key, feature]));
    this.started = performance.now();
    this.map = new library.Map({
      container: element, style: style(data, pointsOf(config), element.dataset.basemap), bounds: extent(data.features, config.focus),
      fitBoundsOptions: { padding: 14 }, attributionControl: false, dragRotate: false, pitchWithRotate: false,
      touchPitch: false, cooperativeGestures: false, scrollZoom: false, fadeDuration: 0, keyboard: false,
    });
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    this.map.on("styleimagemissing", ({ id }) => {
      if (id === "hatch" && !this.map.hasImage("hatch")) this.map.addImage("hatch", hatch(), { pixelRatio: 2 });
    });
    this.map.once("idle", () => {
      const now = performance.now();
      element.dataset.mapIdle = String(Math.round(now - this.started));
      element.dataset.mapIdlePage = String(Math.round(now));
    });
    this.tip = document.createElement("div");
    this.tip.className = "map-tip";
    this.tip.hidden = true;
    element.append(this.tip);
    this.listen();
    this.list();
    if (config.labels) this.label(library);
    this.answerRows();
  }

  listen() {
    const layers = ["areas", "withheld"];
    const at = (event) => this.map.queryRenderedFeatures(event.point, { layers })[0]?.properties.key;
    const pointAt = (event) => this.map.queryRenderedFeatures(event.point, { layers: ["points"] })[0]?.properties.at;
    this.map.on("mousemove", (event) => {
      const point = pointAt(event);
      if (point !== undefined) {
        this.show(null);
        this.tell(this.config.points[point], event.point);
        return;
      }
      const key = at(event);
      this.map.getCanvas().style.cursor = key && this.config.areas[key]?.href ? "pointer" : "";
      this.show(key, event.point);
    });
    this.map.getCanvas().addEventListener("mouseleave", () => this.show(null));
    this.map.on("click", (event) => {
      const key = at(event);
      const touch = event.originalEvent.pointerType === "touch" || window.matchMedia("(hover: none)").matches;
      if (touch && key !== this.hot) {
        this.show(key, event.point);
        return;
      }
      if (key && this.config.areas[key]?.href) window.location.assign(this.config.areas[key].href);
    });
  }

  show(key, point) {
    if (key !== this.hot) {
      if (this.hot !== undefined && this.hot !== null) this.mark(this.hot, false);
      this.hot = key ?? null;
      if (key) this.mark(key, true);
    }
    const area = key ? this.config.areas[key] : null;
    this.tip.hidden = !area;
    if (area) this.tell(area, point ?? this.map.project(centre(this.byKey.get(key).geometry)));
  }

  tell(thing, spot) {
    this.tip.hidden = false;
    const name = document.createElement("b");
    name.textContent = thing.name;
    this.tip.replaceChildren(name, thing.text ?? "");
    const left = Math.min(spot.x + 12, this.element.clientWidth - this.tip.offsetWidth - 6);
    this.tip.style.left = `${Math.max(6, left)}px`;
    this.tip.style.top = `${Math.min(spot.y + 12, this.element.clientHeight - this.tip.offsetHeight - 6)}px`;
  }

  mark(key, hot) {
    const feature = this.byKey.get(key);
    if (feature) this.map.setFeatureState({ source: "areas", id: feature.id }, { hot });
    for (const row of document.querySelectorAll("tr[data-area]")) {
      if (row.dataset.area === key) row.classList.toggle("hot", hot);
    }
  }

  list() {
    const list = document.createElement("ul");
    list.className = "map-list";
    list.setAttribute("aria-label", this.element.dataset.listLabel ?? "");
    const areas = [...this.byKey.keys()].filter((key) => this.config.areas[key]?.href)
      .map((key) => [key, this.config.areas[key]]).sort((a, b) => a[1].name.localeCompare(b[1].name, "de"));
    for (const [key, area] of areas) {
      const link = document.createElement("a");
      link.href = area.href;
      link.textContent = area.text ? `${area.name}: ${area.text}` : area.name;
      link.addEventListener("focus", () => this.show(key));
      link.addEventListener("blur", () => this.show(null));
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    if (areas.length) this.element.prepend(list);
  }

  label(library) {
    for (const [key, feature] of this.byKey) {
      const area = this.config.areas[key];
      const spot = area?.label ? centre(feature.geometry) : null;
      if (!spot) continue;
      const mark = document.createElement("span");
      mark.className = "map-label";
      mark.setAttribute("aria-hidden", "true");
      if (!area.withheld && isDark(feature.properties.color)) mark.classList.add("on-dark");
      mark.textContent = area.label;
      new library.Marker({ element: mark }).setLngLat(spot).addTo(this.map);
      mark.removeAttribute("role");
      mark.removeAttribute("aria-label");
    }
  }

  answerRows() {
    for (const row of document.querySelectorAll("tr[data-area]")) {
      row.addEventListener("mouseenter", () => this.show(row.dataset.area));
      row.addEventListener("mouseleave", () => this.show(null));
    }
  }
}

async function draw(element) {
  const config = JSON.parse(document.getElementById(element.dataset.map).textContent);
  try {
    const [library, data] = await Promise.all([import(element.dataset.library), collection(config)]);
    library.setWorkerUrl(new URL(element.dataset.worker, window.location.href).href);
    element.areaMap = new AreaMap(element, config, coloured(data, config), library);
  } catch (error) {
    element.classList.add("map-error");
    element.textContent = document.documentElement.lang.startsWith("en")
      ? "The map could not be drawn; the table shows the same figures."
      : "Die Karte ließ sich nicht zeichnen; die Tabelle zeigt dieselben Zahlen.";
    throw error;
  }
}

export function enhance(root = document) {
  for (const element of root.querySelectorAll("[data-map]:not([data-ready])")) {
    element.dataset.ready = "";
    draw(element);
  }
}

enhance();
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
