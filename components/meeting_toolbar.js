const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 };
const LETTERS = { d: "definition", n: "note", f: "full" };
const TYPING =
  "input, textarea, select, [contenteditable=true], [role=spinbutton], [role=combobox], [role=listbox]";
const PRESSED = "button, a[href], summary, [role=button], [role=option], [role=gridcell]";
const LONGEST_WAIT = 3000;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const host = parentElement.querySelector(".host");
  const state = (host.meeting ??= { started: 0 });
  if (host.dataset.content !== data.html) {
    host.dataset.content = data.html;
    host.innerHTML = data.html;
  }
  if (state.asked === data.now) state.asked = undefined;

  // The server may not have answered the last key yet: count on from there.
  const turn = (step) => {
    const waits = state.asked !== undefined && Date.now() - state.at < LONGEST_WAIT;
    const from = waits ? state.asked : data.now;
    const to = Math.min(Math.max(from + step, 1), data.last);
    if (to === from) return;
    state.asked = to;
    state.at = Date.now();
    setTriggerValue("pressed", `go:${to}`);
  };
  const full = (on) => {
    const root = document.documentElement;
    const done = on ? root.requestFullscreen?.() : document.exitFullscreen?.();
    done?.catch(() => {});
  };
  // A slide that is being drawn may take the field away again.
  const write = (until) => {
    const field = document.querySelector(data.note);
    field?.focus();
    setTimeout(() => {
      if (!field?.isConnected && Date.now() < until) write(until);
    }, 100);
  };
  const press = (what) => {
    if (what === "next" || what === "previous") turn(what === "next" ? 1 : -1);
    else if (what === "full") full(!document.fullscreenElement);
    else if (what === "print") window.print();
    else if (what === "note") write(Date.now() + LONGEST_WAIT);
    else setTriggerValue("pressed", what);
  };
  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.composedPath()[0];
    if (target.closest?.(TYPING)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.key === " " && target.closest?.(PRESSED)) return;
    const step = data.turns ? STEPS[event.key] : undefined;
    const letter = data.turns && !event.repeat ? LETTERS[event.key.toLowerCase()] : undefined;
    if (step) turn(step);
    else if (letter) press(letter);
    else if (event.key === "Escape") press("leave");
    else return;
    event.preventDefault();
  };

  host.onclick = (event) => {
    const button = event.target.closest("[data-press]");
    if (button) press(button.dataset.press);
  };
  state.listening?.abort();
  state.listening = new AbortController();
  document.addEventListener("keydown", onKey, { signal: state.listening.signal });
  // A browser lets a page fill the screen only within seconds of a click.
  if (data.started > state.started && navigator.userActivation?.isActive) full(true);
  state.started = data.started;
  return () => {
    state.listening.abort();
    if (document.fullscreenElement) full(false);
  };
}
