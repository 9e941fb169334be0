"""How Chinese names are read (docs/domain.md §5): surnames as surnames, and other readings a person may type.

Needs pypinyin, which is loaded with the first character that is asked for: only where people are taken in, at the desk
too, never where they are searched for. Of it only the readings of single characters are read (10 MB; its phrases, which
names are not, would be 45 MB more: docs/performance.md).
"""

from __future__ import annotations

import os
from functools import cache

from controlroom.domain.people.folding import fold

# Surnames that are read otherwise than as words; the everyday reading is found as well.
_SURNAMES = {
    surname: tuple(syllables.split("-"))
    for surname, syllables in (
        pair.split(":")
        for pair in (
            "单:shan 曾:zeng 解:xie 仇:qiu 查:zha 区:ou 朴:piao 盖:ge 任:ren 缪:miao 乐:yue 尹:yin 翟:zhai 覃:qin "
            "冼:xian 逄:pang 佘:she 华:hua 宁:ning 葛:ge 黑:he 折:she 秘:bi 繁:po 种:chong 员:yun 祭:zhai 撒:sa "
            "召:shao 洗:xian 句:gou 相:xiang 应:ying 车:che 哈:ha 干:gan 纪:ji 过:guo 晁:chao 隗:wei 郇:xun "
            "那:na 訾:zi 哪:na 於:yu 幺:yao 令:ling 贾:jia 柏:bai 卜:bu 都:du 教:jiao 牟:mu 谌:chen 燕:yan 殷:yin "
            "尉迟:yu-chi 万俟:mo-qi 长孙:zhang-sun 澹台:tan-tai 单于:chan-yu 令狐:ling-hu 欧阳:ou-yang 司马:si-ma "
            "诸葛:zhu-ge 上官:shang-guan 司徒:si-tu 东方:dong-fang 皇甫:huang-fu 公孙:gong-sun 慕容:mu-rong "
            "夏侯:xia-hou 宇文:yu-wen 司空:si-kong 独孤:du-gu 南宫:nan-gong 东郭:dong-guo 百里:bai-li 呼延:hu-yan "
            "端木:duan-mu 轩辕:xuan-yuan 钟离:zhong-li 闻人:wen-ren 赫连:he-lian 太史:tai-shi 申屠:shen-tu "
            "公羊:gong-yang 濮阳:pu-yang 淳于:chun-yu 宗政:zong-zheng 拓跋:tuo-ba 纳兰:na-lan 西门:xi-men 第五:di-wu"
        ).split()
    )
}

# Characters of given names (and of surnames, as words) with more than one living reading, the likelier one first.
_SEVERAL = {
    pair[0]: tuple(pair[1:].split("/"))
    for pair in (
        "单dan/shan 曾zeng/ceng 解jie/xie 仇chou/qiu 查cha/zha 区qu/ou 朴pu/piao 盖gai/ge 乐le/yue 行xing/hang "
        "朝chao/zhao 长chang/zhang 重zhong/chong 茜qian/xi 晟sheng/cheng 莘xin/shen 盛sheng/cheng 强qiang/jiang "
        "都du/dou 藏zang/cang 降jiang/xiang 车che/ju 还huan/hai 調diao/tiao 调diao/tiao 参can/shen "
        "什shi/shen 柏bai/bo 葛ge/he 翟zhai/di 缪miao/mou 牟mou/mu 隗wei/kui 尉wei/yu 员yuan/yun "
        "种zhong/chong 贾jia/gu 宿su/xiu 传chuan/zhuan 颉jie/xie 褚chu/zhe "
        "祭ji/zhai 会hui/kuai 宓mi/fu 贲ben/bi 沈shen/chen 郗xi/chi 谌chen/shen 嬛huan/xuan 婼ruo/chuo "
        "俟si/qi 伽jia/qie 覃tan/qin 洗xi/xian 召zhao/shao 黑hei/he 折zhe/she 秘mi/bi 繁fan/po 识shi/zhi "
        "率shuai/lv 曲qu 奇qi/ji 见jian/xian 薄bo/bao"
    ).split()
}

# Two ways to type the ü that keyboards lack, and the passport's.
_UMLAUTS = {"lü": ("lv", "lu", "lyu"), "nü": ("nv", "nu", "nyu"), "lüe": ("lve", "lue"), "nüe": ("nve", "nue")}


def surname_length(name: str) -> int:
    """How many characters of a Chinese name are its surname: two for a compound surname, otherwise one."""
    return 2 if name[:2] in _SURNAMES else 1


def surname_reading(name: str) -> tuple[str, ...]:
    """The syllables of the surname `name` begins with, where they are not the ordinary ones; otherwise empty."""
    return _SURNAMES.get(name[: surname_length(name)], ())


@cache
def readings(char: str) -> tuple[str, ...]:
    """The readings of one Chinese character without tones, the likeliest first; itself when it has none."""
    found = _SEVERAL.get(char)
    if found is None:
        found = _ordinary(char)
    spelt = tuple(way for reading in found for way in _UMLAUTS.get(reading, (reading,)))
    return tuple(dict.fromkeys(spelt)) or (char,)


def _ordinary(char: str) -> tuple[str, ...]:
    os.environ.update(PYPINYIN_NO_PHRASES="1", PYPINYIN_NO_DICT_COPY="1")  # Asked when it is imported.
    from pypinyin.constants import PINYIN_DICT

    first = PINYIN_DICT.get(ord(char), "").split(",")[0]
    plain = "ü".join(fold(part) for part in _parts(first))
    return (plain,) if plain else ()


def _parts(reading: str) -> list[str]:
    """`reading` cut at its ü, whatever tone it carries: folding would turn it into a u."""
    for letter in "üǖǘǚǜ":
        reading = reading.replace(letter, "\0")
    return reading.split("\0")
