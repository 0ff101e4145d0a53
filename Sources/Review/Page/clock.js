// How long the reviewer works on an item. Time counts while the page is seen and used: a pause counts for
// `longestPause` milliseconds at most, for someone who only reads; a hidden page not at all.

const clock = { longestPause: 60_000, last: performance.now(), seconds: 0, visible: !document.hidden };

/** Counts the time up to now. */
function tick() {
  const now = performance.now();
  if (clock.visible) clock.seconds += Math.min(now - clock.last, clock.longestPause) / 1000;
  clock.last = now;
  clock.visible = !document.hidden;
}

/** The seconds since the last call. */
function secondsSpent() {
  tick();
  const { seconds } = clock;
  clock.seconds = 0;
  return seconds;
}

const USES = ["keydown", "input", "pointerdown", "pointermove", "touchmove", "wheel", "scroll", "visibilitychange"];
for (const event of USES) {
  document.addEventListener(event, tick, { passive: true, capture: true });
}
