// The frame's few movements: the menu on small screens, panels that close, rows that answer the map.
// Everything works without this file; it only makes it lighter.
document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".menu-button");
  const menu = document.getElementById("menu");
  if (button && menu) {
    const small = window.matchMedia("(max-width: 899px)");
    const fit = () => { button.hidden = !small.matches; };
    small.addEventListener("change", fit);
    fit();
    button.addEventListener("click", () => {
      const open = menu.classList.toggle("open");
      button.setAttribute("aria-expanded", String(open));
    });
  }
  const close = (panel, back) => {
    panel.open = false;
    if (back) panel.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    for (const panel of document.querySelectorAll("details.person[open]")) {
      if (!panel.contains(event.target)) close(panel, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const panel of document.querySelectorAll("details.person[open]")) close(panel, true);
    if (menu?.classList.contains("open")) {
      button.click();
      button.focus();
    }
  });
});
