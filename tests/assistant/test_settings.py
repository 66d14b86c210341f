from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings, SettingsError


def read(**variables: str) -> Settings:
    return Settings.from_environment(variables)


def test_empty_environment_gives_the_defaults():
    assert read() == Settings()
    assert (Settings().llm, Settings().embedding, Settings().port) == ("local", "default", 7860)
    assert Settings().host == "127.0.0.1"


def test_each_variable_sets_its_field():
    settings = read(
        BELEG_HOME="/data/home",
        BELEG_CACHE="/data/cache",
        BELEG_EMBEDDING="BAAI/bge-m3",
        BELEG_DTYPE="float32",
        BELEG_LLM="http://host/v1",
        BELEG_LLM_MODEL="big",
        BELEG_LLM_KEY="secret",
        BELEG_LLM_TIMEOUT="7.5",
        BELEG_HOST="0.0.0.0",
        BELEG_PORT="8000",
    )
    assert settings == Settings(
        home=Path("/data/home"),
        cache=Path("/data/cache"),
        embedding="BAAI/bge-m3",
        dtype="float32",
        llm="http://host/v1",
        llm_model="big",
        llm_key="secret",
        llm_timeout=7.5,
        host="0.0.0.0",
        port=8000,
    )


def test_empty_variable_is_as_good_as_none():
    assert read(BELEG_PORT="", BELEG_LLM="") == Settings()


def test_other_variables_are_none_of_its_business():
    assert read(PATH="/bin", BELEGT="x", XBELEG_PORT="x") == Settings()


def test_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BELEG_PORT", "8123")
    assert Settings.from_environment().port == 8123


def test_home_of_the_user_is_put_in():
    assert read(BELEG_HOME="~/x").home == Path.home() / "x"


@pytest.mark.parametrize(("wrong", "near"), [("BELEG_PROT", "BELEG_PORT"),
                                             ("BELEG_LLM_MODLE", "BELEG_LLM_MODEL"),
                                             ("BELEG_EMBEDING", "BELEG_EMBEDDING")])  # fmt: skip
def test_unknown_variable_is_refused_with_the_nearest_name(wrong: str, near: str):
    with pytest.raises(SettingsError, match=f"{wrong} is not a setting.*Did you mean {near}?"):
        read(**{wrong: "x"})


def test_variable_like_no_other_is_refused_with_all_names():
    with pytest.raises(SettingsError, match=r"Known are: BELEG_CACHE, .*BELEG_PORT"):
        read(BELEG_QQQQQQQQQQQQ="x")


@pytest.mark.parametrize("port", ["-1", "65536", "x", "80.5", "1e3"])
def test_bad_port_is_refused(port: str):
    with pytest.raises(SettingsError, match="BELEG_PORT is"):
        read(BELEG_PORT=port)


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "soon"])
def test_bad_timeout_is_refused(timeout: str):
    with pytest.raises(SettingsError, match="BELEG_LLM_TIMEOUT is"):
        read(BELEG_LLM_TIMEOUT=timeout)


@pytest.mark.parametrize("dtype", ["float16", "int8", "AUTO"])
def test_bad_dtype_is_refused_with_those_that_there_are(dtype: str):
    with pytest.raises(SettingsError, match="Use auto, float32 or bfloat16"):
        read(BELEG_DTYPE=dtype)


@pytest.mark.parametrize("url", ["http://host/v1", "https://host/v1"])
def test_address_without_a_model_is_refused(url: str):
    with pytest.raises(SettingsError, match="Set BELEG_LLM_MODEL"):
        read(BELEG_LLM=url)


def test_key_is_not_shown():
    assert "secret" not in repr(read(BELEG_LLM_KEY="secret"))


def test_values_given_in_python_are_checked_too():
    with pytest.raises(SettingsError, match="BELEG_PORT is 70000"):
        Settings(port=70000)


def test_paths_may_be_given_as_text_in_python(tmp_path: Path):
    assert Settings(home=str(tmp_path)).home == tmp_path  # type: ignore[arg-type]
