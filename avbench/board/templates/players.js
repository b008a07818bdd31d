// The sides of a clip become one player: one clock, one of them heard. Without this each just plays.
"use strict";
for (const clip of document.querySelectorAll(".clip")) {
  const figures = [...clip.querySelectorAll("figure")];
  const sides = figures.map((figure) => figure.querySelector("video, audio"));
  const controls = clip.querySelector(".controls"), get = (name) => controls.querySelector(`.${name}`);
  const [play, seek, time, speed] = ["play", "seek", "time", "speed"].map(get);
  const heard = [...controls.querySelectorAll("[type=radio]")];
  const first = sides[0];
  const length = () => Math.max(...sides.map((side) => side.duration || 0));
  const frame = () => 1 / (Number(figures[0].dataset.fps) || 25);
  const leader = () => sides.find((side) => !side.paused && !side.ended) ?? first;

  function show() {
    const now = leader().currentTime;
    time.textContent = `${now.toFixed(2)} s`;
    if (length()) {
      seek.value = String(Math.round((1000 * now) / length()));
      seek.setAttribute("aria-valuetext", `${now.toFixed(2)} of ${length().toFixed(2)} seconds`);
    }
    for (const line of clip.querySelectorAll(".playing")) {
      const { from, to, start, length: whole } = line.dataset;
      const share = Math.min(Math.max((now - Number(start)) / Number(whole), 0), 1);
      const x = String(Number(from) + share * (Number(to) - Number(from)));
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
    const playing = sides.some((side) => !side.paused && !side.ended);
    play.textContent = playing ? "Pause" : "Play";
    if (!playing) return;
    for (const side of sides) if (!side.ended && Math.abs(side.currentTime - now) > 0.1) side.currentTime = now;
    requestAnimationFrame(show);
  }
  function goTo(at) {
    const held = Math.min(Math.max(at, 0), length() || at);
    for (const side of sides) side.currentTime = held;
    show();
  }
  function pause() {
    for (const side of sides) side.pause();
    show();
  }
  function toggle() {
    if (sides.some((side) => !side.paused && !side.ended)) { pause(); return; }
    const now = first.ended || first.currentTime >= length() - 0.01 ? 0 : first.currentTime;
    for (const side of sides) {
      side.currentTime = now;
      side.play().then(show, () => {});
    }
  }
  function step(way) {
    pause();
    // from the middle of a frame: a half-way time is rounded alike by every decoder
    goTo((Math.floor(first.currentTime / frame() + 1e-3) + way + 0.5) * frame());
  }
  function swap() {
    sides.forEach((side, i) => { side.muted = !heard[i].checked; });
  }

  play.addEventListener("click", toggle);
  get("back").addEventListener("click", () => step(-1));
  get("on").addEventListener("click", () => step(1));
  speed.addEventListener("change", () => { for (const side of sides) side.playbackRate = Number(speed.value); });
  seek.addEventListener("input", () => goTo((Number(seek.value) / 1000) * length()));
  for (const radio of heard) radio.addEventListener("change", swap);
  for (const side of sides) for (const event of ["pause", "ended", "seeked", "loadedmetadata"]) side.addEventListener(event, show);
  clip.addEventListener("keydown", (event) => {
    if (event.target.closest("select, input[type=range]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ",") step(-1);
    else if (event.key === ".") step(1);
    else return;
    event.preventDefault();
  });
  for (const side of sides) side.controls = false;
  controls.hidden = false;
  swap();
  show();
}
