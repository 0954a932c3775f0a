"""The colour contrast of texts: axe measures each combination of colours and letters once.

Measuring every text takes four times as long as all of axe's other rules. What decides the contrast
is the text's colour, size and weight and the grounds behind it, and a site has few combinations of
these. The long form of a test forgets them and measures every text (`forget`).
"""

from typing import Any

from playwright.sync_api import Page

# A combination counts as measured when axe has found the contrast of one of its texts sufficient:
# axe leaves out what is covered, off the screen or on a picture.
_RUN = """async ([options, known]) => {
  const rules = {...options.rules, "color-contrast": {enabled: false}};
  const {violations} = await axe.run({...options, rules});
  const grounds = new Map([[null, ""]]);
  const ground = one => {
    if (!grounds.has(one)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(one);
      grounds.set(one, `${ground(one.parentElement)}/${backgroundColor} ${backgroundImage} ${opacity}`
        .replaceAll("/rgba(0, 0, 0, 0) none 1", ""));
    }
    return grounds.get(one);
  };
  const look = one => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    return [color, fontSize, fontWeight, textShadow, ground(one)].join();
  };
  const isText = one => one.matches("input, select, textarea")
    ? !one.matches("[type=checkbox], [type=radio]")
    : [...one.childNodes].some(({nodeType, data}) => nodeType === Node.TEXT_NODE && data.trim());
  const seen = new Set(known);
  const texts = [...document.body.querySelectorAll("*")].filter(one => isText(one)
    && one.checkVisibility({visibilityProperty: true}) && !seen.has(look(one)));
  if (!texts.length) return {violations, measured: []};
  const found = await axe.run({include: texts}, {
    runOnly: {type: "rule", values: ["color-contrast"]},
    resultTypes: ["violations", "passes"],
    elementRef: true,
  });
  const measured = found.passes.flatMap(({nodes}) => nodes.map(({element}) => look(element)));
  for (const {nodes} of found.violations) for (const node of nodes) delete node.element;
  return {violations: [...violations, ...found.violations], measured: [...new Set(measured)]};
}"""

_measured: set[str] = set()


def forget() -> None:
    """Forget what is measured."""
    _measured.clear()


def run_axe(page: Page, options: dict[str, Any]) -> dict[str, Any]:
    """axe's violations by its rules in `options`, of the contrast as this module says."""
    found: dict[str, Any] = page.evaluate(_RUN, [options, sorted(_measured)])
    _measured.update(found.pop("measured"))
    return found
