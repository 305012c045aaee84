"""The tree of errors: what is drawn is what there is."""

from __future__ import annotations

import re

import pytest

from ccm_desktop.domain import errors
from ccm_desktop.domain.errors import CcmError

_LINE = re.compile(r"^([│ ]*)[├└]── (\w+)", re.MULTILINE)


def drawn_tree() -> dict[str, str]:
    """Each class of the drawing, and the class that it hangs on."""
    parents, path = {}, ["CcmError"]
    for indent, name in _LINE.findall(errors.__doc__ or ""):
        depth = len(indent) // 4 + 1
        path = [*path[:depth], name]
        parents[name] = path[depth - 1]
    return parents


def real_tree(base: type[CcmError] = CcmError) -> dict[str, str]:
    """Each class of the module, and the class that it comes from."""
    parents = {}
    for leaf in base.__subclasses__():
        if leaf.__module__ == errors.__name__:
            parents[leaf.__name__] = base.__name__
            parents.update(real_tree(leaf))
    return parents


def test_the_drawing_is_the_tree() -> None:
    assert drawn_tree() == real_tree()


@pytest.mark.parametrize(
    "error",
    [
        errors.BadInput("customer", errors.InputProblem.EMPTY),
        errors.NotSent(errors.NotSentReason.CONNECT),
        errors.OutcomeUnknown(errors.UnknownReason.CUT),
        errors.PhoneBusy(10706, 404, "req1", "User device is currently busy"),
        errors.RateLimited(10724, 429, retry_after_s=30.0),
        errors.BadReply("call_sid", 200),
    ],
)
def test_errors_can_be_raised_and_kept_in_sets(error: CcmError) -> None:
    with pytest.raises(type(error)) as caught:
        raise error
    assert caught.value is error
    assert len({error, error}) == 1
    assert type(error).__name__ in repr(error)
