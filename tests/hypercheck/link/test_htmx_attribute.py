from hypercheck.link.htmx_attribute import htmx_attributes


def test_an_attribute_is_one_fact_with_all_its_values(site):
    made = site(
        page='{% macro m(s) %}<p hx-swap="{{ s }}" class="x"></p>{% endmacro %}'
        '{{ m("innerHTML") }}{{ m("outer") }}'
    )
    (found,) = htmx_attributes(made.every())
    assert [str(value) for value in found.values] == ["innerHTML", "outer"]
    assert made.text(found.name_span) == "hx-swap"
    assert made.text(found.span) == "s"


def test_the_written_name_is_kept(site):
    (found,) = htmx_attributes(site(page='<p data-hx-boost="true">').every())
    assert (found.name, found.written) == ("hx-boost", "data-hx-boost")


def test_an_attribute_without_value_has_no_values(site):
    (found,) = htmx_attributes(site(page="<p ws-send>").every())
    assert found.values == ()


def test_files_as_written_add_what_no_page_shows(site):
    made = site(
        page='{% macro m(s) %}<p hx-swap="{{ s }}"></p>{% endmacro %}{{ m("none") }}'
        '{% macro unused() %}<p hx-get="/x"></p>{% endmacro %}'
    )
    pages = (*made.every(), made.composer.as_written(made.file("page.html")))
    found = {each.name: [str(v) for v in each.values] for each in htmx_attributes(pages)}
    assert found == {"hx-swap": ["none"], "hx-get": ["/x"]}
