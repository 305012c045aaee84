"""A choice among whole numbers, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QComboBox


class ChoiceBox(QComboBox):
    """Offers numbers in ascending order; one that a file holds beside them gets its own line."""

    def __init__(self, name: str, offered: Iterable[int], words: Callable[[int], str]) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(name)
        for number in offered:
            self.addItem(words(number), number)

    @property
    def chosen(self) -> int:
        """The number chosen."""
        return int(self.currentData())

    def choose(self, number: int) -> None:
        """Choose a number."""
        place = self.findData(number)
        if place < 0:
            place = sum(int(self.itemData(line)) < number for line in range(self.count()))
            self.insertItem(place, self._words(number), number)
        self.setCurrentIndex(place)
