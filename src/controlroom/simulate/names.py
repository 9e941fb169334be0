"""A crowd of people who do not exist, with the names, companies and titles a real list is made of.

Everything follows from the seed through `random.Random`'s `choice`, `random` and `randrange` only, whose results
are the same in every supported Python. Telephone numbers come from ranges that are never given to anybody
(China 142/143, and the ranges regulators of the USA, the United Kingdom, France and Germany keep for fiction);
e-mail addresses end in the example domains of RFC 2606.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class SimPerson:
    """Somebody of the crowd. `category` is a key of the sample event, `language` an ISO 639-1 code."""

    name: str
    company: str
    title: str
    phone: str
    email: str
    category: str
    language: str


# Surname and its reading as a surname: 单 曾 解 仇 查 盖 朴 区 are read otherwise than as words. The number says how
# often one comes up beside the others; the third group are the compound surnames.
_SURNAME_GROUPS = (
    (14, "王:wang 李:li 张:zhang 刘:liu 陈:chen"),
    (5, "杨:yang 黄:huang 赵:zhao 吴:wu 周:zhou"),
    (2, "徐:xu 孙:sun 马:ma 朱:zhu 胡:hu 郭:guo 何:he 林:lin 罗:luo 高:gao 梁:liang 郑:zheng 谢:xie 宋:song 唐:tang"),
    (2, "许:xu 邓:deng 冯:feng 韩:han 曹:cao 曾:zeng 彭:peng 萧:xiao 蔡:cai 潘:pan 田:tian 董:dong 袁:yuan 于:yu"),
    (1, "叶:ye 蒋:jiang 杜:du 苏:su 魏:wei 程:cheng 吕:lyu 丁:ding 沈:shen 任:ren 姚:yao 卢:lu 傅:fu 钟:zhong 余:yu"),
    (1, "姜:jiang 崔:cui 谭:tan 廖:liao 范:fan 汪:wang 陆:lu 金:jin 石:shi 戴:dai 贾:jia 韦:wei 夏:xia 邱:qiu"),
    (1, "方:fang 侯:hou 单:shan 解:xie 仇:qiu 查:zha 盖:ge 朴:piao 区:ou 冼:xian 覃:qin 逄:pang 佘:she"),
    (1, "欧阳:ouyang 司马:sima 诸葛:zhuge 上官:shangguan 司徒:situ 东方:dongfang 皇甫:huangfu 尉迟:yuchi"),
    (1, "公孙:gongsun 慕容:murong 令狐:linghu 夏侯:xiahou"),
)
_SURNAMES = tuple(
    (surname, reading)
    for times, group in _SURNAME_GROUPS
    for surname, reading in (pair.split(":") for pair in group.split() * times)
)
_GIVEN_ONE = tuple("伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚玲桂英华建文斌宇鑫博浩晨睿欣悦琳妍峰毅雪倩岚")
_GIVEN_FIRST = tuple("建国志文晓海子佳雨思梓浩俊永春秀玉明家天宇若诗宏立少世一书景嘉慧美雅振学")
_GIVEN_SECOND = tuple("华军伟平明强峰辉杰宇涵轩怡萱琪婷芳玲英红梅兰霞敏静斌鹏飞龙云清林洋波涛磊阳晨欣然")
_RARE_GIVEN = tuple("㛃 䶮 𠮷 龘 喆 玥昇 㛃仪 子䶮 喆翊 犇 垚 淼淼 翀 祎 赟 昱珩 文𬭎 𬬭".split())

_UYGHUR_GIVEN = tuple(
    "阿卜杜热合曼 迪丽努尔 买买提明 古丽娜扎 艾尔肯 热依汗古丽 吐尔逊江 阿依夏木 努尔买买提 玛依拉".split()
)
_UYGHUR_FAMILY = tuple("买买提 吾买尔江 阿卜杜拉 依布拉音 艾合买提 吐尔地 库尔班 司马义 托合提 阿不都克里木".split())
_TIBETAN_FIRST = tuple("次仁 扎西 格桑 洛桑 达瓦 索朗 丹增 尼玛 白玛".split())
_TIBETAN_SECOND = tuple("多吉 顿珠 卓玛 平措 央宗 旺堆 曲珍 坚赞".split())

_ARABIC_GIVEN = ("محمد", "أحمد", "فاطمة", "خالد", "نورة", "عبد الرحمن", "ليلى", "يوسف")
_ARABIC_FAMILY = ("الهاشمي", "المنصوري", "بن سعيد", "القحطاني", "الشامسي", "حداد", "العلي", "منصور")

_JAPANESE_FAMILY = tuple("山田 佐藤 鈴木 高橋 渡辺 髙﨑 齋藤 中村 小林 伊藤 加藤 タナカ 辻 長谷川".split())
_JAPANESE_GIVEN = tuple("太郎 花子 一郎 美咲 健 翔 さくら ひかり アヤ 蓮 ユキ みなみ 大輔 陽菜".split())
_KOREAN_FAMILY = tuple("김 이 박 최 정 강 조 윤".split())
_KOREAN_GIVEN = tuple("민준 서연 지훈 하은 도윤 수아 현우 지민 예준 유진".split())

# Language, given names, family names: those with an inner space are joined by "_" here.
_LATIN_POOLS = (
    ("en", "James Mary Siobhán Daniel Olivia Mary-Kate Zoë", "Smith O'Brien O’Neill D'Souza Taylor-Joy St._John Lee"),
    ("pl", "Łukasz Małgorzata Agnieszka Paweł Zbigniew", "Wałęsa Żółkiewski Dąbrowski Brzęczyszczykiewicz Nowak"),
    ("vi", "Thị_Hương Văn_Đức Ngọc_Ánh Minh_Tuấn Quỳnh_Như", "Nguyễn Trần Phạm Đặng Huỳnh"),
    ("fr", "François Hélène Anaïs Jérôme Chloé", "Lefèvre Dupont Gauthier L'Hôpital Noël"),
    ("de", "Jürgen Käthe Björn Annelie Günther", "Müller Groß Schäfer von_Weizsäcker Köhler"),
    ("tr", "Çağla İbrahim Gökhan Şule Işıl", "Yılmaz Öztürk Güneş Şahin Doğan"),
    ("cs", "Jiří Kateřina Ondřej Zdeněk Věra", "Dvořák Novák Procházka Říha Čermák"),
)
_Pool = tuple[str, ...]
_LATIN: tuple[tuple[str, _Pool, _Pool], ...] = tuple(
    (
        language,
        tuple(name.replace("_", " ") for name in given.split()),
        tuple(name.replace("_", " ") for name in family.split()),
    )
    for language, given, family in _LATIN_POOLS
)

_CITIES = tuple("北京 上海 深圳 杭州 成都 广州 武汉 南京 西安 苏州 雄安 厦门 乌鲁木齐 贵阳".split())
_TRADES = tuple("智行 云图 数联 城脉 星河 远景 天工 智慧水务 轨道交通 光谷 蓝鲸 鼎新".split())
_FORMS = tuple("科技有限公司 信息技术股份有限公司 研究院 规划设计院 集团 数据有限公司 咨询有限公司".split())
_PUBLIC = tuple("市大数据管理局 市规划和自然资源局 市交通委员会 市城市管理局 理工大学 师范大学 日报社".split())
_ENGLISH_COMPANIES = tuple(
    f"{first} {last}"
    for first in ("Northwind", "Civitas", "Harbour", "UrbanLoop", "Meridian", "Blue Canal", "Gridline", "Øresund")
    for last in ("Systems Ltd", "Mobility GmbH", "Labs, Inc.", "Institute", "& Partners", "Data S.A.", "University")
)
_TITLES = tuple(
    "工程师 高级工程师 经理 总监 总经理 副主任 主任 处长 教授 副教授 研究员 产品经理 博士研究生 科长".split()
)
_ENGLISH_TITLES = ("Engineer", "Director", "CEO", "Professor", "Head of Data", "City Planner", "Vice President, R&D")
_MEDIA_TITLES = tuple("记者 首席记者 摄影记者 编辑".split())
_STAFF_TITLES = tuple("志愿者 现场执行 签到专员 技术员".split())

_CATEGORIES = ("attendee",) * 80 + ("guest",) * 8 + ("media",) * 4 + ("staff",) * 4 + ("speaker",) * 3 + ("vip",)
_MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "corp.example.org")


def make_people(n: int, seed: int) -> list[SimPerson]:
    """`n` people, always the same for the same `seed`; the first k of them do not depend on `n`.

    Common names come up more than once, as they do in life; telephone and e-mail are sometimes empty.
    """
    rng = Random(seed)
    return [_person(rng, number) for number in range(1, n + 1)]


def _person(rng: Random, number: int) -> SimPerson:
    category = rng.choice(_CATEGORIES)
    name, language, latin = rng.choice(_MIXTURE)(rng)
    company, title = _work(rng, language, category)
    phone = "" if rng.random() < 0.06 else _phone(rng, language)
    email = "" if rng.random() < 0.12 else f"{latin}{number}@{rng.choice(_MAIL_DOMAINS)}"
    return SimPerson(name, company, title, phone, email, category, language)


_Named = tuple[str, str, str]
"""Name, language, and what the e-mail address starts with."""


def _chinese(rng: Random) -> _Named:
    surname, reading = rng.choice(_SURNAMES)
    kind = rng.random()
    if kind < 0.02:
        given = rng.choice(_RARE_GIVEN)
    elif kind < 0.22:
        given = rng.choice(_GIVEN_ONE)
    else:
        given = rng.choice(_GIVEN_FIRST) + rng.choice(_GIVEN_SECOND)
    return surname + given, "zh", reading


def _uyghur(rng: Random) -> _Named:
    return f"{rng.choice(_UYGHUR_GIVEN)}·{rng.choice(_UYGHUR_FAMILY)}", "zh", "guest"


def _tibetan(rng: Random) -> _Named:
    return rng.choice(_TIBETAN_FIRST) + rng.choice(_TIBETAN_SECOND), "zh", "guest"


def _arabic(rng: Random) -> _Named:
    return f"{rng.choice(_ARABIC_GIVEN)} {rng.choice(_ARABIC_FAMILY)}", "ar", "guest"


def _japanese(rng: Random) -> _Named:
    return f"{rng.choice(_JAPANESE_FAMILY)} {rng.choice(_JAPANESE_GIVEN)}", "ja", "guest"


def _korean(rng: Random) -> _Named:
    return rng.choice(_KOREAN_FAMILY) + rng.choice(_KOREAN_GIVEN), "ko", "guest"


def _latin(rng: Random) -> _Named:
    language, given_names, family_names = rng.choice(_LATIN)
    given, family = rng.choice(given_names), rng.choice(family_names)
    name = f"{family} {given}" if language == "vi" else f"{given} {family}"
    return name, language, _ASCII[family]


def _ascii(word: str) -> str:
    plain = word.translate(str.maketrans("ŁłĐđßıØø", "LlDdsiOo"))
    return "".join(c for c in unicodedata.normalize("NFD", plain) if c.isascii() and c.isalnum()).lower()


_ASCII = {family: _ascii(family) for _language, _given, families in _LATIN for family in families}

_MIXTURE: tuple[Callable[[Random], _Named], ...] = (
    (_chinese,) * 84 + (_latin,) * 8 + (_uyghur,) * 2 + (_tibetan,) + (_arabic,) + (_japanese,) * 2 + (_korean,) * 2
)


def _work(rng: Random, language: str, category: str) -> tuple[str, str]:
    if language != "zh":
        return rng.choice(_ENGLISH_COMPANIES), rng.choice(_ENGLISH_TITLES)
    city = rng.choice(_CITIES)
    if category == "media":
        return city + "日报社", rng.choice(_MEDIA_TITLES)
    if category == "staff":
        return "峰会组委会", rng.choice(_STAFF_TITLES)
    if rng.random() < 0.3:
        return city + rng.choice(_PUBLIC), rng.choice(_TITLES)
    return city + rng.choice(_TRADES) + rng.choice(_FORMS), rng.choice(_TITLES)


def _phone(rng: Random, language: str) -> str:
    if language == "zh":
        return f"14{rng.choice('23')}{rng.randrange(100_000_000):08}"
    if language == "fr":
        return f"+33 6 39 98 {rng.randrange(100):02} {rng.randrange(100):02}"
    if language == "de":
        return f"+49 30 23125 {rng.randrange(1000):03}"
    if rng.random() < 0.5:
        return f"+1 202 555 {rng.randrange(100, 200):04}"
    return f"+44 7700 900{rng.randrange(1000):03}"
