"""The house keeps its shape: who imports whom, guarded pages, no text but wording's."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.settings import SAMPLE_FILE
from data_access.engine import make_engine
from tests.conftest import SETTINGS

ROOT = Path(__file__).parents[1]
PAGES = sorted(ROOT.glob("pages/*.py"))
COMPONENTS = sorted(ROOT.glob("components/*.py"))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)

GUARDS = {"begin", "begin_reading", "require_viewer"}
PAGE_IMPORTS = {"streamlit", "components", "charts", "wording"}
# Packages that stand outside the house: what checks it and what measures it.
OUTSIDE = {"tests", "bench"}
ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")} - OUTSIDE


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(tree: ast.AST) -> set[str]:
    """Return the top names of all that a file imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def called(node: ast.Call) -> str:
    """Return the name of what is called, without what stands before a dot."""
    func = node.func
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def test_rooms_import_downwards_only():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def test_every_room_has_its_place_in_the_picture():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(settings["tool"]["importlinter"]["root_packages"]) == ROOMS


@pytest.mark.parametrize("module", ["wording.py", "environment.py"])
def test_what_every_room_uses_knows_nothing_of_the_house(module: str):
    forbidden = ROOMS | {"pages", "streamlit"}
    assert imported(parsed(ROOT / module)).isdisjoint(forbidden)


@each_page
def test_a_page_asks_who_it_is_before_it_does_anything(page: Path):
    statements = [
        node
        for node in parsed(page).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    docstring, first, *_ = statements
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    assert isinstance(first, ast.Expr | ast.Assign)
    assert isinstance(first.value, ast.Call)
    assert called(first.value) in GUARDS
    assert all(isinstance(one, ast.Constant) for one in first.value.args)


@each_page
def test_a_page_is_a_table_of_contents(page: Path):
    tree = parsed(page)
    assert imported(tree) <= PAGE_IMPORTS
    forbidden = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.BinOp, ast.Try)
    assert not [node for node in ast.walk(tree) if isinstance(node, forbidden)]
    assert len(tree.body) < 30


def test_the_pages_in_the_menu_are_the_files_there_are():
    from components.navigation import PAGES as ENTRIES

    assert {ROOT / entry.file for entry in ENTRIES} == set(PAGES)
    assert len({entry.path for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_no_component_imports_a_page(path: Path):
    assert imported(parsed(path)).isdisjoint({"pages", "dashboard", "serve"})


# Calls that show their arguments to the reader.
DRAWING = {
    *("title", "header", "subheader", "markdown", "caption", "write", "html", "text"),
    *("info", "warning", "error", "success", "toast", "spinner", "status"),
    *("button", "download_button", "link_button", "form_submit_button", "page_link"),
    *("selectbox", "multiselect", "radio", "pills", "segmented_control", "feedback"),
    *("checkbox", "toggle", "slider", "select_slider", "file_uploader", "menu_button"),
    *("text_input", "text_area", "number_input", "date_input", "time_input"),
    *("expander", "popover", "tabs", "metric", "badge", "dataframe", "table", "image"),
    *("set_page_config", "Page", "dialog", "chat_input", "data_editor"),
}
# Arguments that no reader sees.
TECHNICAL = {
    *("key", "icon", "page_icon", "width", "height", "layout", "type", "gap", "border"),
    *("label_visibility", "selection_mode", "args", "kwargs", "mime", "file_name"),
    *("url_path", "query_params", "default", "alignment", "horizontal", "position"),
    *("vertical_alignment", "format_func", "on_change", "on_click", "num_rows"),
    "autocomplete",
}
# The product's name, which is the same in every language, and a column's setting.
NO_TEXTS = {"Slagtavle", "width"}
WORD = re.compile(r"[^\W\d_]{2,}")
# Marks of HTML, of Streamlit's icons, and a tag cut by a filled-in value.
MARKS = re.compile(r"<script>.*|<[^>]*(>|$)|^[^<]*>|:material/\w+:|&\w+;")
# Functions whose arguments come out again; any other makes a text of its own.
PASSES_ON = {"join", "format", "escape"}


def user_texts(tree: ast.AST) -> Iterator[str]:
    """Yield the words that a file shows without asking `wording` for them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in DRAWING and not is_log(node):
            for argument in shown_arguments(node):
                for text in literal_texts(argument):
                    if WORD.search(MARKS.sub("", text)) and text not in NO_TEXTS:
                        yield f"line {node.lineno}: {text!r}"


def is_log(node: ast.Call) -> bool:
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(receiver, ast.Name) and receiver.id in ("_log", "log")


def shown_arguments(node: ast.Call) -> list[ast.expr]:
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    # The options of a choice are codes where a function puts them into words.
    in_order = node.args[:1] if "format_func" in named else node.args
    return [*in_order, *(named[name] for name in named if name not in TECHNICAL)]


def literal_texts(node: ast.AST) -> Iterator[str]:
    """Yield the pieces of text in an expression, but not keys and names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    makes_its_own = isinstance(node, ast.Call) and called(node) not in PASSES_ON
    if not makes_its_own and not isinstance(node, ast.Subscript | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            if not isinstance(node, ast.IfExp) or child is not node.test:
                yield from literal_texts(child)


@pytest.mark.parametrize(
    "path",
    [*PAGES, *COMPONENTS, ROOT / "dashboard.py"],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_no_text_for_readers_stands_in_a_page_or_component(path: Path):
    assert list(user_texts(parsed(path))) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("st.title('Hei du')", 1),
        ("st.title(t('page.title'))", 0),
        ("st.caption(f'{n} pasienter')", 1),
        ("st.markdown(f'**{t(key)}**')", 0),
        ("left.button('Lagre', key='save')", 1),
        ("st.button(t('a.b'), key='save', icon=':material/save:')", 0),
        ("st.info(t('a') if x else 'Ingen data')", 1),
        ("st.html('<p class=\"note\">' + t('a') + '</p>')", 0),
        ("st.html('<p>Ingen data</p>')", 1),
        ("st.selectbox(t('a'), ['Ja', 'Nei'], help='Velg en')", 3),
        ("st.selectbox(t('a'), ['yes', 'no'], format_func=words)", 0),
        ("st.caption(' · '.join(['Alle', t('a')]))", 1),
        ("st.title('Slagtavle')", 0),
        ("_log.error('Not ready: %s', why)", 0),
    ],
)
def test_the_search_for_texts_finds_them(code: str, found: int):
    assert len(list(user_texts(ast.parse(code)))) == found


NORWEGIAN = re.compile("[æøåÆØÅ]")


@pytest.mark.parametrize(
    "path",
    [*PAGES, *COMPONENTS, *sorted(ROOT.glob("charts/*.py")), ROOT / "dashboard.py"],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_no_norwegian_stands_in_code_that_draws(path: Path):
    tree = parsed(path)
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [x for x in texts if NORWEGIAN.search(x) and x not in docstrings]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://registry.example/nhr",
        "mariadb://10.0.0.7/nhr",
        "sqlite:////var/lib/registry.db",
        f"sqlite:///{SAMPLE_FILE}",
    ],
)
def test_no_test_reaches_a_registry_it_did_not_make(
    url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(AssertionError, match="no registry for tests"):
        make_engine(url)


def test_no_test_sees_the_operator_s_settings():
    assert not {name for name in os.environ if name in SETTINGS}


@pytest.mark.sample
def test_a_test_that_asks_for_the_sample_may_read_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert make_engine(f"sqlite:///{SAMPLE_FILE}").dialect.name == "sqlite"
