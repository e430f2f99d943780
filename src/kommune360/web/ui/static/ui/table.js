// Sortable tables: a button in each heading marked data-sort-by, state in aria-sort, foot rows stay.
// Cells sort by data-sort (a number where it reads as one), else by their text; gaps always last.
const collator = new Intl.Collator(document.documentElement.lang || "de", { numeric: true });

function keyOf(row, index) {
  const cell = row.cells[index];
  if (!cell || cell.classList.contains("withheld")) return null;
  const raw = cell.dataset.sort ?? cell.textContent.trim();
  if (raw === "" || raw === "–") return null;
  const number = cell.dataset.sort === undefined ? NaN : Number(raw);
  return Number.isNaN(number) ? raw : number;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

function sort(table, heading, index) {
  const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", direction);
  const factor = direction === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row, place) => ({ row, place, key: keyOf(row, index) }));
  rows.sort((a, b) => {
    if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
    return factor * compare(a.key, b.key) || a.place - b.place;
  });
  body.append(...rows.map((item) => item.row));
}

export function enhance(root = document) {
  for (const table of root.querySelectorAll("table[data-sortable]:not([data-ready])")) {
    table.dataset.ready = "";
    [...table.tHead.rows[0].cells].forEach((heading, index) => {
      if (!heading.hasAttribute("data-sort-by")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, index));
    });
  }
}

enhance();
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
