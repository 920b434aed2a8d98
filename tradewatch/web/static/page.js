// What a page does beyond its links and forms: keys, times in the reader's zone, and pages that keep themselves fresh.
// Each page works without it. No stored text becomes HTML here; what the server sends as HTML goes through `cleaned`.
(() => {
  "use strict";

  // Trusted Types: the browser takes HTML from this policy alone, and the policy gives out nothing that runs.
  // A browser that cannot clean HTML gets none: then htmx changes no page, and links and forms do it all.
  const cleaned = (html) => {
    if (!Document.parseHTML) throw new TypeError("this browser cannot clean HTML");
    return Document.parseHTML(html, { sanitizer: {} }).documentElement.outerHTML;
  };
  const refused = () => {
    throw new TypeError("no text becomes a script here");
  };
  // In the place of `Function`: what htmx would have made of a text does nothing.
  function idle() {
    return () => undefined;
  }
  const rules = { createHTML: cleaned, createScript: refused, createScriptURL: refused };
  const policy = window.trustedTypes ? window.trustedTypes.createPolicy("tradewatch", rules) : rules;

  if (window.htmx) {
    window.htmx.registerExtension("tradewatch", {
      init: (inside) => inside.initSecurity(policy, idle, idle),
      htmx_before_request: (_, { ctx }) => !(document.hidden && ctx.sourceElement.matches("[data-fresh]")),
      htmx_after_swap: () => localise(),
    });
  }

  // Times: the server prints UTC; here they become the reader's own, with UTC to be seen on hover.
  const PRINTED = /^\d{4}-\d\d-\d\d \d\d:\d\d$/;
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const two = (number) => String(number).padStart(2, "0");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  function localise() {
    for (const element of document.querySelectorAll("time[datetime$='Z']")) {
      const utc = element.textContent.trim();
      const when = new Date(element.dateTime);
      if (!PRINTED.test(utc) || element.title || Number.isNaN(when.getTime())) continue;
      const day = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join("-");
      element.textContent = `${day} ${two(when.getHours())}:${two(when.getMinutes())}`;
      element.title = `${utc} UTC`;
    }
    for (const element of document.querySelectorAll("time.day[datetime$='Z']")) {
      const when = new Date(element.dateTime);
      if (!Number.isNaN(when.getTime())) element.textContent = `${when.getDate()} ${MONTHS[when.getMonth()]} ${when.getFullYear()}`;
    }
    for (const element of document.querySelectorAll("[data-zone]")) {
      if (zone && zone !== "UTC") element.textContent = element.dataset.zone.replace("%", zone.replaceAll("_", " "));
    }
  }
  localise();

  // Keys. One who types, or holds Ctrl, means something else; who wants none turns them off.
  const KEPT = "tradewatch keys";
  const dialog = document.getElementById("keys");
  const wanted = document.getElementById("keys-on");
  let going = 0; // when `g` was pressed

  // What counts as results: the first of these that a page has.
  const LISTS = ["[data-result]", ".rows > li", "table.cards tbody tr", "tbody tr"];
  const results = () => {
    for (const list of LISTS) {
      const found = [...document.querySelectorAll(`main ${list}`)];
      const links = found.map((one) => (one.matches("a[href]") ? one : one.querySelector("a[href]"))).filter(Boolean);
      if (links.length) return links;
    }
    return [];
  };
  const isTyping = (place) => place.isContentEditable || place.closest("input, textarea, select, [role=textbox]");

  function move(step) {
    const all = results();
    const now = all.findIndex((one) => one === document.activeElement);
    const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
    if (next) next.focus();
    if (next) next.scrollIntoView({ block: "nearest" });
  }

  function find() {
    const field = document.querySelector("main input[type=search], input[type=search]");
    if (field) {
      field.focus();
      field.select();
    } else go("s");
  }

  function go(letter) {
    const link = dialog && dialog.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
    if (link) window.location.assign(link.href);
  }

  const KEYS = {
    "/": find,
    j: () => move(1),
    k: () => move(-1),
    o: () => results().includes(document.activeElement) && document.activeElement.click(),
    g: () => (going = Date.now()),
    "?": () => dialog.showModal(),
  };

  function pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!wanted.checked || dialog.open || isTyping(event.target)) return;
    const isGoing = Date.now() - going < 1500;
    going = 0;
    if (isGoing && dialog.querySelector(`a[data-go="${CSS.escape(event.key)}"]`)) go(event.key);
    else if (Object.hasOwn(KEYS, event.key)) KEYS[event.key]();
    else return;
    event.preventDefault();
  }

  if (dialog && wanted) {
    try {
      wanted.checked = window.localStorage.getItem(KEPT) !== "off";
    } catch {
      wanted.checked = true; // a browser that keeps nothing
    }
    wanted.addEventListener("change", () => {
      try {
        window.localStorage.setItem(KEPT, wanted.checked ? "on" : "off");
      } catch {
        /* it holds for this page then */
      }
    });
    document.addEventListener("keydown", pressed);
    for (const button of document.querySelectorAll("[data-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => dialog.showModal());
    }
  }
})();
