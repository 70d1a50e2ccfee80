"""Settings: read once, from the command line, PAYLATER_ variables or a TOML file, in this order."""

import os
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    DirectoryPath,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class SettingsError(Exception):
    """The settings cannot be served; the text is one sentence that says why."""


class Address(NamedTuple):
    """A host and a port to listen on; port 0 takes any free one."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the address."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Settings(BaseSettings):
    """All that one deployment may decide; every default runs on a laptop and is safe."""

    model_config = SettingsConfigDict(env_prefix="PAYLATER_", extra="forbid", frozen=True)

    mllp: str = Field("127.0.0.1:2575", description="where HL7 v2 arrives over MLLP")
    http: str = Field("127.0.0.1:8080", description="where FHIR and HL7 over HTTP are served")
    database: str = Field("sqlite:///paylater.db", description="SQLAlchemy URL of the store")
    clock: Literal["system", "feed"] = Field("system", description="whose now counts")
    mappings: DirectoryPath | None = Field(None, description="site folder that overrides mappings/")
    token: SecretStr | None = Field(None, description="Bearer token every HTTP client presents")
    allowed_senders: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="MSH-3|MSH-4 of each sender that may speak; empty: any, on loopback"
    )
    language: Literal["en", "zh"] = Field("en", description="language of acknowledgements")
    message_size_max: int = Field(1 << 20, gt=0, description="bytes of one message")
    idle_seconds: float = Field(600, gt=0, description="silence after which MLLP is closed")
    queue_max: int = Field(512, gt=0, description="messages waiting before doors stop reading")
    group_max: int = Field(64, gt=0, description="messages that share one commit")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe line that is logged"
    )

    @field_validator("allowed_senders", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("allowed_senders")
    @classmethod
    def _name_two_fields(cls, senders: tuple[str, ...]) -> tuple[str, ...]:
        for sender in senders:
            if sender.count("|") != 1:
                message = f"{sender!r} is not MSH-3|MSH-4"
                raise ValueError(message)
        return senders

    @field_validator("database")
    @classmethod
    def _name_a_store(cls, url: str) -> str:
        if not url.startswith("sqlite://"):
            message = f"{url.partition(':')[0]!r} is no sqlite:///FILE"
            raise ValueError(message)
        return url

    @model_validator(mode="after")
    def _refuse_open_doors(self) -> "Settings":
        """Refuse to listen beyond this machine before anyone is told apart."""
        if self.token is None and not self.http_address.is_loopback:
            message = f"http {self.http} is not loopback and no token is set (PAYLATER_TOKEN)"
            raise ValueError(message)
        if not self.allowed_senders and not self.mllp_address.is_loopback:
            message = (
                f"mllp {self.mllp} is not loopback and no sender is allowed by name"
                " (PAYLATER_ALLOWED_SENDERS)"
            )
            raise ValueError(message)
        return self

    @property
    def mllp_address(self) -> Address:
        """Where MLLP listens."""
        return address(self.mllp)

    @property
    def http_address(self) -> Address:
        """Where HTTP listens."""
        return address(self.http)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the command line before the environment, and that before the TOML file."""
        named = os.environ.get("PAYLATER_CONFIG")
        file = (TomlConfigSettingsSource(settings_cls, Path(named)),) if named else ()
        return (init_settings, env_settings, *file)


def address(text: str) -> Address:
    """Read `host:port` or `[v6]:port`."""
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 1 << 16):
        message = f"{text!r} is not HOST:PORT"
        raise ValueError(message)
    return Address(host.removeprefix("[").removesuffix("]"), int(port))


def read_settings(**given: object) -> Settings:
    """Read the settings; what the caller gives (not None) wins over environment and file."""
    named = os.environ.get("PAYLATER_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(f"PAYLATER_CONFIG names {named}, which is no file.")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{named} is not TOML: {fault}.") from None
    except ValidationError as fault:
        raise SettingsError(_sentence(fault)) from None


def _sentence(fault: ValidationError) -> str:
    """Tell every fault in one sentence; the values stay out, for a token may be among them."""
    told = []
    for error in fault.errors(include_input=False, include_url=False):
        where = ".".join(str(part) for part in error["loc"])
        what = error["msg"].removeprefix("Value error, ")
        told.append(f"{where}: {what}" if where else what)
    return f"paylater does not start: {'; '.join(told)}."
