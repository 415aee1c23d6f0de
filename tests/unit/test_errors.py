"""Errors keep what they say when they come back from another process."""

from __future__ import annotations

import pickle

from sizer.errors import InfeasibleError, InputError


def test_an_error_comes_back_from_another_process_as_it_was():
    wrong = pickle.loads(pickle.dumps(InputError("site.yaml", ["one.", "two."])))
    assert (wrong.source, wrong.mistakes, str(wrong).count("\n")) == ("site.yaml", ["one.", "two."], 2)
    none = pickle.loads(pickle.dumps(InfeasibleError(["storage"], zh=["储能"])))
    assert (none.conflicts, none.zh) == (["storage"], ["储能"])
    assert "storage" in str(none)
