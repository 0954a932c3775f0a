"""Cards already rendered, kept within a budget of bytes a worker.

A card is a tuple of byte pieces. All but its name are the same for many cards (a kind, an inspection, a
source line), so each different one is held once, and a card costs little more than its name.
"""

from collections.abc import Hashable
from itertools import islice

CARD_OVERHEAD = 280  # bytes that Python takes for a card's tuple, its key and its entry
PIECE_OVERHEAD = 140  # and for a piece and its entry
OWN_PIECES = 2  # the first pieces of a card are its own: the opening and the name
FACE_BITS = 12  # faces (a language on a council's site) that one process can tell apart

Pieces = tuple[bytes, ...]


class CardCache:
    """Cards by face and number; when the budget is spent the oldest eighth makes room."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._cards: dict[int, Pieces] = {}
        self._shared: dict[bytes, bytes] = {}
        self._faces: dict[Hashable, int] = {}
        self.size = 0

    def face(self, of: Hashable) -> int:
        """A small number for a face, to stand in keys."""
        return self._faces.setdefault(of, len(self._faces))

    def find(self, face: int, number: int) -> Pieces | None:
        return self._cards.get(number << FACE_BITS | face)

    def keep(self, face: int, number: int, pieces: Pieces) -> Pieces:
        """The same card, its shared pieces held once."""
        if self.size > self._budget:
            self._make_room()
        shared = tuple(map(self._share, pieces[OWN_PIECES:]))
        card = (*pieces[:OWN_PIECES], *shared)
        self._cards[number << FACE_BITS | face] = card
        self.size += _own_size(card)
        return card

    def _share(self, piece: bytes) -> bytes:
        held = self._shared.setdefault(piece, piece)
        if held is piece:
            self.size += len(piece) + PIECE_OVERHEAD
        return held

    def _make_room(self) -> None:
        for key in list(islice(self._cards, len(self._cards) // 8 + 1)):
            self.size -= _own_size(self._cards.pop(key))
        if self.size > self._budget:  # the shared pieces alone are too many: begin again
            self._cards.clear()
            self._shared.clear()
            self.size = 0


def _own_size(card: Pieces) -> int:
    return CARD_OVERHEAD + sum(map(len, card[:OWN_PIECES]))
