"""The keyboard focus, and texts that only a style sheet separates."""

from playwright.sync_api import Page

# Focusable elements without a ring that has a contrast of 3:1 to the background and to the element
# itself, or to the ring's second colour.
_HIDDEN_RINGS = r"""() => {
  const rgb = text => (text.match(/rgba?\([^)]*\)/g) || []).map(one => one.match(/[\d.]+/g).map(Number))
    .filter(one => one[3] !== 0);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = one => {
    for (; one; one = one.parentElement) {
      const [found] = rgb(getComputedStyle(one).backgroundColor);
      if (found) return found;
    }
    return [255, 255, 255];
  };
  const ring = one => {
    const {outlineStyle, outlineWidth, outlineColor, boxShadow} = getComputedStyle(one);
    const line = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? outlineColor : "";
    return {all: [line, boxShadow].join(), colours: [...rgb(line), ...rgb(boxShadow)]};
  };
  const focusable = "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']";
  return [...document.querySelectorAll(focusable)]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest("svg"))
    .filter(one => {
      document.activeElement.blur();
      const before = ring(one).all;
      one.focus();
      const after = ring(one);
      const own = ground(one), around = ground(one.parentElement);
      const seen = after.colours.some(colour => contrast(colour, around) >= 3
        && [own, ...after.colours].some(other => contrast(colour, other) >= 3));
      const apart = contrast(own, around) < 3 || after.colours.some(one =>
        after.colours.some(other => contrast(one, other) >= 3)) ;
      return after.all === before || !seen || !apart;
    })
    .map(one => one.outerHTML.slice(0, 100));
}"""
_UNSTYLED = "() => { for (const sheet of document.styleSheets) sheet.disabled = true }"

# Letters or digits of two elements that touch: "Early Years FinderSandmere Council".
_RUN_TOGETHER = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const box = (node, from) => {
    range.setStart(node, from);
    range.setEnd(node, from + 1);
    return range.getBoundingClientRect();
  };
  let last = null;
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (!node.data.length || parent.closest("svg, option, script, template")) continue;
    if (!parent.checkVisibility()) continue;
    const pair = last ? last.data.at(-1) + node.data[0] : "";
    if (/^[\p{L}\p{N}][\p{L}\p{N}]$/u.test(pair)) {
      const one = box(last, last.data.length - 1), other = box(node, 0);
      const touch = Math.abs(one.right - other.left) < 1 || Math.abs(one.left - other.right) < 1;
      if (touch && Math.abs(one.top - other.top) < one.height) {
        found.push(last.data.slice(-25) + "|" + node.data.slice(0, 25));
      }
    }
    last = node;
  }
  return found;
}"""


def hidden_rings(page: Page) -> list[str]:
    """The focusable elements of a page that look the same, or almost, when they have the focus."""
    page.keyboard.press("Tab")  # from here on, focus set by a script is shown too
    found: list[str] = page.evaluate(_HIDDEN_RINGS)
    return found


def texts_run_together(page: Page) -> list[str]:
    """The ends of texts that touch without a style sheet, which the page has lost afterwards."""
    page.evaluate(_UNSTYLED)
    found: list[str] = page.evaluate(_RUN_TOGETHER)
    return found
