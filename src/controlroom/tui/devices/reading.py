"""How the board of devices reads: all of them, and the one the cursor rests on; in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.domain.devices.views import DeviceDetail, DevicesView, DeviceView
from controlroom.tui.devices.detail_lines import DeviceLines
from controlroom.tui.devices.source import DeviceFilter, DevicesSource, Sorting, listed
from controlroom.tui.following import BoardScreen
from controlroom.tui.widgets.window_list import ArrowList, WindowList
from controlroom.tui.words import error_words

READ_EVERY_S = 0.5
_DETAIL_AFTER_S = 0.12


class DeviceRead(Message):
    """One device, as asked for."""

    def __init__(self, id: str, detail: DeviceDetail | ControlroomError) -> None:
        super().__init__()
        self.id, self.detail = id, detail


class DevicesReadingScreen(BoardScreen[DevicesSource, DevicesView]):
    """The part of the board that reads `source`; whoever derives from it composes the widgets and shows the words."""

    reads_every_s = READ_EVERY_S

    def __init__(self, source: Callable[[], DevicesSource | None]) -> None:
        super().__init__(source)
        self._view: DevicesView | None = None
        self._listed: tuple[DeviceView, ...] = ()
        self._filter = DeviceFilter()
        self._sorting = Sorting.TROUBLE
        self._in_hand = ""
        self._detail: DeviceDetail | None = None
        self._note = ""

    def show_words(self) -> None:
        """Show what stands around the list."""
        raise NotImplementedError

    def show_detail(self) -> None:
        """Show the device that was read last."""
        raise NotImplementedError

    @property
    def is_read(self) -> bool:
        """The devices stand on the screen."""
        return self._view is not None

    @property
    def devices(self) -> WindowList:
        """The list."""
        return self.query_one("#devices", ArrowList)

    @property
    def current(self) -> DeviceView | None:
        """The device the cursor is on."""
        cursor = self.devices.cursor
        return self._listed[cursor] if 0 <= cursor < len(self._listed) else None

    def question(self) -> Callable[[DevicesSource], DevicesView]:
        return lambda source: source.view()

    def reading_came(self, reading: DevicesView) -> None:
        self._view = reading
        self.relist()
        self._ask_detail()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    def relist(self, *, from_top: bool = False) -> None:
        """Other devices, or others are wanted: the cursor stays on its device, or where that is gone on its line.

        The device in hand stays listed as long as the cursor rests on it: the next key is most often for it.
        """
        view = self._view
        if view is None:
            return
        here, cursor = self.current, self.devices.cursor
        if here is None or here.id != self._in_hand:
            self._in_hand = ""
        self._listed = listed(view, self._filter, self._sorting, self._in_hand)
        if here is not None and not from_top:
            cursor = next((at for at, each in enumerate(self._listed) if each.id == here.id), cursor)
        self.devices.show(len(self._listed), 0 if from_top else cursor)
        self.show_words()
        if self._detail is not None and (self.current is None or self._detail.device.id != self.current.id):
            self._detail = None
            self._ask_detail()
        self.show_detail()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        if self._detail is None or self.current is None or self._detail.device.id != self.current.id:
            self._ask_detail()

    def _ask_detail(self) -> None:
        if (wanted := self.current) is not None:
            # Only where the cursor rests: on its way it passes hundreds.
            self.set_timer(_DETAIL_AFTER_S, lambda: self._read_if_current(wanted.id))

    def _read_if_current(self, id: str) -> None:
        if self.current is not None and self.current.id == id:
            self._read_detail(self.current)

    @work(thread=True, exclusive=True, exit_on_error=False, group="device-detail")
    def _read_detail(self, found: DeviceView) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(DeviceRead(found.id, source.with_history(found)))
        except ControlroomError as error:
            self.post_message(DeviceRead(found.id, error))

    @on(DeviceRead)
    def _device_read(self, message: DeviceRead) -> None:
        if self.current is None or message.id != self.current.id:
            return
        if isinstance(message.detail, ControlroomError):
            self.tell(error_words(message.detail))
        else:
            another = self._detail is None or self._detail.device.id != message.id
            self._detail = message.detail
            self.show_detail()
            if another:
                self.query_one(DeviceLines).scroll_home(animate=False)

    def tell(self, words: str) -> None:
        """Said above the keys until the next key of this board."""
        self._note = words
        self.show_words()

    def forget_note(self) -> None:
        """The next key was pressed."""
        self._note = ""
