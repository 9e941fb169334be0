"""The badges that are kept as pictures: `python -m tests.domain.badges.golden` draws them anew."""

from pathlib import Path

from PIL import Image

from controlroom.core.config.badges import BadgeLayout, PersonField, load_layout
from controlroom.domain.badges.drawing import draw_badge

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "badges"
EVENT = "第七届全球智慧会展峰会 · Global Summit 2026"

# File: layout, name, company, title, category, language, mark.
CASES = {
    "han": ("attendee", "张伟", "北京星河智能科技有限公司", "首席架构师", "参会者 ATTENDEE", "zh", None),
    "rare_han_reprint": ("attendee", "㛃䶮𠮷龘喆", "", "", "参会者 ATTENDEE", "zh", "补打 2"),
    "vip_uyghur": ("vip", "买买提·吐尔逊·阿卜杜热合曼", "新疆大学", "教授", "贵宾 VIP", "zh", None),
    "speaker_latin": ("speaker", "Nguyễn Thị Minh Khai", "Đại học Bách khoa", "Giảng viên", "SPEAKER", "en", None),
    "staff_korean": ("staff", "김민준", "한국전자통신연구원", "", "工作人员 STAFF", "ko", None),
    "japanese": ("attendee", "佐藤 さくら", "株式会社ソニー研究所", "主任研究員", "ATTENDEE", "ja", None),
    "vip_arabic": ("vip", "محمد بن سلمان العتيبي", "شركة أرامكو (Aramco)", "Director", "贵宾 VIP", "en", None),
    "small_traditional": ("small", "買買提・吐爾遜", "新疆大學", "教授", "貴賓 VIP", "zh-TW", None),
    "fold_latin": ("fold", "Nguyễn Thị Minh Khai", "Đại học Bách khoa", "", "SPEAKER", "en", "REPRINT 1"),
    "landscape_han": ("landscape", "欧阳明月", "北京星河智能科技有限公司", "", "工作人员 STAFF", "zh", None),
    "barcode_han": ("barcode", "张伟", "北京星河智能科技有限公司", "", "参会者 ATTENDEE", "zh", None),
}  # fmt: skip


def layout(name: str) -> BadgeLayout:
    """A layout of the sample event."""
    return load_layout(ROOT / "config" / "badges" / f"{name}.toml")


def draw(case: str) -> Image.Image:
    """The badge of `case` as it is drawn now."""
    look, name, company, title, category, language, mark = CASES[case]
    fields: dict[PersonField, str] = {
        "name": name,
        "company": company,
        "title": title,
        "category": category,
        "code": "7K2M9QXH4P",
        "event": EVENT,
    }
    return draw_badge(layout(look), fields, language=language, mark=mark)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        draw(case).save(FOLDER / f"{case}.png", optimize=True)
