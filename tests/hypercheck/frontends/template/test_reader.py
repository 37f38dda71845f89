import os
import subprocess
import sys
from pathlib import Path

import jinja2
import msgspec
import pytest
from adversarial import SHAPES
from hypothesis import given, settings
from hypothesis import strategies as st

from hypercheck.frontends.template import read
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.model import Range

PAGE = """\
{% extends "layouts/base.html" %}
{% from "macros/forms.html" import field, button as knob with context %}
{% import "macros/icons.html" as icons %}
{% block title %}{{ _("Orders") }} é {{ super() }}{% endblock %}
{% block content %}
<main id="content" class="container {% if wide %}container-wide{% endif %}">
  {# chirp: ignore[CH101] served elsewhere #}
  <form hx-post="{{ url_for('orders.create', customer=customer.id) }}" hx-target='#orders'
        {% if modal %}hx-swap="outerHTML"{% else %}hx-swap=none{% endif %} {{ attrs|xmlattr }}>
    {{ csrf_field() }}{{ field(form.name, label="Name", required=true) }}
    <label for="qty">Quantity</label>
    <input id="qty" name="qty" value="{{ qty|default(1) }}"{% if locked %} disabled{% endif %}>
    {%- if errors %}<ul class="errors">
      {% for error in errors %}<li>{{ error }}{% endfor %}</ul>{% endif -%}
    <button type="submit" class="btn btn-{{ kind or 'primary' }}">Save &amp; close</button>
  </form>
  {% macro row(order, odd=false) -%}
    <tr class="{{ 'odd' if odd }}"><td>
      <a href="/orders/{{ order.id }}?tab=1&amp;x=2">{{ order.title }}</a>
  {%- endmacro %}
  <table id="orders" data-count="{{ orders|length }}">
    {% for order in orders if not order.hidden %}{{ row(order, odd=loop.index is odd) }}
    {% else %}<tr><td>None{% endfor %}
  </table>
  {% call(item) icons.list(items) %}<svg><use href="#{{ item }}"/></svg>{% endcall %}
  {% set total %}{{ sum(orders) }}{% endset %}{% with a = 1, b = total %}{{ a ~ b }}{% endwith %}
  <script>if (a < b) { load("{{ url_for('x') }}") }</script>
  {% include ["custom.html", "default.html"] ignore missing %}
</main>
{% endblock %}
"""

# fmt: off
FRAGMENTS = [
    "<div>", "</div>", '<a href="', '">', "</a>", "<p>", "<li>", " ", "\n", "\r\n", "x", "é",
    "<!--", "-->", "<script>", "</script>", "<br>", "<input ", " class=", '"', "'", ">", "<",
    "/", "&amp;",
    "&", "<svg>", "</svg>", "</p>", "<td>", "<tr>", "<table>", "</table>", "<textarea>",
    "</textarea>", "</", "<!", "<?", "]]>", "#}", "{#", "}}", "{{", "%}", "{%", "{{ a }}",
    "{{ a.b|c(d=1) }}",
    "{{ 'x' ~ y }}", "{{ {'a': {'b': c}} }}", "{{ a b }}", "{{ ( }}", "{{ '}}' }}", "{{- a -}}",
    "{% if a %}", "{% elif b == 1 %}", "{% else %}", "{% endif %}", "{% for a, b in c %}",
    "{% endfor %}", "{% block a %}", "{% endblock %}", "{% set a = 1 %}", "{% set a %}",
    "{% endset %}", "{% macro m(a, b=1) %}", "{% endmacro %}", "{% call m() %}", "{% endcall %}",
    "{% filter upper %}", "{% endfilter %}", "{% with a = 1 %}", "{% endwith %}",
    "{% include 'a' %}", "{% import 'a' as b %}", "{% from 'a' import b as c %}",
    "{% extends 'a' %}", "{% do a() %}", "{% trans %}", "{% pluralize %}", "{% endtrans %}",
    "{% raw %}", "{% endraw %}", "{% autoescape true %}", "{% endautoescape %}", "{% break %}",
    "{% print a %}", "{% if %}", "{% for a %}", "{% end %}", "{%- if a -%}", "{%+ endif +%}",
]
# fmt: on
templates = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
mutated = st.tuples(st.integers(0, len(PAGE)), st.integers(0, 80), st.sampled_from(FRAGMENTS)).map(
    lambda cut: PAGE[: cut[0]] + cut[2] + PAGE[cut[0] + cut[1] :]
)

