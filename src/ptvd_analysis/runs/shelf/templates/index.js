"use strict";
// The search box of the index: it keeps the rows that hold every word typed, and says how many.
(() => {
  const box = document.getElementById("recherche");
  if (!box) return;
  const holder = box.closest("[hidden]");
  const status = holder.querySelector("[role=status]");

  const fold = (text) =>
    text
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();

  // Numbers and dates carry their value: a code typed would be found inside populations.
  const readWords = (row) =>
    fold([...row.cells].filter((cell) => cell.dataset.v === undefined).map((cell) => cell.textContent).join(" "));

  const rows = [...document.querySelectorAll("#tableau-rapports tbody tr")].map((row) => ({ row, words: readWords(row) }));

  const describe = (shown) => {
    if (shown === 0) return `${box.dataset.none} ne correspond.`;
    const noun = shown === 1 ? box.dataset.one : box.dataset.many;
    return `${shown}\u00a0${noun} sur ${rows.length}`;
  };

  const filter = () => {
    const asked = fold(box.value).split(" ");
    let shown = 0;
    for (const { row, words } of rows) {
      row.hidden = !asked.every((word) => words.includes(word));
      if (!row.hidden) shown += 1;
    }
    status.textContent = describe(shown);
  };

  box.addEventListener("input", filter);
  holder.hidden = false;
  filter(); // a browser may give back what was typed before a reload
})();
