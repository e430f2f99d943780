// Files by choice or by drop: the browser's own field stays, its wording is ours.
function enhance(root) {
  for (const drop of root.querySelectorAll(".drop:not([data-ready])")) {
    drop.dataset.ready = "";
    const input = drop.querySelector("input[type=file]");
    const list = drop.querySelector(".chosen");
    const show = () => {
      list.replaceChildren(...[...input.files].slice(0, 12).map((file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        return line;
      }));
      if (input.files.length > 12) {
        const rest = document.createElement("li");
        rest.textContent = `+ ${input.files.length - 12}`;
        list.append(rest);
      }
    };
    input.addEventListener("change", show);
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) {
      drop.addEventListener(name, () => drop.classList.remove("over"));
    }
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        show();
      }
    });
  }
}

enhance(document);
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
