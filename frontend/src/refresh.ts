// What stands behind a drawer is shown anew after something was saved: the page's own part, without loading the page.
import htmx from "htmx.org";

const SCROLLED = ".board, .list-wrap";

/** Fetches this page again and puts its main part in place; scrolled parts stay where they were. */
export async function refresh(): Promise<void> {
  const focus = document.activeElement?.id;
  const places = [...document.querySelectorAll(SCROLLED)].map((part) => [part.scrollLeft, part.scrollTop] as const);
  await htmx.ajax("get", location.href, { target: "#main", select: "#main", swap: "outerHTML show:none" });
  document.querySelectorAll(SCROLLED).forEach((part, index) => part.scrollTo(...(places[index] ?? [0, 0])));
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
}
