// Pictures and PDF in a window over the page: arrows go to the next, Escape closes.
import { icon, make } from "./dom";

type Texts = Record<string, string>;

/** Shows one of several links to files; the window goes when it is closed, and the focus back to its link. */
export function look(links: HTMLAnchorElement[], first: HTMLAnchorElement, texts: Texts): void {
  let place = links.indexOf(first);
  const title = make("h2", { id: "preview-title" });
  const body = make("div", { class: "preview__body" });
  const download = make("a", { class: "btn btn--small", download: true }, texts.download);
  const dialog = make("dialog", { class: "dialog preview", "aria-labelledby": "preview-title" },
    make("div", { class: "dialog__head" }, title, ...steps(), download, closer()), body);

  function show(step: number): void {
    place = (place + step + links.length) % links.length;
    const link = links[place]!;
    title.textContent = link.textContent;
    download.href = link.dataset.file ?? link.href;
    body.replaceChildren(picture(link));
  }

  function steps(): HTMLElement[] {
    const way = (text: string | undefined, sign: string, step: number): HTMLElement => {
      const button = make("button", { type: "button", class: "btn btn--small btn--icon", "aria-label": text ?? "" }, sign);
      button.addEventListener("click", () => show(step));
      return button;
    };
    return links.length > 1 ? [way(texts.previous, "‹", -1), way(texts.next, "›", 1)] : [];
  }

  function closer(): HTMLElement {
    const button = make("button", { type: "button", class: "btn btn--quiet btn--icon", "aria-label": texts.close ?? "" }, icon("close") as unknown as Node);
    button.addEventListener("click", () => dialog.close());
    return button;
  }

  dialog.addEventListener("keydown", (event) => {
    if (links.length < 2 || event.isComposing) return;
    if (event.key === "ArrowRight") show(1);
    if (event.key === "ArrowLeft") show(-1);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[place]?.focus();
  });
  document.body.append(dialog);
  show(0);
  dialog.showModal();
}

function picture(link: HTMLAnchorElement): HTMLElement {
  const name = link.textContent ?? "";
  if (link.dataset.preview === "pdf") return make("iframe", { class: "preview__frame", src: link.href, title: name });
  return make("img", { class: "preview__picture", src: link.href, alt: name });
}
