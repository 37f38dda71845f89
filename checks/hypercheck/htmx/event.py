"""The names of events: the browser's, and htmx's own by dialect."""

# fmt: off
NATIVE = frozenset({
    "abort", "animationend", "animationiteration", "animationstart", "auxclick", "beforeinput",
    "beforeunload", "blur", "canplay", "change", "click", "close", "contextmenu", "copy", "cut",
    "dblclick", "drag", "dragend", "dragenter", "dragleave", "dragover", "dragstart", "drop",
    "ended", "error", "focus", "focusin", "focusout", "fullscreenchange", "hashchange", "input",
    "invalid", "keydown", "keypress", "keyup", "load", "mousedown", "mouseenter", "mouseleave",
    "mousemove", "mouseout", "mouseover", "mouseup", "offline", "online", "paste", "pause", "play",
    "playing", "pointerdown", "pointerenter", "pointerleave", "pointermove", "pointerout",
    "pointerover", "pointerup", "popstate", "reset", "resize", "scroll", "scrollend", "search",
    "select", "selectionchange", "submit", "toggle", "touchcancel", "touchend", "touchmove",
    "touchstart", "transitionend", "unload", "visibilitychange", "volumechange", "wheel",
})
# fmt: on

OWN = frozenset({"load", "revealed", "intersect", "every"})
"""Events that htmx makes for ``hx-trigger``."""

KEYBOARD = frozenset({"keydown", "keypress", "keyup"})

# fmt: off
MODIFIERS_ELSEWHERE = frozenset({
    "capture", "ctrl", "debounce", "delete", "down", "enter", "esc", "escape", "left", "meta",
    "once", "outside", "passive", "prevent", "right", "self", "shift", "space", "stop", "tab",
    "throttle", "up", "window",
})
# fmt: on
"""What other libraries write behind an event and a dot: ``keyup.enter``, ``click.prevent``."""
