"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const at = (column, i) => (Array.isArray(column) ? column[i] : column);
  const text = (sparse, i) => (typeof sparse === "string" ? sparse : sparse[i] ?? "");
  const metrics = new Map(data.metrics.map((m) => [m.name, m]));
  const rows = data.systems.name.map((name, i) => {
    const [version, team, kind] = ["version", "team", "kind"].map((k) => at(data.systems[k], i));
    const label = `${name} ${version}`.trim();
    return { i, name, version, team, kind, label, why: text(data.systems.why, i), page: at(data.systems.page, i),
      words: `${label} ${team}`.toLowerCase(), tr: null };
  });
  const table = $("board"), filter = $("filter"), kind = $("kind"), cover = $("cover"), size = $("size");
  const boxes = [...document.querySelectorAll(".chooser input")];
  const heads = new Map([...table.tHead.querySelectorAll("[data-col]")].map((th) => [th.dataset.col, th]));
  const names = [...metrics.keys()];
  const directed = names.filter((name) => metrics.get(name).better !== "none");
  const start = { sort: data.sort, reverse: false, query: "", kind: "", cover: "", hidden: new Set(), from: 0,
    size: "50", x: names[0], y: directed.find((n) => n !== names[0]) ?? names[0] };
  let state = start, shown = rows;

  // numbers as text
  const number = (m, value) => {
    const fixed = value.toFixed(m.digits);
    return Number(fixed) === 0 ? fixed.replace("-", "") : fixed.replace("-", "\u2212");
  };
  const value = (m, i) => (at(m.v, i) === null ? null : at(m.v, i) / m.scale);
  const ends = (m, i) => {
    const [v, lo, hi] = [at(m.v, i), at(m.lo, i), at(m.hi, i)];
    return v === null || lo === null ? null : [(v - lo) / m.scale, (v + hi) / m.scale];
  };
  const coverage = (m, i) => (at(m.n, i) === null ? "" : `${at(m.n, i)}/${at(m.of, i)}`);
  const share = (m, i) => (at(m.of, i) ? at(m.n, i) / at(m.of, i) : 0);
  const rank = (m, i) => {
    const low = at(m.r, i), more = at(m.r2, i);
    return low === null ? "" : more ? `${low}\u2013${low + more}` : String(low);
  };
  const said = (m, i) => {
    if (value(m, i) === null) return `${m.name}: no score`;
    const e = ends(m, i);
    return `${m.name} ${number(m, value(m, i))}${m.unit && ` ${m.unit}`}` +
      `${e ? ` (${number(m, e[0])} to ${number(m, e[1])})` : ""}, ${coverage(m, i)} clips`;
  };

  // elements
  const make = (tag, class_, content) => {
    const node = document.createElement(tag);
    if (class_) node.className = class_;
    if (content !== undefined) node.textContent = content;
    return node;
  };
  const draw = (tag, attributes, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, v] of Object.entries(attributes)) node.setAttribute(key, typeof v === "number" ? v.toFixed(1) : v);
    node.append(...children);
    return node;
  };
  const scale = ([low, high], start, stop) => (v) =>
    start + (high === low ? 0.5 : (Math.min(Math.max(v, low), high) - low) / (high - low)) * (stop - start);
  function bar(m, e, v) {
    const x = scale(m.span, 3, 93);
    return draw("svg", { class: "iv", viewBox: "0 0 96 12", "aria-hidden": "true" },
      draw("path", { class: "line", d: `M${x(e[0]).toFixed(1)} 6H${x(e[1]).toFixed(1)}` }),
      draw("circle", { cx: x(v), cy: 6, r: 3 }));
  }

  function cell(m, row) {
    const td = make("td", "num cell"), v = value(m, row.i), e = ends(m, row.i), why = text(m.unplaced, row.i);
    td.dataset.col = m.name;
    if (v === null) {
      const none = make("small", "", coverage(m, row.i) || "not run");
      if (why) none.title = why;
      td.append(none);
      return td;
    }
    const top = make("span", "top");
    if (e) top.append(bar(m, e, v));
    top.append(make(m.best.includes(row.i) ? "b" : "span", "", number(m, v)));
    td.append(top);
    if (e) td.append(make("small", "", `${number(m, e[0])} to ${number(m, e[1])}`));
    const counts = make("small"), low = share(m, row.i) < data.min_coverage, place = rank(m, row.i);
    const count = make("span", low ? "low" : "full", coverage(m, row.i));
    const reasons = text(m.reasons, row.i);
    if (reasons) count.title = reasons;
    counts.append(count);
    if (place) counts.append(make("span", "place", `rank ${place}`));
    else if (low && !row.why) counts.append(make("span", "place", "no rank"));
    td.append(counts);
    return td;
  }

  function build(row) {
    const tr = make("tr", row.kind === "system" ? "" : "anchor"), th = make("th");
    th.scope = "row";
    const name = make(row.page ? "a" : "span", "name", row.name);
    if (row.page) name.href = `systems/${row.page}.html`;
    th.append(name);
    if (row.version) th.append(" ", make("span", "version", row.version));
    if (row.kind !== "system") th.append(" ", make("span", "tag", row.kind));
    if (row.team) th.append(make("span", "who", row.team));
    if (row.why) th.append(make("span", "why", row.why));
    tr.append(make("td", "num rank"), th, ...data.metrics.map((m) => cell(m, row)));
    return tr;
  }

  // the best comes first: high values where higher is better, else low ones
  function order(column, reverse) {
    const m = metrics.get(column), sign = (m?.better === "higher" ? -1 : 1) * (reverse ? -1 : 1);
    if (!m) return (a, b) => sign * compare(a.label, b.label);
    const keys = rows.map((row) => at(m.v, row.i));
    return (a, b) => {
      const [x, y] = [keys[a.i], keys[b.i]];
      if (x === null || y === null) return (x === null) - (y === null) || a.i - b.i;
      return sign * (x - y) || a.i - b.i;
    };
  }
  const compare = new Intl.Collator("en", { numeric: true }).compare;

  function find() {
    const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const m = metrics.get(state.sort) ?? metrics.get(start.sort), least = Number(state.cover || 0) / 100;
    shown = rows.filter((row) => words.every((w) => row.words.includes(w)) &&
      (!state.kind || row.kind === state.kind) && (!least || share(m, row.i) >= least));
    shown.sort(order(state.sort, state.reverse));
    shown = [...shown.filter((row) => !row.why), ...shown.filter((row) => row.why)];
  }

  function list() {
    find();
    const many = state.size === "all" ? shown.length : Number(state.size);
    if (state.from >= shown.length) state = { ...state, from: 0 };
    const part = shown.slice(state.from, state.from + many), m = metrics.get(state.sort) ?? metrics.get(start.sort);
    for (const row of part) {
      row.tr ??= build(row);
      row.tr.cells[0].textContent = rank(m, row.i);
      for (const td of row.tr.cells) if (td.dataset.col) td.hidden = state.hidden.has(td.dataset.col);
    }
    $("ranked").replaceChildren(...part.filter((row) => !row.why).map((row) => row.tr));
    $("unranked").replaceChildren(...part.filter((row) => row.why).map((row) => row.tr));
    $("divider").hidden = !part.some((row) => row.why);
    $("count").textContent = shown.length < rows.length ? `${shown.length} of ${rows.length} systems` : "";
    $("nothing").hidden = shown.length > 0;
    $("pager").hidden = rows.length <= 50;
    $("part").textContent = part.length ? `${state.from + 1} to ${state.from + part.length} of ${shown.length}` : "0";
    $("before").disabled = state.from === 0;
    $("after").disabled = state.from + many >= shown.length;
  }

  function headings() {
    for (const [name, th] of heads) {
      const better = metrics.get(name)?.better;
      th.hidden = state.hidden.has(name);
      if (name !== state.sort) th.removeAttribute("aria-sort");
      else th.setAttribute("aria-sort", (better === "higher") !== state.reverse ? "descending" : "ascending");
    }
    for (const box of boxes) box.checked = !state.hidden.has(box.value);
  }

  // charts: one stop for the keyboard, arrows go from mark to mark, the words stand below
  const minus = (t) => String(t).replace("-", "\u2212");
  function ticks(low, high, wanted) {
    if (!(high > low)) return [low];
    const raw = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [1, 2, 5, 10].find((f) => f * power >= raw * (1 - 1e-9)), found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(Number((k * step).toPrecision(10)));
    return found;
  }
  const padded = (values) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const more = (high - low) * 0.06 || Math.abs(high) * 0.06 || 0.06;
    return [low - more, high + more];
  };
  function roving(svg, marks, output) {
    let here = 0;
    const show = (k) => {
      marks[here].tabIndex = -1;
      here = Math.min(Math.max(k, 0), marks.length - 1);
      marks[here].tabIndex = 0;
      output.textContent = marks[here].getAttribute("aria-label");
    };
    marks.forEach((mark, k) => {
      mark.tabIndex = k ? -1 : 0;
      mark.addEventListener("pointerenter", () => { output.textContent = mark.getAttribute("aria-label"); });
      mark.addEventListener("click", () => mark.focus());
      mark.addEventListener("focus", () => show(k));
    });
    svg.addEventListener("keydown", (event) => {
      const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0,
        End: marks.length - 1 }[event.key];
      if (to === undefined || !marks.length) return;
      event.preventDefault();
      show(to);
      marks[here].focus();
    });
  }
  const mark = (row, label, ...children) =>
    draw("g", { role: "img", "aria-label": label, class: `mark ${row.kind}${row.why && " out"}` }, ...children);
  const called = (row) => row.label + (row.why && " (not ranked)");
  const dot = (row, x, y) => (row.kind === "system" ? draw("circle", { class: "dot", cx: x, cy: y, r: 4.5 })
    : draw("rect", { class: "dot", x: x - 4, y: y - 4, width: 8, height: 8 }));
  const picture = (holder, w, h, label, ...children) => {
    const svg = draw("svg", { viewBox: `0 0 ${w} ${h}`, width: w, height: h, class: "chart", role: "group", "aria-label": label }, ...children);
    holder.replaceChildren(svg);
    return svg;
  };
  const wide = (holder) => Math.min(Math.max(holder.clientWidth || 640, 300), 900);

  function forest() {
    const m = metrics.get(state.sort) ?? metrics.get(start.sort), holder = $("forest");
    const drawn = shown.filter((row) => value(m, row.i) !== null).slice(0, 40);
    $("forest-name").textContent = m.name + (drawn.length < shown.length ? `, the first ${drawn.length}` : "");
    if (!drawn.length) return holder.replaceChildren();
    const w = wide(holder), left = w < 500 ? 110 : 190, step = 22, bottom = drawn.length * step + 6;
    const letters = Math.floor(left / 7.5);
    const span = padded(drawn.flatMap((row) => ends(m, row.i) ?? [value(m, row.i)]));
    const x = scale(span, left, w - 64), marks = [];
    const grid = ticks(...span, w < 500 ? 3 : 6).flatMap((t) => [
      draw("line", { class: "grid", x1: x(t), x2: x(t), y1: 0, y2: bottom }),
      draw("text", { class: "tick", x: x(t), y: bottom + 14 }, minus(t))]);
    drawn.forEach((row, k) => {
      const y = step * (k + 0.5) + 3, e = ends(m, row.i), v = value(m, row.i);
      const short = row.label.length > letters ? `${row.label.slice(0, letters - 1)}\u2026` : row.label;
      const place = rank(m, row.i);
      marks.push(mark(row, `${called(row)}: ${said(m, row.i)}${place && `, rank ${place}`}`,
        draw("rect", { class: "hit", x: 0, y: y - step / 2, width: w, height: step }),
        draw("text", { class: "row", x: left - 10, y: y + 4 }, short),
        ...(e ? [draw("line", { class: "line", x1: x(e[0]), x2: x(e[1]), y1: y, y2: y })] : []),
        dot(row, x(v), y), draw("text", { class: "value", x: w - 56, y: y + 4 }, number(m, v))));
    });
    const svg = picture(holder, w, bottom + 22, `${m.name} with 95 % intervals, ${drawn.length} systems`, ...grid, ...marks);
    roving(svg, marks, $("forest-said"));
  }

  function scatter() {
    const [mx, my] = [metrics.get(state.x), metrics.get(state.y)], holder = $("scatter");
    const drawn = shown.filter((row) => value(mx, row.i) !== null && value(my, row.i) !== null)
      .sort((a, b) => value(mx, a.i) - value(mx, b.i));
    $("scatter-said").textContent = drawn.length ? `${drawn.length} systems` : "no system has both";
    if (!drawn.length) return holder.replaceChildren();
    const w = wide(holder), h = Math.min(w * 0.62, 480), left = 52, bottom = h - 40;
    const [sx, sy] = [mx, my].map((m) => padded(drawn.map((row) => value(m, row.i))));
    const x = scale(sx, left, w - 12), y = scale(sy, bottom, 12), heading = (m) => m.name + (m.unit && ` (${m.unit})`);
    const axes = [
      ...ticks(...sx, w < 500 ? 3 : 6).flatMap((t) => [draw("line", { class: "grid", x1: x(t), x2: x(t), y1: 12, y2: bottom }),
        draw("text", { class: "tick", x: x(t), y: bottom + 15 }, minus(t))]),
      ...ticks(...sy, 5).flatMap((t) => [draw("line", { class: "grid", x1: left, x2: w - 12, y1: y(t), y2: y(t) }),
        draw("text", { class: "side", x: left - 6, y: y(t) + 4 }, minus(t))]),
      draw("text", { class: "unit", x: w - 12, y: h - 6 }, heading(mx)),
      draw("text", { class: "heading", x: 4, y: 10 }, heading(my))];
    const marks = drawn.map((row) =>
      mark(row, `${called(row)}: ${said(mx, row.i)}; ${said(my, row.i)}`, dot(row, x(value(mx, row.i)), y(value(my, row.i)))));
    const svg = picture(holder, w, h, `${my.name} against ${mx.name}, ${drawn.length} systems`, ...axes, ...marks);
    roving(svg, marks, $("scatter-said"));
  }

  // the address holds everything that differs from the first sight
  function toHash() {
    const parts = new URLSearchParams();
    if (state.sort !== start.sort || state.reverse) parts.set("sort", (state.reverse ? "-" : "") + state.sort);
    if (state.hidden.size) parts.set("cols", names.filter((name) => !state.hidden.has(name)).join(","));
    for (const [key, name] of [["q", "query"], ["kind", "kind"], ["cover", "cover"], ["from", "from"], ["size", "size"], ["x", "x"], ["y", "y"]])
      if (state[name] !== start[name]) parts.set(key, state[name]);
    const content = parts.toString();
    history.replaceState(null, "", content ? `#${content}` : location.href.split("#")[0]);
  }

  function fromHash() {
    const parts = new URLSearchParams(location.hash.slice(1)), one = (key, known, other) => known.includes(parts.get(key)) ? parts.get(key) : other;
    const wanted = parts.get("sort") ?? start.sort, reverse = wanted.startsWith("-") && !heads.has(wanted);
    const sort = reverse ? wanted.slice(1) : wanted, cols = parts.has("cols") ? parts.get("cols").split(",") : names;
    const from = Number.parseInt(parts.get("from"), 10), options = (select) => [...(select?.options ?? [])].map((o) => o.value);
    return {
      sort: heads.has(sort) ? sort : start.sort, reverse: heads.has(sort) && reverse, query: parts.get("q") ?? "",
      kind: one("kind", options(kind), ""), cover: one("cover", options(cover), ""), size: one("size", options(size), start.size),
      from: from > 0 ? from : 0, hidden: new Set(names.filter((name) => !cols.includes(name))),
      x: one("x", names, start.x), y: one("y", names, start.y),
    };
  }

  // the table first, the charts when it stands
  const soon = (draw) => { let asked = 0; return () => { clearTimeout(asked); asked = setTimeout(draw, 30); }; };
  const [forestSoon, scatterSoon] = [soon(forest), soon(scatter)];
  const charts = () => { forestSoon(); scatterSoon(); };
  function change(part, ...steps) {
    state = { ...state, ...part };
    for (const step of steps) step();
    toHash();
  }
  function restore() {
    state = fromHash();
    filter.value = state.query;
    for (const [select, name] of [[kind, "kind"], [cover, "cover"], [size, "size"], [$("x"), "x"], [$("y"), "y"]]) if (select) select.value = state[name];
    headings(); list(); charts();
  }

  for (const [name, th] of heads)
    th.querySelector("button").addEventListener("click", () =>
      change({ sort: name, reverse: state.sort === name && !state.reverse, from: 0 }, headings, list, forestSoon));
  for (const box of boxes)
    box.addEventListener("change", () =>
      change({ hidden: new Set(boxes.filter((b) => !b.checked).map((b) => b.value)) }, headings, list));
  filter.addEventListener("input", () => change({ query: filter.value, from: 0 }, list, charts));
  for (const [select, name] of [[kind, "kind"], [cover, "cover"], [size, "size"]])
    select?.addEventListener("change", () => change({ [name]: select.value, from: 0 }, list, charts));
  for (const name of ["x", "y"]) $(name).addEventListener("change", () => change({ [name]: $(name).value }, scatter));
  for (const [id, way] of [["before", -1], ["after", 1]])
    $(id).addEventListener("click", () => change({ from: Math.max(0, state.from + way * Number(state.size)) }, list));
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".chooser[open]");
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  });
  window.addEventListener("hashchange", restore);
  for (const node of document.querySelectorAll(".scripted")) node.hidden = false;
  restore();
})();
