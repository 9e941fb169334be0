"""The exact sentence of every operation, in English and in Chinese."""

from __future__ import annotations

import pytest

from controlroom.domain.agenda.announcement import announcements
from controlroom.domain.agenda.changes import (
    CancelItem,
    EditItem,
    InsertItem,
    Merge,
    PlanItems,
    RestoreItem,
    ShareLostTime,
    Shorten,
    SkipItem,
    Substitute,
)
from controlroom.domain.agenda.live import (
    AddTime,
    FinishItem,
    HoldItem,
    NoteCause,
    Operation,
    ResumeItem,
    ShowTimeCard,
    StartItem,
    TurnBack,
)
from controlroom.domain.agenda.moves import MoveItem, PullForward, Replan, SpeakerLate, SwapItems
from controlroom.domain.agenda.preview import preview
from controlroom.domain.agenda.rules import Agenda, Kind, Part, Speaker
from tests.domain.agenda.rundowns import SETTING, agenda, at, did, item, minutes

ZHANG = (Speaker("张教授"), Speaker("李博士", Part.SUBSTITUTE))
DAY = agenda(
    item("opening", "9:00", 30, kind=Kind.OPENING, hard=True), item("keynote", "9:30", 60, speakers=ZHANG),
    item("talk", "10:30", 40), item("tea", "11:20", 15, kind=Kind.BREAK), item("panel", "11:35", 40),
    item("x", "9:00", 20, room="forum"),
)  # fmt: skip
RUNNING = did(DAY, ("9:00", StartItem("opening")), ("9:00", StartItem("x")))
HELD = did(RUNNING, ("9:10", HoldItem("opening")))
ENDED = did(RUNNING, ("9:12", FinishItem("opening")))
LATE = did(DAY, ("8:00", SpeakerLate("keynote", at("10:05"))))
SKIPPED = did(DAY, ("8:00", SkipItem("talk")))

