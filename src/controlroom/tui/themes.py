"""The three looks: dark, light, and high contrast for a bright hall or tired eyes."""

from __future__ import annotations

from textual.theme import Theme

THEMES = (
    Theme(
        name="night",
        primary="#5fa8d3", secondary="#7c8aa0", accent="#8ecae6",
        success="#2f9e6e", warning="#d99a2b", error="#d1495b",
        foreground="#e6e9ee", background="#11151c", surface="#171c25", panel="#232b38",
        dark=True,
        variables={"text-muted": "#93a0b4", "text-success": "#6fd6a8", "text-warning": "#f0bd62",
                   "text-error": "#ff8a97"},
    ),
    Theme(
        name="day",
        primary="#1f5f8b", secondary="#5b6675", accent="#1f5f8b",
        success="#1d7a50", warning="#b36b00", error="#b3261e",
        foreground="#1b2230", background="#f7f8fa", surface="#ffffff", panel="#e3e8ef",
        dark=False,
        variables={"text-muted": "#5b6675", "text-success": "#12633f", "text-warning": "#8a5200",
                   "text-error": "#a11b14"},
    ),
    Theme(
        name="contrast",
        primary="#00e5ff", secondary="#ffffff", accent="#00e5ff",
        success="#00ff7f", warning="#ffd400", error="#ff5c5c",
        foreground="#ffffff", background="#000000", surface="#000000", panel="#3a3a3a",
        dark=True,
        text_alpha=1.0,
        variables={"text-muted": "#e0e0e0", "text-success": "#00ff7f", "text-warning": "#ffd400",
                   "text-error": "#ff8080"},
    ),
)  # fmt: skip


def next_theme(name: str) -> str:
    """The look that follows `name`."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
