// What axe does not see on a page, as a list of sentences: run in the page, which is spoiled afterwards.
() => {
  const found = [];
  const name = (one) => one.outerHTML.slice(0, 120);

  // Every place that a key can lead to is in sight, with a ring around it (WCAG 2.4.7, 2.4.11).
  const places = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(places)) {
    if (one.disabled || !one.checkVisibility()) continue;
    one.focus({ focusVisible: true });
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (document.activeElement !== one) found.push(`takes no focus: ${name(one)}`);
    else if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) found.push(`focus without a ring: ${name(one)}`);
    else if (!within || box.width < 2 || box.height < 2) found.push(`focus out of sight: ${name(one)}`);
  }

  // Lines, paragraphs, words and letters as far apart as a reader may set them, and nothing is cut off (WCAG 1.4.12).
  const apart = new CSSStyleSheet();
  apart.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }" +
      " p { margin-bottom: 2em !important }",
  );
  document.adoptedStyleSheets = [apart];
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`spaced out, it scrolls sideways, ${document.documentElement.scrollWidth} px`);
  for (const one of document.querySelectorAll("main *, header *, footer *")) {
    if (one.closest(".sr, .wide, svg, thead") || !one.checkVisibility()) continue;
    const cuts = getComputedStyle(one).overflowX === "hidden" || getComputedStyle(one).overflowY === "hidden";
    if (cuts && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
      found.push(`spaced out, it is cut off: ${name(one)}`);
  }
  return found;
}
