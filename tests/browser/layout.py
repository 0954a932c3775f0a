"""Layout faults of a page with large text: overflow and broken words."""

from playwright.sync_api import Page

# Screen widths in CSS pixels, and text sizes as a multiple of the default.
SIZES = ((360, 125), (320, 200), (256, 100))
ROOT_PERCENT = 106.25  # of the browser's default size: html { font-size: 1.0625rem }

# A word of four letters or more whose lines have fewer than three letters each on average. Email
# addresses and URLs are not words: they may break anywhere.
_BROKEN = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("svg, option, script, template")) continue;
    if (!parent.checkVisibility({visibilityProperty: true})) continue;
    for (const word of node.data.matchAll(/(?<![\p{L}\p{M}.@/-])[\p{L}\p{M}]{4,}(?![\p{L}@])/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      let lines = 0, bottom = -Infinity;
      for (const one of range.getClientRects()) {
        if (one.width && one.top > bottom - one.height / 2) { lines += 1; bottom = one.bottom; }
      }
      if (lines > 1 && word[0].length / lines < 3) found.push(word[0]);
    }
  }
  return found;
}"""

# Elements beyond the edge of the screen, and elements with wider content than themselves.
# A text field scrolls by itself.
_OUT = r"""() => [...document.body.querySelectorAll("*")]
  .filter(one => one.checkVisibility({visibilityProperty: true})
    && !one.closest("svg, .skip, .hidden, select"))
  .filter(one => {
    const box = one.getBoundingClientRect();
    const inside = box.left >= -1 && box.right <= document.documentElement.clientWidth + 1;
    const display = getComputedStyle(one).display;
    return !inside || (display !== "inline" && one.tagName !== "INPUT"
      && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0);
  })
  .filter((one, place, all) => !all.some(other => other !== one && one.contains(other)))
  .map(one => one.outerHTML.slice(0, 90))"""
_SIGNS = r"""() => [...document.querySelectorAll(".areas dd:not(.old), .tags li")].map(one => {
  const style = getComputedStyle(one, "::before");
  const inner = parseFloat(style.width) - 2 * parseFloat(style.borderTopWidth) > 0.5;
  return [one.className,
    [style.borderTopStyle, style.borderRadius, style.transform !== "none", inner].join()];
})"""
# All in one call, because each call to the browser takes a round trip.
_LOOK = f"""size => {{
  document.documentElement.style.fontSize = size;
  const root = document.documentElement;
  return [root.scrollWidth - root.clientWidth, ({_OUT})(), ({_BROKEN})()];
}}"""


def set_letters(page: Page, percent: int) -> None:
    """Set the text size as the browser's own setting does."""
    page.evaluate("size => { document.documentElement.style.fontSize = size }", _size(percent))


def _size(percent: int) -> str:
    return f"{percent * ROOT_PERCENT / 100}%"


def faults(page: Page, width: int, percent: int) -> list[str]:
    """The layout faults of the page at a screen width and text size."""
    page.set_viewport_size({"width": width, "height": 740})
    where = f"{width} px, {percent} %"
    wide, out, broken = page.evaluate(_LOOK, _size(percent))
    found = [f"{where}: scrolls sideways by {wide} px"] if wide > 0 else []
    found += [f"{where}: sticks out: {one}" for one in out[:3]]
    return found + [f"{where}: broken: {one}" for one in broken[:3]]


def standard_symbols(page: Page) -> list[tuple[str, str]]:
    """The CSS class of each standard of a report card, and its symbol, which is made of borders."""
    found: list[tuple[str, str]] = page.evaluate(_SIGNS)
    return [(look, sign) for look, sign in found]
