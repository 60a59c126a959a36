// What of the page is out of sight at the side, where nothing can be scrolled to show it.
() => {
  const width = document.documentElement.clientWidth;
  const found = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > width) found.push(`the page is ${root.scrollWidth} wide, of ${width}`);

  const isForEars = (element) => element.closest(".for-ears, .skip") !== null;
  const scrolls = (element) =>
    ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const isScrolled = (element) => {
    for (let outer = element; outer; outer = outer.parentElement) if (scrolls(outer)) return true;
    return false;
  };
  const named = (element) => element.outerHTML.slice(0, 120);

  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || isForEars(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const isOut = box.right > width + 1 || box.left < -1;
    if (isOut && !isScrolled(element)) found.push(`out of the window: ${named(element)}`);
    // what is longer than a field is read by going through it
    const clips = ["hidden", "clip"].includes(getComputedStyle(element).overflowX);
    const holdsAll = element.scrollWidth <= element.clientWidth + 1;
    if (!holdsAll && (clips || element.matches("button")) && !element.matches("input, textarea")) {
      found.push(`cut off: ${named(element)}`);
    }
  }
  return found;
}
