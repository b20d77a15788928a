extension HTMLDeckWriter {
  /// Shows one state after the other; needs `deck`.
  static let script = """
    "use strict";
    const svg = document.querySelector("#deck > svg");
    const find = (root, id) => root.querySelector("#" + CSS.escape(id));
    let step = 0;
    // Whether all that is there is lit, for a question about an earlier step.
    let bright = false;

    function paint(root, step, bright) {
      const lit = new Set(bright ? [] : deck.steps[step].lit);
      deck.parts.forEach(([id, arrival, dimmed], index) => {
        const part = find(root, id);
        if (!part) return;
        part.classList.toggle("off", arrival > step);
        const dim = dimmed > 0 && arrival <= step && lit.size > 0 && !lit.has(index);
        part.style.opacity = dim ? dimmed : "";
      });
      for (const halo of root.querySelectorAll(".halo"))
        halo.classList.toggle("now", deck.steps[step].halos.includes(halo.id));
      for (const text of root.querySelectorAll(".explanation"))
        text.classList.toggle("now", text.id === "step-" + (step + 1));
    }

    function show(wanted, quiet) {
      step = Math.max(0, Math.min(deck.steps.length - 1, wanted));
      bright = false;
      paint(svg, step);
      document.getElementById("place").textContent = (step + 1) + " / " + deck.steps.length;
      for (const id of ["first", "back"]) document.getElementById(id).disabled = step === 0;
      for (const id of ["next", "last"])
        document.getElementById(id).disabled = step === deck.steps.length - 1;
      document.getElementById("speech").textContent =
        "Step " + (step + 1) + " of " + deck.steps.length + ". " + deck.steps[step].text;
      // A page without an address of its own has no place for the step.
      if ((!quiet || wanted !== step) && location.protocol !== "about:")
        history.replaceState(null, "", "#" + (step + 1));
    }

    function full() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    }

    const next = () => show(step + 1), back = () => show(step - 1);
    const first = () => show(0), last = () => show(deck.steps.length - 1);
    const light = () => paint(svg, step, bright = !bright);
    const keys = {
      ArrowRight: next, ArrowDown: next, PageDown: next, Enter: next, n: next, l: next,
      ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back, p: back, h: back,
      Home: first, End: last, f: full, a: light,
    };
    addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const onButton = event.target instanceof HTMLButtonElement;
      // A button in focus keeps the keys that press it.
      if (onButton && (event.key === " " || event.key === "Enter")) return;
      const act = event.key === " " ? (event.shiftKey ? back : next) : keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
    for (const [id, act] of Object.entries({ first, back, next, last, full }))
      document.getElementById(id).addEventListener("click", act);

    let start = null;
    svg.addEventListener("pointerdown", event => { start = { x: event.clientX, y: event.clientY }; });
    svg.addEventListener("pointerup", event => {
      if (!start) return;
      const dx = event.clientX - start.x, dy = event.clientY - start.y;
      start = null;
      if (Math.abs(dx) > 40 && Math.abs(dx) > 1.5 * Math.abs(dy)) (dx < 0 ? next : back)();
      else if (Math.abs(dx) < 8 && Math.abs(dy) < 8 && event.button === 0)
        (event.clientX < innerWidth / 4 ? back : next)();
    });
    svg.addEventListener("pointercancel", () => { start = null; });

    // The buttons lie over the picture: they are there while a hand moves.
    let rest = 0;
    addEventListener("pointermove", () => {
      document.documentElement.classList.add("stirred");
      clearTimeout(rest);
      rest = setTimeout(() => document.documentElement.classList.remove("stirred"), 2500);
    });

    const wanted = () => {
      const number = parseInt(location.hash.slice(1), 10);
      return Number.isFinite(number) ? number - 1 : 0;
    };
    addEventListener("hashchange", () => show(wanted(), true));

    // In another page it has its buttons below it, and prints as the finished picture.
    const framed = self !== top;
    if (framed) document.documentElement.classList.add("framed");
    addEventListener("beforeprint", () => {
      if (framed) return paint(svg, deck.steps.length - 1);
      const pages = document.getElementById("pages");
      pages.replaceChildren(...deck.steps.map((_, index) => {
        const page = svg.cloneNode(true);
        paint(page, index);
        return page;
      }));
      document.documentElement.classList.add("paged");
    });
    addEventListener("afterprint", () => {
      if (framed) paint(svg, step);
      document.documentElement.classList.remove("paged");
      document.getElementById("pages").replaceChildren();
    });
    // The first step stands there at once.
    document.getElementById("controls").hidden = false;
    document.documentElement.classList.add("still");
    show(wanted(), true);
    requestAnimationFrame(() => requestAnimationFrame(
      () => document.documentElement.classList.remove("still")));

    """
}
