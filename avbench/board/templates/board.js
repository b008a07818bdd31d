"use strict";
(() => {
  const table = document.getElementById("board");
  const bodies = ["ranked", "unranked"].map((id) => document.getElementById(id)).filter(Boolean);
  const heads = new Map([...table.tHead.querySelectorAll("[data-col]")].map((th) => [th.dataset.col, th]));
  const boxes = [...document.querySelectorAll(".chooser input")];
  const filter = document.getElementById("filter");
  const count = document.getElementById("count");
  const columns = [...heads.keys()].filter((name) => name !== "system");
  const rows = bodies.flatMap((body) => [...body.rows].map((tr) => ({
    body, tr,
    name: tr.querySelector("th").textContent.trim().toLowerCase(),
    cells: new Map([...tr.querySelectorAll("[data-col]")].map((td) => [td.dataset.col, td])),
  })));
  const start = { sort: table.dataset.sort, reverse: false, query: "", hidden: new Set() };
  let state = start;

  // the best comes first: high values where higher is better, else low ones
  function order(column, reverse) {
    const sign = (heads.get(column).dataset.better === "higher" ? -1 : 1) * (reverse ? -1 : 1);
    if (column === "system") return (a, b) => sign * a.name.localeCompare(b.name, "en");
    const key = (row) => row.cells.get(column).dataset.key;
    return (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      return sign * (Number(x) - Number(y)) || a.name.localeCompare(b.name, "en");
    };
  }

  function sort() {
    const better = heads.get(state.sort).dataset.better;
    for (const [name, th] of heads) {
      if (name !== state.sort) th.removeAttribute("aria-sort");
      else th.setAttribute("aria-sort", (better === "higher") !== state.reverse ? "descending" : "ascending");
    }
    const sorted = rows.slice().sort(order(state.sort, state.reverse));
    for (const body of bodies) body.append(...sorted.filter((row) => row.body === body).map((row) => row.tr));
    const ranked = state.sort === "system" ? table.dataset.sort : state.sort;
    for (const row of rows) row.tr.cells[0].textContent = row.cells.get(ranked).dataset.rank;
  }

  function choose() {
    for (const box of boxes) box.checked = !state.hidden.has(box.value);
    for (const name of columns) heads.get(name).hidden = state.hidden.has(name);
    for (const row of rows) for (const [name, td] of row.cells) td.hidden = state.hidden.has(name);
  }

  function sieve() {
    const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.tr.hidden = !words.every((word) => row.name.includes(word));
      shown += !row.tr.hidden;
    }
    count.textContent = words.length ? `${shown} of ${rows.length} systems` : "";
  }

  function toHash() {
    const parts = new URLSearchParams();
    if (state.sort !== start.sort || state.reverse) parts.set("sort", (state.reverse ? "-" : "") + state.sort);
    if (state.hidden.size) parts.set("cols", columns.filter((name) => !state.hidden.has(name)).join(","));
    if (state.query) parts.set("q", state.query);
    const text = parts.toString();
    history.replaceState(null, "", text ? `#${text}` : location.href.split("#")[0]);
  }

  function fromHash() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const wanted = parts.get("sort") ?? start.sort;
    const reverse = wanted.startsWith("-") && !heads.has(wanted);
    const sort = reverse ? wanted.slice(1) : wanted;
    const shown = parts.has("cols") ? parts.get("cols").split(",") : columns;
    return {
      sort: heads.has(sort) ? sort : start.sort,
      reverse: heads.has(sort) && reverse,
      query: parts.get("q") ?? "",
      hidden: new Set(columns.filter((name) => !shown.includes(name))),
    };
  }

  function change(part, ...steps) {
    state = { ...state, ...part };
    for (const step of steps) step();
    toHash();
  }

  function restore() {
    state = fromHash();
    filter.value = state.query;
    sort(); choose(); sieve();
  }

  for (const [name, th] of heads) {
    th.querySelector("button").addEventListener("click", () =>
      change({ sort: name, reverse: state.sort === name && !state.reverse }, sort));
  }
  for (const box of boxes) {
    box.addEventListener("change", () =>
      change({ hidden: new Set(boxes.filter((b) => !b.checked).map((b) => b.value)) }, choose));
  }
  filter.addEventListener("input", () => change({ query: filter.value }, sieve));
  document.querySelector(".tools").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".chooser[open]");
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  });
  window.addEventListener("hashchange", restore);
  document.querySelector(".tools").hidden = false;
  restore();
})();
