"""What strangers can do to a running app: nothing. Asked with a plain HTTP client, and with browsers side by side."""

from __future__ import annotations

import http.client
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.stored import stored

pytestmark = pytest.mark.browser

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
PICKLED = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))


def ask(server, method, path, body=b"", **headers):
    """Status and content of an answer, without a browser between."""
    place = urlsplit(server)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    try:
        line.request(method, path, body=body or None, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        return answer.status, b"" if answer.status == 101 else answer.read(100_000)
    finally:
        line.close()


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the list of sockets is read from Linux's /proc")
def test_it_listens_to_this_machine_only(server):
    port = f"{urlsplit(server).port:04X}"
    listening = [
        line.split()[1]
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port}")
    ]
    assert listening == [f"0100007F:{port}"]  # 127.0.0.1, as Linux writes it


@pytest.fixture
def upload(visitor_of):
    """Where a page of ours sends a file, and the headers with which it is accepted."""
    planner = visitor_of("en")
    sent = []
    planner.page.on("request", lambda request: sent.append(request) if "upload_file" in request.url else None)
    planner.open()
    table = {"name": "project.yaml", "mimeType": "application/yaml", "buffer": b"name: x"}
    planner.page.locator("input[type=file]").set_input_files(table)
    planner.settle()
    request = next(request for request in sent if request.method == "PUT")
    known = {name.lower(): value for name, value in request.all_headers().items()}
    cookies = "; ".join(f"{own['name']}={own['value']}" for own in planner.context.cookies())
    yield urlsplit(request.url).path, {"x-xsrftoken": known["x-xsrftoken"], "cookie": cookies}
    planner.context.close()


def form(content):
    """A file as a browser sends it: the header and the body."""
    head = b'--edge\r\nContent-Disposition: form-data; name="x.yaml"; filename="x.yaml"\r\n\r\n'
    return {"content-type": "multipart/form-data; boundary=edge"}, head + content + b"\r\n--edge--\r\n"


def test_an_upload_needs_the_token_that_only_our_own_pages_know(server, upload):
    path, ours = upload
    kind, body = form(b"name: x")
    assert ask(server, "PUT", path, body, **kind, **ours)[0] in (200, 204)  # as the page sends it
    strangers = [
        {},
        {"cookie": ours["cookie"]},
        {"x-xsrftoken": ours["x-xsrftoken"]},
        {**ours, "x-xsrftoken": "2|00000000|00000000|0"},
    ]
    assert [ask(server, "PUT", path, body, **kind, **headers)[0] for headers in strangers] == [403] * 4


def test_a_file_above_the_limit_is_refused_by_the_server(server, upload):
    path, ours = upload
    kind, body = form(b"x" * 60_000_000)
    assert ask(server, "PUT", path, body, **kind, **ours)[0] == 413


def test_another_site_gets_no_session_even_under_a_name_that_leads_here(server):
    """The second is DNS rebinding: the other site's own name, told to be this machine."""
    here = urlsplit(server).netloc
    port = here.split(":")[1]
    assert ask(server, "GET", "/_stcore/stream", Host=here, Origin=server, **HANDSHAKE)[0] == 101
    for host, origin in (
        (here, "http://elsewhere.example"),
        (f"elsewhere.example:{port}", f"http://elsewhere.example:{port}"),
    ):
        assert ask(server, "GET", "/_stcore/stream", Host=host, Origin=origin, **HANDSHAKE)[0] in (400, 403)


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../../etc/passwd",
        "/media/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/app/static/../../../../etc/passwd",
        "/component/../../../../etc/passwd",
        "/app.py",
        "/.streamlit/config.toml",
        "/sizer/ui/session.py",
    ],
)
def test_no_address_leads_to_a_file_of_the_server(path, server):
    _, content = ask(server, "GET", path)
    assert not [word for word in (b"root:", b"set_page_config", b"maxUploadSize", b"import") if word + b" " in content]
    assert b"root:x" not in content


@pytest.mark.parametrize("run", ["../../etc", "..%2F..%2Fetc%2Fpasswd", "%00", "a" * 5000, "<script>alert(1)</script>"])
def test_a_made_up_run_in_the_address_opens_nothing(run, visitor_of):
    planner = visitor_of("en")
    planner.open(f"?run={run}")
    planner.go("results")
    assert planner.page.get_by_text(planner.word("empty.study")).count() == 1
    planner.close()


def test_two_visitors_see_only_their_own_unless_the_link_is_shared(visitor_of, server_home):
    token = stored(server_home, 60)
    first, second, third = visitor_of("en"), visitor_of("en"), visitor_of("zh")
    first.open(f"?run={token}")
    second.open()
    second.go("results")
    assert second.page.get_by_text(second.word("empty.study")).count() == 1
    assert "run=" not in second.page.url
    third.open(f"?run={token}")  # the link, given to a colleague who reads Chinese
    for planner in (first, third):
        planner.go("results")
    figures = [digits_of(planner.metric("card.payback")) for planner in (first, third)]
    assert figures[0] == figures[1]
    second.open()
    second.press("project.open")
    second.settle()
    second.type(second.word("project.name"), "Only mine <img src=x onerror=alert(1)>")
    assert second.page.get_by_text("Only mine <img").count() > 0
    for planner in (first, third):
        planner.page.reload()
        planner.settle()
        assert planner.page.get_by_text("Only mine").count() == 0
    for planner in (first, second, third):
        planner.close()
    shutil.rmtree(server_home / "runs" / token)


def digits_of(text):
    """Digits of a figure, whatever words stand beside them."""
    return "".join(letter for letter in text if letter.isdigit() or letter == ".")


def test_what_the_app_keeps_is_plain(server_home):
    """After everything the tests above have done: no pickle, and folders with names that nobody can guess."""
    files = [path for path in server_home.rglob("*") if path.is_file() and path.name != "server.log"]
    assert [path for path in files if path.suffix in (".pkl", ".pickle", ".memo")] == []
    assert [path for path in files if path.read_bytes()[:2] in PICKLED] == []
    folders = [path.name for group in ("runs", "drafts") for path in (server_home / group).glob("*")]
    assert folders
    assert {len(name) for name in folders} == {22}


def test_no_other_address_of_this_machine_answers(server):
    try:
        own = socket.gethostbyname(socket.gethostname())
    except OSError:
        own = "127.0.1.1"
    if own == "127.0.0.1":
        own = "127.0.0.2"
    with socket.socket() as line:
        line.settimeout(3)
        assert line.connect_ex((own, urlsplit(server).port)) != 0