SENTENCES: list[tuple[Agenda, str, Operation, str, str]] = [
    (DAY, "9:02", StartItem("opening"),
     "“Opening” begins at 09:02 in Main Hall.", "“Opening”于 09:02 在主会场开始。"),
    (RUNNING, "9:12", FinishItem("opening"), "“Opening” ended at 09:12.", "“Opening”于 09:12 结束。"),
    (RUNNING, "9:10", HoldItem("opening"), "“Opening” is on hold.", "“Opening”暂停。"),
    (HELD, "9:15", ResumeItem("opening"), "“Opening” goes on.", "“Opening”继续进行。"),
    (RUNNING, "9:10", AddTime("opening", minutes(5)),
     "“Opening” gets 5 min more; “Keynote” moves from 09:30 to 09:35; “Talk” moves from 10:30 to 10:35.",
     "“Opening”加时 5 分钟；“Keynote”由 09:30 推迟到 09:35；“Talk”由 10:30 推迟到 10:35。"),
    (RUNNING, "9:10", AddTime("opening", minutes(-1)), "“Opening” gets 1 min less.", "“Opening”减时 1 分钟。"),
    (RUNNING, "9:10", AddTime("opening", minutes(30)),
     "“Opening” gets 30 min more; “Keynote” moves from 09:30 to 10:00; “Talk” moves from 10:30 to 11:00; "
     "2 more items move, the last of them “Panel” to 11:50.",
     "“Opening”加时 30 分钟；“Keynote”由 09:30 推迟到 10:00；“Talk”由 10:30 推迟到 11:00；"
     "另有 2 个环节时间变动，最后一个“Panel”改到 11:50。"),
    (RUNNING, "9:29", ShowTimeCard("opening"), "“Opening” was shown time card 1 of 2.",
     "已为“Opening”举第 1 次计时牌（共 2 次）。"),
    (RUNNING, "9:29", NoteCause("opening", "话筒故障"), "“Opening”: 话筒故障.", "“Opening”：话筒故障。"),
    (DAY, "8:00", SpeakerLate("talk", at("10:40")),
     "The speaker of “Talk” is late and arrives at 10:40; “Talk” moves from 10:30 to 10:40.",
     "“Talk”的讲者迟到，10:40 到场；“Talk”由 10:30 推迟到 10:40。"),
    (DAY, "8:00", SpeakerLate("panel", at("11:40"), why="航班延误"),
     "The speaker of “Panel” is late (航班延误) and arrives at 11:40; “Panel” moves from 11:35 to 11:40.",
     "“Panel”的讲者迟到（航班延误），11:40 到场；“Panel”由 11:35 推迟到 11:40。"),
    (DAY, "8:00", SpeakerLate("keynote", at("9:40"), why="航班延误"),
     "张教授 is late (航班延误) and arrives at 09:40; “Keynote” moves from 09:30 to 09:40; "
     "“Talk” moves from 10:30 to 10:40.",
     "张教授迟到（航班延误），09:40 到场；“Keynote”由 09:30 推迟到 09:40；“Talk”由 10:30 推迟到 10:40。"),
    (DAY, "8:00", SpeakerLate("keynote", at("10:05"), pull=True),
     "张教授 is late and arrives at 10:05; “Talk” is brought forward from 10:30 to 09:30; "
     "“Keynote” moves from 09:30 to 10:10.",
     "张教授迟到，10:05 到场；“Talk”由 10:30 提前到 09:30；“Keynote”由 09:30 推迟到 10:10。"),
    (DAY, "8:00", MoveItem("panel", to=at("14:00")), "“Panel” moves to 14:00.", "“Panel”改到 14:00。"),
    (DAY, "8:00", MoveItem("panel", to=at("33:00"), room="forum"),
     "“Panel” moves to 12-10 09:00, Forum.", "“Panel”改到 12-10 09:00，分论坛。"),
    (DAY, "8:00", SwapItems("keynote", "talk"),
     "“Keynote” and “Talk” change places; “Talk” is brought forward from 10:30 to 09:30; "
     "“Keynote” moves from 09:30 to 10:10.",
     "“Keynote”与“Talk”对调；“Talk”由 10:30 提前到 09:30；“Keynote”由 09:30 推迟到 10:10。"),
    (ENDED, "9:15", PullForward("keynote"),
     "“Keynote” is brought forward to 09:15.", "“Keynote”提前到 09:15。"),
    (LATE, "8:00", Replan("main"),
     "From now on the times as shown are the plan in Main Hall.", "即刻起，主会场按当前显示的时间执行。"),
    (LATE, "8:00", Replan(),
     "From now on the times as shown are the plan in all rooms.", "即刻起，所有会场按当前显示的时间执行。"),
    (DAY, "8:00", Substitute("keynote"),
     "李博士 speaks instead of 张教授 in “Keynote”.", "“Keynote”由李博士顶替张教授。"),
    (DAY, "8:00", InsertItem("film", "宣传片", minutes(5), after="opening"),
     "“宣传片” is put in at 09:30 in Main Hall, 5 min; “Keynote” moves from 09:30 to 09:35; "
     "“Talk” moves from 10:30 to 10:35.",
     "09:30 在主会场插入“宣传片”，5 分钟；“Keynote”由 09:30 推迟到 09:35；“Talk”由 10:30 推迟到 10:35。"),
    (DAY, "8:00", Shorten("tea", minutes(10)), "“Tea” is shortened to 10 min.", "“Tea”缩短为 10 分钟。"),
    (DAY, "8:00", Merge("keynote", "talk"),
     "“Keynote” and “Talk” are held together, 60 min.", "“Keynote”与“Talk”合并进行，共 60 分钟。"),
    (did(DAY, ("8:00", SpeakerLate("panel", at("11:40")))), "8:00", ShareLostTime("main"),
     "The items to come in Main Hall are shortened.", "主会场后面的环节分别缩短。"),
    (DAY, "8:00", SkipItem("talk"), "“Talk” is skipped for now.", "“Talk”暂时跳过。"),
    (DAY, "8:00", CancelItem("talk"), "“Talk” is cancelled.", "“Talk”取消。"),
    (DAY, "8:00", CancelItem("talk", "讲者生病"), "“Talk” is cancelled: 讲者生病.", "“Talk”取消：讲者生病。"),
    (SKIPPED, "8:00", RestoreItem("talk"),
     "“Talk” is held after all, at 10:30.", "“Talk”恢复进行，10:30 开始。"),
    (DAY, "8:00", EditItem("talk", {"planned_start": at("10:35")}),
     "The plan of “Talk” was changed; “Talk” moves from 10:30 to 10:35.",
     "“Talk”的计划有改动；“Talk”由 10:30 推迟到 10:35。"),
    (DAY, "8:00", PlanItems((item("new", "14:00", 30),)),
     "“New” is planned at 14:00 in Main Hall.", "“New”定于 14:00 在主会场进行。"),
    (DAY, "8:00", PlanItems((item("new", "14:00", 30), item("more", "15:00", 30))),
     "The plan was changed.", "议程计划有改动。"),
    (LATE, "8:00", TurnBack((DAY.items["keynote"],), told={"en": "a", "zh": "甲"}),
     "Taken back: a; “Keynote” is brought forward from 10:05 to 09:30; “Talk” is brought forward from 11:05 to 10:30; "
     "2 more items move, the last of them “Panel” to 11:35.",
     "撤销：甲；“Keynote”由 10:05 提前到 09:30；“Talk”由 11:05 提前到 10:30；"
     "另有 2 个环节时间变动，最后一个“Panel”改到 11:35。"),
    (DAY, "8:00", TurnBack((), told={"en": "a", "zh": "甲"}, again=True), "It holds again: a.", "恢复执行：甲。"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "now", "operation", "english", "chinese"), SENTENCES, ids=[case[2].verb + case[1] for case in SENTENCES]
)
def test_what_is_done_is_told_in_one_exact_sentence_in_both_languages(
    day: Agenda, now: str, operation: Operation, english: str, chinese: str
) -> None:
    told = announcements(preview(day, operation, at(now)), SETTING.room_name)
    assert told == {"en": english, "zh": chinese}


def test_a_room_taken_out_of_the_configuration_is_told_by_its_key() -> None:
    day = Agenda({"a": item("a", "9:00", 30, room="old")}, SETTING.calendar, rooms=("old",))
    told = announcements(preview(day, StartItem("a"), at("9:00")), SETTING.room_name)
    assert told["zh"] == "“A”于 09:00 在old开始。"
