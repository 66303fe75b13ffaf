"use strict";
// Sortable tables: a button in each header, aria-sort, and the order of the page on a third click.
(() => {
  const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
  const MISSING = /^(n\.\s?d\.|–|)$/;

  const readCell = (row, column) => {
    const cell = row.cells[column];
    const text = cell.textContent.trim();
    if (cell.dataset.v !== undefined) return { number: Number(cell.dataset.v), text };
    return { number: null, text, missing: MISSING.test(text) };
  };

  const compare = (left, right) => {
    if (left.number !== null && right.number !== null) return left.number - right.number;
    return collator.compare(left.text, right.text);
  };

  const sort = (table, rows, column, direction) => {
    const keyed = rows.map((row) => ({ row, key: readCell(row, column) }));
    if (direction !== "none") {
      const sign = direction === "ascending" ? 1 : -1;
      keyed.sort((one, other) => {
        const missing = Boolean(one.key.missing) - Boolean(other.key.missing);
        return missing || sign * compare(one.key, other.key);
      });
    }
    table.tBodies[0].append(...keyed.map(({ row }) => row));
  };

  // Beside the header's text, not around it: what a button holds is lost when a header is printed
  // again at the top of a page.
  const makeButton = (header) => {
    const name = header.textContent.trim();
    const label = `Trier par ${name}`;
    const button = ptvd.make("button", { type: "button", class: "ptvd-sort", "aria-label": label });
    header.setAttribute("aria-label", name);
    header.append("\u00a0", button);
    return button;
  };

  ptvd.makeSortable = (table) => {
    const headers = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) return;
    for (const [column, header] of headers.entries()) {
      if (header.dataset.sort === "no") continue;
      const button = makeButton(header);
      button.addEventListener("click", () => {
        const direction = NEXT[header.getAttribute("aria-sort") || "none"];
        for (const other of headers) other.removeAttribute("aria-sort");
        if (direction !== "none") header.setAttribute("aria-sort", direction);
        sort(table, rows, column, direction);
      });
    }
  };

  // A table made by a script, in a box that scrolls.
  ptvd.wrapTable = (table) => {
    const label = table.caption.textContent;
    const box = ptvd.make("div", { class: "ptvd-scroll", role: "region", "aria-label": label }, table);
    ptvd.watchScroll(box);
    return box;
  };

  for (const table of document.querySelectorAll(".ptvd-table table")) ptvd.makeSortable(table);
})();
