// Where the focus is: what it is called, whether one sees that it is there.
() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const at = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 10)];
  const top = document.elementFromPoint(...at);
  return {
    isPage: here === document.body,
    name: (here.labels?.[0]?.innerText || here.innerText || here.id).trim(),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    uncovered: top !== null && (here.contains(top) || top.contains(here)),
  };
}
