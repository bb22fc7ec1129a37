"use strict";
// Builds elements. Texts are always set as text, so that no cell can become markup.

function find(id) {
  return document.getElementById(id);
}

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== "" && child !== null));
  return element;
}

function pairs(list) {
  const kept = list.filter(([, value]) => value !== "" && value !== null);
  return make("dl", {}, ...kept.flatMap(([name, value]) => [
    make("dt", {}, name),
    make("dd", {}, value),
  ]));
}

function bullets(texts) {
  return make("ul", {}, ...texts.map((text) => make("li", {}, text)));
}

function options(select, entries) {
  select.replaceChildren(...entries.map(([value, text]) => make("option", { value }, text)));
}

function verdictOf(name) {
  const [sign, kind] = about.signs[name];
  // The mark keeps phones from drawing a colored picture in place of the sign.
  return make("span", { class: `verdict ${kind}` }, `${sign}\uFE0E ${inWords(name)}`);
}

function inWords(name) {
  return name.replaceAll("_", " ").toLowerCase();
}

function later(wait, work) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), wait);
  };
}
