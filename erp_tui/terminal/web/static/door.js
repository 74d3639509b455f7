"use strict";
// The terminal measures its cells once: not before its font is there.
const open = window.onload;
window.onload = (event) => document.fonts.load('16px "Roboto Mono"').finally(() => open.call(window, event));
// Keys go to the terminal as soon as there is something to see, and to the way on when the line is closed.
new MutationObserver(() => {
  const state = document.body.classList;
  if (state.contains("-closed")) document.querySelector(".closed a").focus();
  else if (state.contains("-first-byte")) document.querySelector(".xterm-helper-textarea").focus();
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });
