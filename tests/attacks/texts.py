"""Texts that do harm where they are taken for more than texts."""

SQL = (
    "' OR 1=1 --",
    "'; DROP TABLE account; --",
    "11) UNION SELECT SkjemaGUID FROM Akuttskjema --",
    "%' OR '%'='",
    "\\'; SELECT pg_sleep(9); --",
)
PATHS = (
    "../../../etc/passwd",
    "..\\..\\auth_config.yaml",
    "file:///etc/passwd",
    "/dev/zero",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "[klikk](javascript:alert(1))",
    "{{7*7}}${7*7}{0.__class__}",
)
FORMULAS = (
    "=HYPERLINK(1)",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    " =1",
    "\t=1",
    "\r\n=1",
    "＝1",
)
# A megabyte.
HUGE = "x" * 1_000_000
