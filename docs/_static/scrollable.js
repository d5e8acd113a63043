// What is wider than the page scrolls inside its box; a box that scrolls must be within reach of the keyboard.
const boxes = document.querySelectorAll("pre, .table-wrapper, .text_html");
const reach = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of boxes) reach.observe(box);
