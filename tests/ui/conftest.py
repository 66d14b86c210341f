"""The interface's own fakes are in ui_fakes.py beside this file."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.settings import switch_telemetry_off

switch_telemetry_off()  # Gradio reads it when it is imported
sys.path.insert(0, str(Path(__file__).parent))
