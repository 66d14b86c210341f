"""What a child process says of a file, checked: the file may speak with the child's voice."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted, Extraction
from vectorstore.sandbox.child import ChildLost
from vectorstore.sandbox.frames import BadFrame, Frame
from vectorstore.sandbox.limits import Limits

MAX_ANSWER_BYTES = 300_000_000
_FIELDS = frozenset(each.name for each in fields(Extracted)) - {"text"}
_MAX_FIELD = 4_000  # characters
_FRAME_COST = 500  # bytes that an article of no words takes


@dataclass
class Answer:
    """What was said of a file so far; `member` is the file of an archive that is being read."""

    articles: list[Extracted] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    error: str | None = None
    member: tuple[int, str] | None = None
    memory: int = 0
    token: str = ""
    _size: int = 0
    _is_new: bool = False

    def take(self, frame: Frame, limits: Limits) -> bool:
        """Take a frame; return whether it is the last one.

        Raises: ChildLost: if the child ran out of memory, or the frame is none of ours.
        Raises: LoadingError: if there is too much text.
        """
        self._size += frame.size + _FRAME_COST
        if self._size > MAX_ANSWER_BYTES:
            most = f"{MAX_ANSWER_BYTES / 1_000_000:g} MB"
            raise LoadingError(f"The file holds more than {most} of text. Split it.")
        try:
            return self._take(frame.head, frame.body, limits)
        except (BadFrame, KeyError, TypeError, ValueError) as error:
            raise ChildLost("its reader broke on it") from error

    def _take(self, head: dict[str, Any], body: bytes, limits: Limits) -> bool:
        match head["say"]:
            case "article":
                self.articles.append(_article(head["fields"], body))
            case "failure":
                self.failures.append((_words(head["what"]), _words(head["why"])))
            case "member":
                self.member, self._is_new = (_number(head["number"]), _words(head["name"])), True
            case "error":
                self.error = _words(head["why"])
            case "memory":
                memory = f"{limits.memory / 1_000_000_000:g} GB"
                raise ChildLost(f"reading it took more than {memory} of memory")
            case "done" if head["token"] == self.token:
                self.memory = _number(head["memory"])
                return True
            case _:
                raise BadFrame("There is no such frame.")
        return False

    def is_at_new_member(self) -> bool:
        """Whether another file of an archive was begun since this was last asked."""
        is_new, self._is_new = self._is_new, False
        return is_new

    def leave_out_member(self, reason: str) -> int:
        """Note that a file of the archive killed its reader; return the number of the next."""
        if self.member is None:
            raise LoadingError(reason)
        number, name = self.member
        self.failures.append((name, reason))
        self.member = None
        return number + 1

    def extraction(self) -> Extraction:
        """Return what was said.

        Raises: LoadingError: if that is why the file gives no article.
        """
        if self.error is not None:
            raise LoadingError(self.error)
        return Extraction(tuple(self.articles), tuple(self.failures))


def _article(values: object, body: bytes) -> Extracted:
    if not isinstance(values, dict) or not _FIELDS.issuperset(values):
        raise BadFrame("An article has no such field.")
    known = {name: _words(value) for name, value in values.items()}
    return Extracted.from_dict(known | {"text": _words(body.decode(), len(body))})


def _words(value: object, most: int = _MAX_FIELD) -> str:
    """Return a text that the store can take."""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise BadFrame("A value is no text.")
    value.encode()  # a lone surrogate raises
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadFrame("A value is no number.")
    return value
