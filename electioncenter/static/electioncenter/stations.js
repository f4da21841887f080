// The station finder works without this file. With it: the device's position, a map, printing.
const form = document.querySelector("#station-search");
const locate = document.querySelector("#use-location");

if (form && locate && "geolocation" in navigator) {
  const status = document.querySelector("#location-status");
  locate.hidden = false;
  locate.addEventListener("click", () => {
    status.textContent = locate.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Four decimals, some 10 m: enough to find a station, too little for a front door.
        form.elements.lat.value = coords.latitude.toFixed(4);
        form.elements.lon.value = coords.longitude.toFixed(4);
        form.elements.q.value = "";
        form.requestSubmit();
      },
      () => { status.textContent = locate.dataset.refused; },
      { maximumAge: 300000, timeout: 15000 },
    );
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const details of document.querySelectorAll("details.map")) {
  details.hidden = false;
  details.addEventListener("toggle", () => draw(details), { once: true });
}

function load(details) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = details.dataset.style;
  const script = document.createElement("script");
  script.src = details.dataset.script;
  document.head.append(style, script);
  return Promise.all([style, script].map((each) => new Promise((loaded) => {
    each.addEventListener("load", loaded, { once: true });
  })));
}

function marker(text, kind, size) {
  return window.L.divIcon({ className: kind, html: text, iconSize: [size, size] });
}

async function draw(details) {
  await load(details);
  const { L } = window;
  const { tiles, attribution, latitude, longitude, here } = details.dataset;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(details.querySelector(".map-ground"), {
    zoomAnimation: !calm, fadeAnimation: !calm, attributionControl: Boolean(tiles), maxZoom: 18,
  });
  if (tiles) {
    L.tileLayer(tiles, { attribution }).addTo(map);
  }
  L.control.scale({ imperial: false }).addTo(map);
  const points = [];
  [...document.querySelectorAll("[data-point]")].forEach((item, index) => {
    const point = item.dataset.point.split(" ").map(Number);
    const name = item.dataset.name || item.querySelector("h3 a").textContent;
    const dot = L.marker(point, { icon: marker(String(index + 1), "map-number", 28), title: name, alt: name });
    dot.addTo(map).on("click keypress", () => { if (item.id) { window.location.hash = item.id; } });
    points.push(point);
  });
  if (latitude) {
    const point = [Number(latitude), Number(longitude)];
    L.marker(point, { icon: marker("", "map-here", 44), title: here, alt: here }).addTo(map);
    points.push(point);
  }
  map.fitBounds(points, { padding: [24, 24], maxZoom: 16 });
}
