"""Modules that are called: where a module has the name of its main function, a newcomer writes ``exact.audit(…)``."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class CallableModule(ModuleType):
    """A module that passes calls on to the function that has its name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call that function."""
        return getattr(self, self.__name__.rpartition(".")[2])(*arguments, **options)


def make_callable(name: str) -> None:
    """Let the module of this name, already imported, be called; for the last line of that module."""
    sys.modules[name].__class__ = CallableModule
