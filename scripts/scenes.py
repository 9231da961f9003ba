"""What the screenshots show: each page of the product, and what is opened or filled in on it first."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

BIGGEST = "?sort=-deal_amount_base"
SHEET = "客户名称,Level,Place\n明川医院,VIP,杭州\nRiverside Clinic,Regular,Oslo\n,Regular,Bergen\n"
Step = Callable[[Page], None]


@dataclass(frozen=True)
class Scene:
    """An address, and the steps that bring its page into the state to be shown; `first` goes on to the first record."""

    address: str
    steps: tuple[Step, ...] = ()
    first: bool = False
    width: str = ""  # empty: every width


def click(selector: str, shows: str) -> Step:
    """Click the first of what is found, and wait for what appears."""

    def step(page: Page) -> None:
        page.locator(selector).first.click()
        page.locator(shows).last.wait_for()

    return step


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("医院" if page.locator("html[lang^=zh]").count() else "Hospital")
    page.locator("dialog[open] [role=option]").first.wait_for()


def type_a_known_name(page: Page) -> None:
    """The name of a customer that is there already, into the form of a new one."""
    page.goto("/m/accounts/")
    known = page.locator("tbody .list__title").first.inner_text()
    page.goto("/m/accounts/new")
    page.locator("input[name=name]").fill(known)
    page.locator("input[name=name]").press("Tab")
    page.locator(".alike a").first.wait_for()


def choose_two(page: Page) -> None:
    for box in page.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()
    page.locator("[data-bulk]").wait_for()


def preview_a_change(page: Page) -> None:
    choose_two(page)
    page.locator("[data-bulk] button[name=do][value=edit]").click()
    page.locator("input[name=field][value=city]").check()
    page.locator("main form button.btn--primary").click()
    page.locator("main [name=city]").fill("苏州")
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile("/preview"))


def upload(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "customers.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile("/import/map"))


def check_the_file(page: Page) -> None:
    """A check only: what the wizard would bring in, with nothing written."""
    upload(page)
    page.locator("button[name=do][value=check]").click()
    page.wait_for_url(re.compile(r"/import/\d+"))
    page.locator("gx-progress").wait_for(state="detached", timeout=60_000)


def show_history(page: Page) -> None:
    page.goto(f"{page.url.split('?')[0]}?tab=history")


def delete_one(page: Page) -> None:
    """Something for the recycle bin to hold."""
    page.goto("/m/tasks/")
    page.goto(str(page.locator("tbody .list__title a").first.get_attribute("href")).split("?")[0] + "delete")
    page.locator("main form .btn--danger").click()
    page.goto("/m/tasks/bin")


SCENES = {
    "login": Scene("/login/"),
    "account": Scene(f"/m/accounts/{BIGGEST}", first=True),
    "accounts": Scene("/m/accounts/"),
    "filter": Scene("/m/accounts/?level=A", (click(".filters > gx-menu summary", "gx-filter[ready] .rule"),)),
    "grouped": Scene("/m/accounts/?group_by=level"),
    "columns": Scene("/m/accounts/", (click("gx-menu:has(gx-columns) summary", "gx-columns form"),), width="laptop"),
    "chosen": Scene("/m/accounts/", (choose_two,)),
    "bulk": Scene("/m/accounts/", (preview_a_change,), width="laptop"),
    "leads": Scene("/m/leads/"),
    "lead": Scene("/m/leads/?status=contacted", first=True),
    "convert": Scene(
        "/m/leads/?status=contacted",
        (click("main a[href$='actions/convert']", "dialog.drawer[open] form"),),
        first=True,
    ),
    "opportunity": Scene("/m/opportunities/?sort=-amount", first=True),
    "form": Scene("/m/opportunities/new"),
    "drawer": Scene("/m/contacts/", (click("[data-new]", "dialog.drawer[open] form"),)),
    "duplicate": Scene("/m/accounts/new", (type_a_known_name,)),
    "board": Scene("/m/opportunities/kanban"),
    "calendar": Scene("/m/tasks/calendar"),
    "funnel": Scene("/funnel"),
    "palette": Scene("/", (open_palette,)),
    "notices": Scene("/notices"),
    "import": Scene("/m/accounts/import"),
    "import-map": Scene("/m/accounts/import", (upload,)),
    "import-result": Scene("/m/accounts/import", (check_the_file,)),
    "export": Scene("/m/accounts/export"),
    "history": Scene("/m/opportunities/?sort=-amount", (show_history,), first=True),
    "bin": Scene("/m/tasks/bin", (delete_one,)),
    "settings": Scene("/settings/"),
    "people": Scene("/settings/people"),
    "competitors": Scene("/m/competitors/"),
    "me": Scene("/me"),
    "workbench": Scene("/"),  # last, when there are records to have been opened
}


def open_scene(page: Page, name: str) -> None:
    """The page of a name, in the state to be shown."""
    scene = SCENES[name]
    page.goto(scene.address)
    if scene.first:
        module = scene.address.split("?")[0]
        links = page.locator("main a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        page.goto(next(link for link in links if re.match(rf"{module}\d+/", link)))
    for step in scene.steps:
        step(page)
    page.wait_for_load_state("networkidle")
