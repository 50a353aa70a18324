"""The style of every page, in the colours of the theme in use."""

from charts.theme import palette
from components.html_table import theme_name

# Streamlit leaves a hand's breadth of nothing above a page: no room on a laptop. Its
# captions, and in the dark its tags and main buttons, are too pale (WCAG 1.4.3). What
# its toolbars let a reader take asks for no right, writes no log, lets formulas through
# and carries no source: ours stands in its place. A popover that is filled when it
# opens is placed while it is empty: it keeps room, so that it opens where all fits.
STYLE = """<style>
[data-testid="stMainBlockContainer"]{padding:3.4rem 2rem 3rem}
[data-testid="stMainBlockContainer"]>div{gap:.75rem}
[data-testid="stCaptionContainer"]{opacity:1}
[data-testid="stCaptionContainer"] p{color:%(muted)s}
[data-testid^="stBaseButton-primary"]:enabled{color:%(background)s}
[data-testid="stMultiSelectTagsContainer"] [data-tag] *{color:%(background)s}
[data-testid="stMarkdownContainer"] table{display:block;max-width:100%%;overflow-x:auto}
[data-testid="stMarkdownContainer"] code{overflow-wrap:anywhere}
[data-testid="stElementToolbarButton"]:is(:has([aria-label^="Download as"]),
:has([aria-label^="Copy Vega"]),:has([aria-label^="Show data"])){display:none}
[data-testid="stPopoverBody"]:not(:has(.stElementContainer)),
[data-testid="stPopoverBody"]:has([class*="_png"]){min-height:19rem}
.st-key-theme_watch{position:absolute}
h1.page{font-size:1.75rem;font-weight:700;margin:0;padding:0}
p.words{margin:.1rem 0 0;font-size:1rem;opacity:.85}
p.sample{margin:.5rem 0 0;padding:.2rem .75rem;border-left:4px solid #b26a00;
background:rgba(178,106,0,.12);font-size:.9rem}
@media(max-width:1200px){.st-key-charts [data-testid="stColumn"]{min-width:100%%}}
@media(max-width:720px){[data-testid="stMainBlockContainer"]{padding:3.2rem 1rem 2rem}}
</style>"""


def style() -> str:
    """Return the style of every page, in the colours of the theme in use."""
    return STYLE % vars(palette(theme_name()))
