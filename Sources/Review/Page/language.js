// The page's own words, in the language that the reviewer chose.

const messages = JSON.parse(document.getElementById("messages").textContent);
let language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

/** The message `key` with `{name}` replaced by values; numbers as the language writes them. */
function t(key, values = {}) {
  return messages[language][key].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value;
  });
}

/** Whether there is such a message: codes of files have one, free words do not. */
function said(key) {
  return Object.hasOwn(messages[language], key);
}

function number(value, digits = 4) {
  return value.toLocaleString(language, { maximumFractionDigits: digits });
}

function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return t("seconds", { seconds: whole });
  return t("minutes", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}

/** Puts the words on everything that names a message: `data-text`, `data-label`, `data-placeholder`. */
function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  const all = (selector) => document.querySelectorAll(selector);
  for (const named of all("[data-text]")) named.textContent = t(named.dataset.text);
  for (const named of all("[data-label]")) named.setAttribute("aria-label", t(named.dataset.label));
  for (const named of all("[data-placeholder]")) named.placeholder = t(named.dataset.placeholder);
}

/** An element with attributes and children, which are elements or texts: never markup. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(attribute, value);
    else if (value !== null) made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}

const byID = (id) => document.getElementById(id);
