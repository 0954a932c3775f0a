"""The keyboard focus is visible on every page, and texts are separated without a style sheet."""

import pytest

from tests.browser.pages import OPEN_ALL, PAGES
from tests.browser.phone import PhonePage

# Focusable elements without a ring that has a contrast of 3:1 to the background and to the element
# itself, or to the ring's second colour.
HIDDEN_RINGS = r"""() => {
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
UNSTYLED = "() => { for (const sheet of document.styleSheets) sheet.disabled = true }"

# Letters or digits of two elements that touch: "Early Years FinderSandmere Council".
RUN_TOGETHER = r"""() => {
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


@pytest.fixture(scope="module")
def seen(phone: PhonePage, addresses) -> dict[str, dict[str, list[str]]]:
    """For each page in English: invisible focus rings, and texts without a separator."""
    found: dict[str, dict[str, list[str]]] = {"rings": {}, "text": {}}
    for name in PAGES:
        phone.go(f"/en/{addresses[name][0]}")
        phone.page.evaluate(OPEN_ALL)
        phone.page.keyboard.press("Tab")
        found["rings"][name] = phone.page.evaluate(HIDDEN_RINGS)
        phone.page.evaluate(UNSTYLED)
        found["text"][name] = phone.page.evaluate(RUN_TOGETHER)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_focused_element_has_a_visible_focus_ring(seen, name):
    assert seen["rings"][name] == []


@pytest.mark.parametrize("name", PAGES)
def test_without_a_style_sheet_texts_are_separated(seen, name):
    assert seen["text"][name] == []
