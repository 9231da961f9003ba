// A group of a list is opened in place: its first rows come from the list that holds exactly them.
import { parseHtml } from "./dom";

export async function openGroup(link: HTMLAnchorElement): Promise<void> {
  const body = link.closest("tbody")!;
  const isOpen = link.getAttribute("aria-expanded") === "true";
  link.setAttribute("aria-expanded", String(!isOpen));
  if (body.rows.length === 1) {
    const answer = await fetch(link.dataset.rows!, { headers: { "HX-Request": "true", "HX-Target": "rows" } });
    if (!answer.ok) return location.assign(link.href);
    body.append(...rowsOf(await answer.text()));
  }
  [...body.rows].slice(1).forEach((row) => (row.hidden = isOpen));
}

function rowsOf(html: string): HTMLTableRowElement[] {
  const table = parseHtml(`<table><tbody>${html}</tbody></table>`) as HTMLTableElement;
  return [...table.rows];
}
