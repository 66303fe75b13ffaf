"use strict";
// What every page does: unfold what an address or the printer asks for, mark what scrolls.
const ptvd = {};
(() => {
  document.documentElement.classList.add("ptvd-live");

  ptvd.make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  ptvd.readData = (id) => {
    const holder = document.getElementById(id);
    return holder ? JSON.parse(holder.textContent) : null;
  };

  const findTarget = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // an address that is not one
    }
  };

  const reveal = () => {
    const target = findTarget();
    if (!target) return;
    for (let parent = target.parentElement; parent; parent = parent.parentElement) {
      if (parent.tagName === "DETAILS") parent.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  const folded = [];
  addEventListener("beforeprint", () => {
    for (const element of document.querySelectorAll("details:not([open])")) {
      element.open = true;
      folded.push(element);
    }
  });
  addEventListener("afterprint", () => {
    for (const element of folded.splice(0)) element.open = false;
  });

  // A box that scrolls must be reached with the keyboard; one that does not is no stop on the way.
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  ptvd.watchScroll = (element) => watch.observe(element);
  for (const element of document.querySelectorAll(".ptvd-scroll")) ptvd.watchScroll(element);
})();
