import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.formats.html_text import html_words, shows_picture


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li><p>b</p></li></ul>c", "a\n\nb\n\nc"),
        ("<b>bo</b>ld <i> and </i> so", "bold and so"),
        ("a &amp; b &lt;c&gt; &#39;d&#39;", "a & b <c> 'd'"),
        ("one\n   two\t three", "one two three"),
        ("a&nbsp;b", "a b"),
        ("<pre>a\n  b\n</pre>c", "a\n  b\n\nc"),
        ("<tr><td>1</td><td>2</td></tr><tr><td>3</td></tr>", "1\t2\n3"),
        ('<a href="https://example.org">label</a>', "label"),
        ("<script>x()</script>a<STYLE>p{}</STYLE >b", "ab"),
        ("a<script>never closed", "a"),
        ("a<!-- hidden <b> -->b<!-- open", "ab"),
        ("<svg><text>x</text></svg>a", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a <- b", "a <- b"),
        ("", ""),
    ],
)
def test_the_words_a_reader_saw(html, text):
    assert html_words(html) == text


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "</", "<a '", "<script>", "&#"])
def test_hostile_markup_takes_linear_time(piece):
    started = time.perf_counter()
    html_words(piece * 200_000)
    assert time.perf_counter() - started < 5


@given(st.text(alphabet="<>/!-ab &;'\"\n", max_size=60))
def test_no_script_survives_whatever_surrounds_it(around):
    assert "secret" not in html_words(f"<p>{around}</p><script>secret</script>")


@pytest.mark.parametrize(
    ("html", "shown"),
    [("<img src=x>", True), ("<VIDEO>", True), ("<p>img</p>", False)],
)
def test_a_picture_is_something_to_see(html, shown):
    assert shows_picture(html) is shown
