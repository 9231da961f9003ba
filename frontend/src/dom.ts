// The few ways in which islands touch the page.

type Child = Node | string | null | undefined;

/** Makes an element: make("button", {class: "btn", type: "button"}, "Add"). */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => child != null));
  return element;
}

/** A copy of an icon that the page already shows or carries in a template. */
export function icon(name: "close"): SVGSVGElement {
  const paths = { close: "m5 5 10 10M15 5 5 15" };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon icon--small");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI!, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg as SVGSVGElement;
}

/** True while somebody writes, an input method included: then keys are text and no shortcuts. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.isComposing || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export function parseHtml(html: string): Element | null {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/** Defines a custom element once; a second bundle on the page does no harm. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

/** Fills "{name}" in a text that the server has translated. */
export function fill(text: string | undefined, values: Record<string, string | number>): string {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The translated texts that the server gave an island. */
export function textsOf(element: HTMLElement): Record<string, string> {
  return JSON.parse(element.dataset.texts ?? "{}") as Record<string, string>;
}
