"""The driver of many users counts what they saw, and takes no refusal for a page."""

import random

import pytest
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.TextInput_pb2 import TextInput

from bench.load import Load, new_question
from bench.pages import Tab


def test_waits_are_told_by_share():
    load = Load(redraws=[float(one) for one in range(100, 0, -1)])
    assert load.share_within(0.5) == 51
    assert load.share_within(0.95) == 96
    assert Load(redraws=[7.0]).share_within(0.95) == 7


def test_every_user_asks_again_and_again_for_something_else():
    draw = random.Random(1)
    asked = {new_question(draw) for _ in range(200)}
    assert len(asked) > 150


def test_a_page_is_drawn_when_its_script_has_finished():
    tab = Tab("indikator")
    moved, done = ForwardMsg(), ForwardMsg()
    moved.navigation.page_script_hash = "abc"
    done.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    assert not tab.is_drawn(moved.SerializeToString())
    assert tab.is_drawn(done.SerializeToString())
    assert b"abc" in tab.ask("kjonn=f")
    done.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    assert not tab.is_drawn(done.SerializeToString())


def test_an_error_or_a_sign_in_form_is_no_page():
    tab = Tab("")
    failed, stranger, warned = ForwardMsg(), ForwardMsg(), ForwardMsg()
    failed.delta.new_element.alert.format = Alert.Format.ERROR
    stranger.delta.new_element.text_input.type = TextInput.PASSWORD
    warned.delta.new_element.alert.format = Alert.Format.WARNING
    with pytest.raises(RuntimeError, match="failed"):
        tab.is_drawn(failed.SerializeToString())
    with pytest.raises(RuntimeError, match="sign in"):
        tab.is_drawn(stranger.SerializeToString())
    assert not tab.is_drawn(warned.SerializeToString())
