// What is wider than the page scrolls inside its box; a box that scrolls must be within reach of the keyboard.
const reach = (box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
for (const box of document.querySelectorAll("pre, .table-wrapper, .text_html")) {
  reach(box);
  resized.observe(box);
}
