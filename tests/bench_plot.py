"""A run's figures as a picture: how far each is from what it must be, in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment

WIDTH, LEFT, RIGHT = 960, 430, 200
ROW, TOP, BOTTOM = 34, 62, 34
MOST = 2.0  # times what must be, at the picture's right edge


@dataclass(frozen=True)
class Bar:
    """A figure as shares of what it must be: 1 is just enough, less is better."""

    title: str
    said: str
    value: float
    low: float
    high: float
    aim: float | None


def place(share: float) -> float:
    """Return where a share stands from left to right; what is beyond the edge stands at it."""
    return LEFT + min(share, MOST) / MOST * (WIDTH - LEFT - RIGHT)


TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}" width="{{ width }}" height="{{ height }}" role="img" aria-labelledby="t">
<title id="t">Each figure against what it must be</title>
<style>
  :root { color-scheme: light dark; }
  svg { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; }
  .sheet { fill: #ffffff; } text { fill: #1f2328; } .soft { fill: #59636e; font-size: 12px; }
  .track { fill: #eef0f2; } .good { fill: #2f7d55; } .poor { fill: #b4621b; }
  .must { stroke: #1f2328; stroke-width: 1.5; } .aim { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 3 3; }
  .spread { stroke: #1f2328; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    .sheet { fill: #0d1117; } text { fill: #e6edf3; } .soft { fill: #9198a1; }
    .track { fill: #21262d; } .good { fill: #4fb583; } .poor { fill: #e0934a; }
    .must, .spread { stroke: #e6edf3; } .aim { stroke: #9198a1; }
  }
</style>
<rect class="sheet" width="{{ width }}" height="{{ height }}" rx="8"/>
<text x="20" y="28" font-weight="600">Each figure against what it must be</text>
<text x="20" y="47" class="soft">Shorter is better, also where the figure is “times as fast”. Thin line: spread.</text>
<text x="{{ place(1) }}" y="47" class="soft" text-anchor="middle">must</text>
{% for bar in bars %}
{% set y = top + loop.index0 * row %}
<text x="{{ left - 14 }}" y="{{ y + 20 }}" text-anchor="end" font-size="13">{{ bar.title }}</text>
<rect class="track" x="{{ left }}" y="{{ y + 8 }}" width="{{ place(most) - left }}" height="16" rx="3"/>
<rect class="{{ "good" if bar.value <= 1 else "poor" }}" x="{{ left }}" y="{{ y + 8 }}" width="{{ "%.1f" | format(place(bar.value) - left) }}" height="16" rx="3"/>
<line class="spread" x1="{{ "%.1f" | format(place(bar.low)) }}" x2="{{ "%.1f" | format(place(bar.high)) }}" y1="{{ y + 16 }}" y2="{{ y + 16 }}"/>
{% if bar.aim is not none %}<line class="aim" x1="{{ "%.1f" | format(place(bar.aim)) }}" x2="{{ "%.1f" | format(place(bar.aim)) }}" y1="{{ y + 4 }}" y2="{{ y + 28 }}"/>{% endif %}
<text x="{{ place(most) + 12 }}" y="{{ y + 20 }}" font-size="13">{{ bar.said }}</text>
{% endfor %}
<line class="must" x1="{{ place(1) }}" x2="{{ place(1) }}" y1="{{ top }}" y2="{{ height - bottom + 4 }}"/>
<text x="20" y="{{ height - 12 }}" class="soft">Dashed: what is aimed at. In brackets: what it must be.</text>
</svg>
"""  # noqa: E501


def drawn(bars: Sequence[Bar]) -> str:
    """Return the picture as SVG."""
    height = TOP + ROW * len(bars) + BOTTOM
    template = Environment(autoescape=True, trim_blocks=True).from_string(TEMPLATE)
    return template.render(
        bars=bars, place=place, width=WIDTH, height=height, left=LEFT, top=TOP, bottom=BOTTOM,
        row=ROW, most=MOST,
    )  # fmt: skip
