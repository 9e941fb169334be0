"""What the columns of a list of devices mean, and its words as values of the register (docs/domain.md §6). Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from controlroom.core.config.devices import KINDS, LIFE_STATES, DeviceConfig
from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import _
from controlroom.domain.people.headers import fold

_HEADERS = {
    "id": "id device deviceid code number asset assetid tag 编号 设备编号 编码 设备编码 资产编号 代号 简称",
    "name": "name devicename label description 名称 设备名称 设备 设备名",
    "name_zh": "namezh chinesename 中文名称 中文名",
    "name_en": "nameen englishname 英文名称 英文名",
    "kind": "kind type category devicetype 类型 设备类型 类别 设备类别 种类",
    "room": "room location venue place 会场 房间 位置 所在会场 安装位置 地点",
    "group": "group owner ownergroup team responsible 负责组 责任组 组别 归口",
    "address": "address ip ipaddress host url networkaddress 地址 网络地址 ip地址",
    "parent": "parent upstream uplink connectedto 上级 上级设备 上联 上联设备",
    "spare": "spare backup sparedevice replacement 备件 备机 备用设备",
    "critical": "critical important key 关键 关键设备 是否关键 重要",
    "serial": "serial serialnumber sn serialno 序列号 出厂编号 机身号",
    "vendor_name": "vendor supplier manufacturer rentalcompany 厂商 供应商 厂家 租赁公司",
    "vendor_phone": "vendorphone hotline supportphone phone 24hline 厂商电话 供应商电话 服务电话 联系电话 24小时电话",
    "power_w": "power powerw watts powerdraw w 功率 功率w 额定功率 功耗",
    "life": "life lifecycle state status 生命周期 状态 设备状态",
    "stored_where": "storedwhere storage storageplace 存放位置 库位 存放地点",
}
FIELDS = tuple(_HEADERS)
_FIELD_OF = {word: field for field, words in _HEADERS.items() for word in words.split()}

_KIND_WORDS = {
    "sound": "音响 扩声 调音台 功放 音频 audio mixer speaker speakers amplifier soundsystem",
    "microphone": "话筒 麦克风 无线话筒 mic mics microphones",
    "projector": "投影 投影机 投影仪 projectors beamer",
    "led_wall": "led led屏 led大屏 大屏 屏幕 ledwall ledscreen screen display",
    "switch": "交换机 networkswitch",
    "access_point": "无线ap ap 接入点 无线接入点 accesspoint wifi",
    "router": "路由器 网关 gateway modem 4g",
    "encoder": "编码器 直播编码器 推流 直播 streamencoder stream livestream",
    "light": "灯光 灯 调光台 lights lighting lamp",
    "power": "电源 供电 ups 不间断电源 发电机 generator",
    "printer": "打印机 printers",
    "scanner": "扫码枪 扫描枪 扫描器 scanners",
}
_KIND_OF = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}
_LIFE_WORDS = {
    "bought": "已采购 采购", "stored": "在库 库存 存放 入库 storage", "transported": "运输中 运输 intransit",
    "installed": "已安装 安装", "tested": "已测试 测试 已调试", "in_service": "在用 使用中 运行 inuse active inservice",
    "faulty": "故障 损坏 broken defective", "returned": "已归还 归还 退回",
}  # fmt: skip
_LIFE_OF = {word: life for life, words in _LIFE_WORDS.items() for word in words.split()}
_YES = frozenset("yes y true 1 是 关键 x √ ✓ ✔ critical".split())
_NO = frozenset("no n false 0 否".split())


def field_of(header: str) -> str:
    """The field that a column with this header holds; empty: none."""
    return _FIELD_OF.get(fold(header), "")


def facts_of(texts: Mapping[str, str], before: DeviceConfig | None, event: EventConfig) -> dict[str, Any]:
    """A row's texts as values of the configuration. Raises ValueError, in words."""
    facts: dict[str, Any] = {name: texts[name] for name in _PLAIN if name in texts}
    if names := _name(texts, before):
        facts["name"] = names
    if "kind" in texts:
        facts["kind"] = _one_of(texts["kind"], KINDS, _KIND_OF)
    if "life" in texts:
        facts["life"] = _one_of(texts["life"], LIFE_STATES, _LIFE_OF)
    if "room" in texts:
        facts["room"] = _named(texts["room"], {room.id: (room.name.zh, room.name.en) for room in event.rooms})
    if "group" in texts:
        facts["group"] = _named(texts["group"], {each.key: (each.name.zh, each.name.en) for each in event.groups})
    if "address" in texts:
        facts["address"] = _address(texts["address"])
    if "critical" in texts:
        facts["critical"] = _yes_or_no(texts["critical"])
    if "power_w" in texts:
        facts["power_w"] = _watts(texts["power_w"])
    if "vendor_name" in texts or "vendor_phone" in texts:
        known = before.vendor.model_dump() if before is not None and before.vendor is not None else {}
        told = {key: texts[f"vendor_{key}"] for key in ("name", "phone") if f"vendor_{key}" in texts}
        facts["vendor"] = known | told
    return facts


_PLAIN = ("parent", "spare", "serial", "stored_where")


def _name(texts: Mapping[str, str], before: DeviceConfig | None) -> dict[str, str] | None:
    known = before.name.model_dump() if before is not None else {}
    told = {language: texts[f"name_{language}"] for language in ("zh", "en") if f"name_{language}" in texts}
    if "name" in texts and texts["name"] not in known.values():
        known = {"zh": texts["name"], "en": texts["name"]}
    elif told and not known:
        known = dict.fromkeys(("zh", "en"), next(iter(told.values())))
    return known | told or None


def _one_of(text: str, allowed: Sequence[str], words: Mapping[str, str]) -> str:
    folded = fold(text)
    for each in allowed:
        if folded == fold(each):
            return each
    if folded in words:
        return words[folded]
    raise ValueError(_("“{found}” is none of: {known}").format(found=text, known=", ".join(allowed)))


def _named(text: str, known: Mapping[str, Iterable[str]]) -> str:
    for key, names in known.items():
        if fold(text) in {fold(key), *map(fold, names)}:
            return key
    raise ValueError(_("“{found}” is none of: {known}").format(found=text, known=", ".join(known)))


def _address(text: str) -> str:
    """A bare IP address is pinged."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return text
    return f"icmp://[{text}]" if ":" in text else f"icmp://{text}"


def _yes_or_no(text: str) -> bool:
    folded = text.casefold()
    if folded in _YES or folded in _NO:
        return folded in _YES
    raise ValueError(_("“{found}” is neither yes nor no").format(found=text))


def _watts(text: str) -> float:
    folded = text.casefold().replace(",", "").replace(" ", "")
    factor = 1000.0 if folded.endswith(("kw", "千瓦")) else 1.0
    number = folded.removesuffix("kw").removesuffix("千瓦").removesuffix("w").removesuffix("瓦")
    try:
        return float(number) * factor
    except ValueError:
        raise ValueError(_("“{found}” is no power in watts").format(found=text)) from None
