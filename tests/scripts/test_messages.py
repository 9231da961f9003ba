from babel.messages.catalog import Catalog

from scripts import messages


def catalogue(*pairs: tuple[object, object]) -> Catalog:
    made = Catalog(locale="zh_Hans")
    for source, translation in pairs:
        made.add(source, translation)
    return made


def test_a_complete_catalogue_has_no_problems():
    made = catalogue(
        ("Save", "保存"), ("Hello %(name)s", "%(name)s，你好"), (("%(n)d row", "%(n)d rows"), ("%(n)d 行",))
    )

    assert messages.problems_of(made) == []


def test_an_empty_translation_is_named():
    assert messages.problems_of(catalogue(("Save", ""))) == ["no translation: 'Save'"]


def test_a_translation_that_loses_a_placeholder_is_named():
    assert messages.problems_of(catalogue(("Hello %(name)s", "你好"))) == ["placeholders differ: 'Hello %(name)s'"]


def test_a_text_of_the_sources_that_the_catalogue_lacks_is_named():
    assert messages.missing(catalogue(("Save", "保存")), catalogue(("Save", ""), ("Close", ""))) == [
        "not in the catalogue: 'Close'"
    ]


def test_pending_pairs_are_merged_and_empty_ones_left_out():
    made = catalogue(("Save", "储存"))

    messages.merge(catalogue(("Save", "保存"), ("Close", "")), into=made)

    assert made.get("Save").string == "保存"
    assert made.get("Close") is None


def test_texts_are_found_in_python_and_in_templates():
    found = messages.extracted()

    assert found.get("Sign in, or send a valid token.") is not None
