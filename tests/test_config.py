"""Settings, their sources, and what is refused at start."""

import os
import subprocess
import sys

import pytest

from adapter.config import Settings, SettingsError, address, read_settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PAYLATER_")]:
        monkeypatch.delenv(name)


def test_the_defaults_bind_to_loopback_and_need_nothing():
    settings = read_settings()

    assert settings.mllp_address == ("127.0.0.1", 2575)
    assert settings.http_address == ("127.0.0.1", 8080)
    assert settings.database == "sqlite:///paylater.db"
    assert settings.clock == "system"


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(monkeypatch, tmp_path):
    file = tmp_path / "paylater.toml"
    file.write_text('clock = "feed"\nlanguage = "zh"\nmllp = "127.0.0.1:1"\n')
    monkeypatch.setenv("PAYLATER_CONFIG", str(file))
    monkeypatch.setenv("PAYLATER_MLLP", "127.0.0.1:2")
    monkeypatch.setenv("PAYLATER_LANGUAGE", "en")

    settings = read_settings(mllp="127.0.0.1:3")

    assert (settings.clock, settings.language, settings.mllp) == ("feed", "en", "127.0.0.1:3")


def test_senders_are_a_list_in_a_file_and_a_line_in_the_environment(monkeypatch, tmp_path):
    file = tmp_path / "paylater.toml"
    file.write_text('allowed_senders = ["HIS|HK-3RD", "HIS|QD-PH"]\n')

    monkeypatch.setenv("PAYLATER_CONFIG", str(file))
    assert read_settings().allowed_senders == ("HIS|HK-3RD", "HIS|QD-PH")

    monkeypatch.setenv("PAYLATER_ALLOWED_SENDERS", "HIS|HK-3RD, LIS|HK-3RD")
    assert read_settings().allowed_senders == ("HIS|HK-3RD", "LIS|HK-3RD")


@pytest.mark.parametrize("host", ["127.0.0.1:0", "127.9.9.9:0", "[::1]:0", "localhost:0"])
def test_loopback_in_any_spelling_needs_no_token(host):
    assert read_settings(http=host, mllp=host).http == host


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"http": "0.0.0.0:8080"}, "http 0.0.0.0:8080 is not loopback and no token is set"),
        ({"http": "[::]:8080"}, "http [::]:8080 is not loopback and no token is set"),
        ({"http": "intake.hospital:80"}, "no token is set"),
        ({"mllp": "0.0.0.0:2575"}, "mllp 0.0.0.0:2575 is not loopback and no sender is allowed"),
        ({"mllp": "10.1.2.3:2575", "token": "t"}, "no sender is allowed by name"),
        ({"http": "8080"}, "'8080' is not HOST:PORT"),
        ({"http": "127.0.0.1:99999"}, "is not HOST:PORT"),
        ({"clock": "moon"}, "clock: Input should be 'system' or 'feed'"),
        ({"allowed_senders": "HIS"}, "'HIS' is not MSH-3|MSH-4"),
        ({"database": "foo"}, "database: 'foo' is no sqlite:///FILE"),
        ({"database": "postgresql://me:secret@db/x"}, "'postgresql' is no sqlite:///FILE"),
        ({"mappings": "/nowhere/at/all"}, "mappings: Path does not point to a directory"),
        ({"queue_max": 0}, "queue_max: Input should be greater than 0"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(given, said):
    with pytest.raises(SettingsError) as refused:
        read_settings(**given)

    assert said in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_binding_wider_is_fine_once_clients_and_senders_are_told_apart():
    settings = read_settings(
        http="0.0.0.0:8080", mllp="0.0.0.0:2575", token="secret", allowed_senders=("HIS|HK-3RD",)
    )

    assert not settings.http_address.is_loopback
    assert "secret" not in repr(settings)


def test_a_token_never_stands_in_a_complaint():
    with pytest.raises(SettingsError) as refused:
        read_settings(token="hush", clock="moon")

    assert "hush" not in str(refused.value)


def test_an_unknown_setting_in_the_file_is_refused(monkeypatch, tmp_path):
    file = tmp_path / "paylater.toml"
    file.write_text('datbase = "sqlite:///x.db"\n')
    monkeypatch.setenv("PAYLATER_CONFIG", str(file))

    with pytest.raises(SettingsError, match="datbase"):
        read_settings()


@pytest.mark.parametrize("text", ["clock = ", "= 3"])
def test_a_file_that_is_not_toml_is_named(monkeypatch, tmp_path, text):
    file = tmp_path / "paylater.toml"
    file.write_text(text)
    monkeypatch.setenv("PAYLATER_CONFIG", str(file))

    with pytest.raises(SettingsError, match=r"paylater\.toml is not TOML"):
        read_settings()


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PAYLATER_CONFIG", str(tmp_path / "gone.toml"))

    with pytest.raises(SettingsError, match=r"gone\.toml, which is no file"):
        read_settings()


def test_an_address_reads_back_as_it_was_written():
    for text in ("127.0.0.1:2575", "[::1]:2575", "localhost:0"):
        assert str(address(text)) == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--http", "0.0.0.0:0"], "no token is set"),
        (["--mllp", "0.0.0.0:0"], "no sender is allowed by name"),
    ],
)
def test_serve_refuses_to_start_beyond_loopback_and_says_why(tmp_path, arguments, said):
    database = f"sqlite:///{tmp_path / 'p.db'}"
    ran = subprocess.run(
        [sys.executable, "-m", "adapter", "serve", *arguments, "--database", database],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 2
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "p.db").exists()


def test_every_setting_says_what_it_is():
    assert all(field.description for field in Settings.model_fields.values())