EXTENSIONS = ["jinja2.ext.do", "jinja2.ext.i18n", "jinja2.ext.loopcontrols", "jinja2.ext.debug"]
ENVIRONMENT = jinja2.Environment(extensions=EXTENSIONS, autoescape=True)


def parses(text: str) -> bool:
    try:
        ENVIRONMENT.parse(text)
    except jinja2.TemplateSyntaxError:
        return False
    return True


def ranges(thing: object) -> list[Range]:
    if isinstance(thing, Range):
        return [thing]
    if isinstance(thing, msgspec.Struct):
        thing = tuple(getattr(thing, name) for name in thing.__struct_fields__)
    return [r for item in thing for r in ranges(item)] if isinstance(thing, tuple) else []


def test_every_range_of_a_page_stands_on_what_it_says(exact):
    summary = read("page.html", PAGE)
    assert not summary.faults
    exact(PAGE, summary)


@pytest.mark.parametrize(
    "before", ["", "\r\n", "\t\r\n\r\n", "é𝄞\n", "{# é\r\n #}", "\n\u2028\x0b"]
)
def test_what_stands_before_moves_all_places_and_nothing_else(before):
    plain = read("page.html", PAGE)
    shifted = read("page.html", before + PAGE)
    distance = len(before)
    assert [
        Range(place.start + distance, place.end + distance) for place in ranges(plain.nodes)
    ] == ranges(shifted.nodes)[-len(ranges(plain.nodes)) :]


def test_line_breaks_of_windows_change_no_name_and_no_value(exact):
    text = PAGE.replace("\n", "\r\n")
    summary = read("page.html", text)
    assert not summary.faults
    exact(text, summary)


@given(templates | mutated | st.text())
@settings(max_examples=400, deadline=None)
def test_any_text_has_an_exact_summary_that_can_be_written_and_read_back(exact, text):
    summary = read("page.html", text)
    exact(text, summary)
    written = msgspec.msgpack.encode(summary)
    assert msgspec.msgpack.decode(written, type=TemplateSummary) == summary


@given(templates | mutated)
@settings(max_examples=400, deadline=None)
def test_a_template_has_faults_exactly_when_jinja2_refuses_it(text):
    summary = read("page.html", text)
    if summary.foreign is None and not summary.custom_tags:
        assert bool(summary.faults) != parses(text), [fault.message for fault in summary.faults]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 10_000,
        "<div><b>" * 3_000 + "</div>" * 3_000,
        "{% if x %}" * 5_000,
        "{% if x %}<b>{% endif %}" * 3_000,
        "<b>{% if x %}<i></b>{% endif %}" * 1_000,
        "{{ " + "(" * 5_000,
        "{{ " + "[" * 200 + "]" * 200 + " }}",
        "{{ " + "not " * 5_000 + "x }}",
        "{{ " + "x if y else " * 3_000 + "z }}",
        "{{ x" + ".y" * 5_000 + " }}",
        "{{ x" + "|y" * 5_000 + " }}",
        '<a b="' + "{% if x %}" * 3_000 + '">',
        "<a " + "{% if x %}" * 3_000 + ">",
        "{{ 9" + "9" * 6_000 + " }}",
    ],
)
def test_deep_nesting_is_read_and_can_be_written(text):
    summary = read("page.html", text)
    written = msgspec.msgpack.encode(summary)
    assert msgspec.msgpack.decode(written, type=TemplateSummary) == summary


def work_of(text: str) -> int:
    """How many Python function calls a reading takes: a measure that no other process disturbs."""
    count = 0

    def count_call(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    previous = sys.getprofile()
    sys.setprofile(count_call)
    try:
        read("page.html", text)
    finally:
        sys.setprofile(previous)
    return count


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_work_grows_with_the_length_of_adversarial_text(shape):
    read("page.html", shape(1))
    short, long = work_of(shape(200)), work_of(shape(800))
    assert long < 5 * short + 2_000


def test_no_adversarial_text_takes_long():
    """What no call of a function counts: expressions and slices that run over the text again."""
    code = (
        "from adversarial import SHAPES; from hypercheck.frontends.template import read\n"
        "for shape in SHAPES.values(): read('page.html', shape(60_000 // len(shape(1))))"
    )
    support = Path(__file__).parents[3] / "support"
    path = os.pathsep.join((str(support), *sys.path))
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=300,
    )


def test_jinja2_is_not_imported_before_a_template_is_read():
    code = (
        "import sys, hypercheck.frontends.template as t; assert 'jinja2' not in sys.modules; "
        "t.read('x', ''); assert 'jinja2' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
