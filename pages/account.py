"""Min konto: what the user may, where the user is signed in, and the second factor."""

from components.account import (
    show_password,
    show_rights,
    show_second_factor,
    show_sessions,
)
from components.page import begin_reading

begin_reading("page.account")
show_rights()
show_second_factor()
show_password()
show_sessions()
