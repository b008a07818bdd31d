// Two players of a clip become one whose sound is swapped in place; without this both just play.
"use strict";
for (const film of document.querySelectorAll(".film")) {
  const videos = [...film.querySelectorAll("video")];
  const line = film.querySelector(".playing");
  const follow = (video) => {
    const { from, to, length } = line.dataset;
    const at = Number(from) + (Number(to) - Number(from)) * Math.min(video.currentTime / Number(length), 1);
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
    if (!video.paused && !video.ended) requestAnimationFrame(() => follow(video));
  };
  for (const video of videos) {
    for (const event of ["play", "seeked", "timeupdate"]) {
      video.addEventListener(event, () => { if (!video.closest("figure").hidden) follow(video); });
    }
  }
  const swap = film.querySelector(".swap");
  if (!swap) continue;
  const figures = videos.map((video) => video.closest("figure"));
  const names = figures.map((figure) => figure.querySelector("figcaption").textContent);
  const said = swap.querySelector("[role=status]");
  let heard = 0;
  const show = () => {
    figures.forEach((figure, i) => { figure.hidden = i !== heard; });
    said.textContent = `you hear: ${names[heard]}`;
  };
  swap.querySelector("button").addEventListener("click", () => {
    const [was, now] = [videos[heard], videos[1 - heard]];
    const playing = !was.paused && !was.ended;
    was.pause();
    now.currentTime = was.ended ? 0 : was.currentTime;
    heard = 1 - heard;
    show();
    if (playing) now.play().catch(() => {});
  });
  swap.hidden = false;
  show();
}
