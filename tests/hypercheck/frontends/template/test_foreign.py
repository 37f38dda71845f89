import pytest

from hypercheck.frontends.template import read


@pytest.mark.parametrize(
    ("text", "engine"),
    [
        ("{% load static %}<a href=\"{% url 'x' %}\">", "Django"),
        ("<form>{% csrf_token %}</form>", "Django"),
        ("<link href=\"{% static 'a.css' %}\">", "Django"),
        ('<p>{{ x|date:"Y" }}</p>', "Django"),
        ("{% for x in xs %}<b></b>{% empty %}none{% endfor %}", "Django"),
        ("{% include col.cell with column=col %}", "Django"),
        ('{% with a="x" b=c %}{{ a }}{% endwith %}', "Django"),
        ("<a hx-get=\"{% url endpoint|default:'a:b' pk=x.pk %}\"></a>", "Django"),
        ("<p>{% trans 'Hello' %}</p>", "Django"),
        ("<code>{% templatetag openblock %}</code>", "Django"),
        ("<td ng-repeat='x in xs'>{{ x ? 'yes' : 'no' }}</td>", "AngularJS"),
        ("<td v-if='x'>{{ x ? 'yes' : 'no' }}</td>", "Vue"),
        ("<%inherit file='base.html'/>${x}", "Mako"),
        ("<%def name='x()'>${x}</%def>", "Mako"),
        ("% for x in xs:\n${x}\n% endfor\n", "Mako"),
        ("<% items.each do |x| %><%= x %><% end %>", "ERB"),
        ("<?php echo 1; ?>", "PHP"),
        ("{{#if x}}<b></b>{{/if}}", "Handlebars"),
        ("{{ range .Items }}{{ .Name }}{{ end }}", "Go"),
        ("{% def card(x) %}<b></b>{% end %}", "Kida"),
        ("{% if x %}<b></b>{% end %}", "Tornado"),
    ],
)
def test_another_engine_is_recognised_and_left_alone(text, engine):
    summary = read("page.html", text)
    assert (summary.foreign, summary.nodes, summary.faults) == (engine, (), ())


def test_tex_with_delimiters_of_its_own_is_left_alone():
    assert read("paper.tex.j2", "\\def\\x{#1}{%\n((* block b *))((* endblock *))").foreign == "TeX"
    assert read("letter.tex", "Dear {{ name }},").foreign is None


def test_yaml_is_left_alone():
    assert read("roles/x/templates/site.yml.j2", "- hosts: {{ x }}").foreign == "YAML"


@pytest.mark.parametrize(
    "text",
    [
        "<script>const a = `${b}`</script>{{ c }}",
        "<pre><% x %></pre>{{ c }}",
        "{% raw %}{{#if x}}{{/if}}{{ .x }}{{ a|date:'Y' }}{% endraw %}",
        "{{ url_for('x') }}<a href=\"{{ static('x') }}\">",
        "<script type='text/template'><%= x %></script>",
        "## heading",
        "100 % for all",
        "{% if x %}{% endif",
        "{% if x %}<td v-if='x'>{{ x ? 'yes' : 'no' }}</td>{% endif %}",
        "<td ng-bind='x'>{{ x }}</td>",
        "{% include 'x.html' with context %}{{ x? }}",
        "{% with a=b, c=d %}{{ x? }}{% endwith %}",
        "{% trans name='x' %}{{ name }}{% endtrans %}{{ x? }}",
        "{{ if x }}",
        "{% trans %}a{% endtrans %}",
        "plain",
        "",
    ],
)
def test_jinja2_and_plain_files_are_not_foreign(text):
    assert read("page.html", text).foreign is None
